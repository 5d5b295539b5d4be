"""A household has one risk state, one absence and one contact person at a time, and keeps all it ever had."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cadres.contacts import assign_contact, change_contact, end_contact
from core.db import FAR
from core.errors import Refused
from core.villages.households import (
    add_household,
    end_away,
    end_risk,
    rename_household,
    set_risk,
    start_away,
)
from core.villages.models import Contact, HouseholdRisk
from core.villages.queries import HouseholdFilter, find_households, household_detail, list_households, risk_on
from tests.factories import CLERK, START, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


def test_new_risk_state_ends_the_one_before(session: Session, make: Make) -> None:
    household = make.household()
    set_risk(session, CLERK, household, "脱贫不稳定户", START)
    set_risk(session, CLERK, household, "风险消除", D)
    rows = select(HouseholdRisk.state, HouseholdRisk.starts_on, HouseholdRisk.ends_on)
    assert session.execute(rows.order_by(HouseholdRisk.starts_on)).all() == [
        ("脱贫不稳定户", START, BEFORE),
        ("风险消除", D, FAR),
    ]
    assert risk_on(session, household.id, BEFORE) == "脱贫不稳定户"


def test_risk_state_of_the_same_day_is_corrected(session: Session, make: Make) -> None:
    household = make.household()
    set_risk(session, CLERK, household, "边缘易致贫户", D)
    set_risk(session, CLERK, household, "突发严重困难户", D)
    assert session.scalars(select(HouseholdRisk.state)).all() == ["突发严重困难户"]


def test_risk_state_is_not_given_twice_nor_over_a_later_one(session: Session, make: Make) -> None:
    household = make.household()
    row = set_risk(session, CLERK, household, "监测户", D)
    with pytest.raises(Refused, match="该户已是“监测户”（2023-06-01至今）"):
        set_risk(session, CLERK, household, "监测户", date(2023, 7, 1))
    with pytest.raises(Refused, match="该户自2023-06-01起已定为“监测户”"):
        set_risk(session, CLERK, household, "脱贫户", START)
    assert set_risk(session, CLERK, household, "脱贫户", START, BEFORE).ends_on == BEFORE
    end_risk(session, CLERK, row, date(2023, 12, 31))
    assert risk_on(session, household.id, date(2024, 1, 1)) is None


def test_household_is_away_once_at_a_time(session: Session, make: Make) -> None:
    household = make.household()
    row = start_away(session, CLERK, household, START)
    with pytest.raises(Refused, match="该户已登记长期外出（2021-01-01至今），时间重叠"):
        start_away(session, CLERK, household, D)
    end_away(session, CLERK, row, BEFORE)
    assert start_away(session, CLERK, household, D).starts_on == D


def test_household_has_one_contact_person_at_a_time(session: Session, make: Make) -> None:
    household, first, second = make.household(name="王大"), make.cadre("单晓明"), make.cadre("钱二")
    contact = assign_contact(session, CLERK, household, first, START)
    with pytest.raises(Refused, match=r"王大户已有帮扶责任人单晓明（2021-01-01至今）。请先结束原来的一段"):
        assign_contact(session, CLERK, household, second, D)
    end_contact(session, CLERK, contact, BEFORE)
    assert assign_contact(session, CLERK, household, second, D).cadre_id == second.id


def test_contact_person_is_replaced_without_a_gap(session: Session, make: Make) -> None:
    household, first, second = make.household(), make.cadre("赵一"), make.cadre("钱二")
    contact = make.contact(household, first)
    change_contact(session, CLERK, contact, second, D)
    rows = select(Contact.cadre_id, Contact.starts_on, Contact.ends_on).order_by(Contact.starts_on)
    assert session.execute(rows).all() == [(first.id, START, BEFORE), (second.id, D, FAR)]
    with pytest.raises(Refused, match="赵一已是该户的帮扶责任人"):
        change_contact(session, CLERK, contact, first, D)


def test_head_changes_and_heads_of_one_name_are_both_found(session: Session, make: Make) -> None:
    village = make.village()
    one, two = (add_household(session, CLERK, village, "王大") for _ in range(2))
    assert [row.id for row in find_households(session, village.id, "王大")] == [one.id, two.id]
    rename_household(session, CLERK, one, "王二")
    assert [row.id for row in find_households(session, village.id, "王大")] == [two.id]


def test_list_narrows_by_what_is_asked(session: Session, make: Make) -> None:
    village, cadre = make.village(), make.cadre()
    one, two = make.household(village, "王大"), make.household(make.village(), "李四")
    make.risk(one, "监测户", START, BEFORE)
    make.away(two)
    make.contact(one, cadre)

    def names(on: date, **asked: object) -> list[str]:
        return [row.name for row in session.scalars(list_households(HouseholdFilter(**asked), on))]  # type: ignore[arg-type]

    assert names(D, text="王") == names(D, area_id=village.id) == names(D, cadre_id=cadre.id) == ["王大"]
    assert (names(BEFORE, state="监测户"), names(D, state="监测户")) == (["王大"], [])
    assert (names(D, is_away=True), names(D, is_away=False)) == (["李四"], ["王大"])
    detail = household_detail(session, one)
    assert [row.state for row in detail.risks] == ["监测户"]
    assert [row.cadre_id for row in detail.contacts] == [cadre.id]
