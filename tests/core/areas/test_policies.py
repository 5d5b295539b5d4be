"""A policy is in force where and while an area has put it in force, with what orders it."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.areas.models import Governed, Setting
from core.areas.operations import move_area
from core.areas.policies import (
    disable_policy,
    enable_policy,
    extend_policy,
    list_assignments,
    policies_of,
)
from core.audit.trail import WAITING
from core.db import FAR
from core.errors import Missing, Refused
from tests.factories import CLERK, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)
END = date(2024, 12, 31)


def governed(session: Session, area_id: int) -> list[tuple[str, date, date]]:
    rows = select(Governed.policy, Governed.starts_on, Governed.ends_on).where(Governed.area_id == area_id)
    return [tuple(row) for row in session.execute(rows.order_by(Governed.policy, Governed.starts_on))]


def test_enabled_policy_governs_every_area_below_down_to_the_villages(session: Session, make: Make) -> None:
    village, city = make.village(), make._one("city", make.city)
    make.enabled(make.book("sample"), city, D)
    assert governed(session, village.id) == [("sample", D, FAR)]
    assert session.scalar(select(func.count()).select_from(Governed)) == 4
    assert set(session.scalars(select(Governed.scope_id))) == {city.id}


def test_two_policies_overlap_on_one_village(session: Session, make: Make) -> None:
    county = make.county()
    village = make.village(parent=county)
    make.enabled(make.book("of_city"), make._one("city", make.city), D)
    make.enabled(make.book("of_county", level="county"), county, D)
    assert [row.policy for row in policies_of(session, village.id, D)] == ["of_city", "of_county"]


def test_village_added_later_is_governed_at_once_from_its_first_day(session: Session, make: Make) -> None:
    make.enabled(make.book("sample"), make._one("city", make.city), D)
    village = make.village(starts_on=END)
    assert governed(session, village.id) == [("sample", END, FAR)]


def test_area_that_moves_away_is_governed_until_the_day_before(session: Session, make: Make) -> None:
    here, there, book = make.city(), make.city(), make.book()
    county = make.county(parent=here)
    village = make.village(parent=county)
    make.enabled(book, here, date(2023, 1, 1))
    move_area(session, CLERK, county, there, D, make.registry(book))
    assert governed(session, village.id) == [("sample", date(2023, 1, 1), BEFORE)]


def test_policy_ended_and_enabled_again_leaves_the_gap(session: Session, make: Make) -> None:
    city, book = make.city(), make.book()
    make.enabled(book, city, date(2022, 1, 1))
    disable_policy(session, CLERK, make.registry(book), "sample", city, D)
    make.enabled(book, city, END)
    assert governed(session, city.id) == [("sample", date(2022, 1, 1), BEFORE), ("sample", END, FAR)]


def test_policy_that_never_came_into_force_leaves_nothing(session: Session, make: Make) -> None:
    city, book = make.city(), make.book()
    make.enabled(book, city, END)
    disable_policy(session, CLERK, make.registry(book), "sample", city, D)
    assert governed(session, city.id) == []
    assert list_assignments(session, make.registry(book)) == []


def test_extension_is_an_assignment_of_its_own_and_governs_without_a_seam(
    session: Session, make: Make
) -> None:
    city, book = make.city(), make.book(starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    make.enabled(book, city, None)
    extend_policy(session, CLERK, make.registry(book), "sample", city, END, "会议纪要〔2022〕9号")
    assert governed(session, city.id) == [("sample", date(2022, 1, 1), END)]
    said = [(row.ends_on, row.basis) for row in list_assignments(session, make.registry(book))]
    assert said == [(date(2022, 12, 31), "会议纪要"), (END, "会议纪要〔2022〕9号")]


def test_dates_left_out_are_the_policys_own(session: Session, make: Make) -> None:
    city, book = make.city(), make.book(starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    row = enable_policy(session, CLERK, make.registry(book), "sample", city)
    assert (row.starts_on, row.ends_on) == (date(2022, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "basis", "words"),
    [
        (date(2023, 1, 1), END, "", "已启用《sample办法》（2022-06-01至2023-06-30），时间重叠"),
        (END, date(2024, 1, 1), "", "结束日期2024-01-01早于开始日期2024-12-31"),
        (date(2021, 1, 1), date(2021, 2, 1), "", "自2022-01-01起施行"),
        (date(2024, 1, 1), date(2026, 1, 1), "", "只到2025-12-31，执行到2026-01-01需要依据"),
    ],
)
def test_assignment_that_does_not_hold_is_refused(
    session: Session, make: Make, starts_on: date, ends_on: date, basis: str, words: str
) -> None:
    city, book = make.city(), make.book(starts_on=date(2022, 1, 1), ends_on=date(2025, 12, 31))
    make.enabled(book, city, date(2022, 6, 1), date(2023, 6, 30))
    with pytest.raises(Refused, match=words):
        enable_policy(session, CLERK, make.registry(book), "sample", city, starts_on, ends_on, basis)


def test_policy_is_not_enabled_above_its_level_but_may_be_tried_below(session: Session, make: Make) -> None:
    book = make.book(level="county")
    with pytest.raises(Refused, match=r"县级办法，不能在市级的市.*县级或以下"):
        make.enabled(book, make.city("市"))
    assert make.enabled(book, make.township()).policy == "sample"


def test_draft_without_date_asks_for_one(session: Session, make: Make) -> None:
    book = make.book()
    with pytest.raises(Refused, match="没有写明施行日期"):
        enable_policy(session, CLERK, make.registry(book), "sample", make.city())


def test_unknown_policy_names_the_nearest_and_a_refused_one_the_reason(session: Session, make: Make) -> None:
    registry = make.registry(make.book("nanning_5x5"))
    registry.refused["broken"] = "plugins/broken/plugin.py: no policy"
    with pytest.raises(Missing, match=r"没有办法“naning_5x5”。可以写：nanning_5x5"):
        enable_policy(session, CLERK, registry, "naning_5x5", make.city(), D)
    with pytest.raises(Missing, match="plugins/broken"):
        enable_policy(session, CLERK, registry, "broken", make.city(), D)


def test_ending_what_is_not_enabled_says_where_it_is(session: Session, make: Make) -> None:
    book = make.book()
    make.enabled(book, make.city("甲市"), D)
    with pytest.raises(Missing, match=r"乙市.*没有启用.*启用它的是：甲市"):
        disable_policy(session, CLERK, make.registry(book), "sample", make.city("乙市"), D)


def test_list_gives_what_reaches_an_area_from_above_and_below(session: Session, make: Make) -> None:
    city, other = make.city(), make.city()
    county, far = make.county(parent=city), make.county(parent=other)
    of_city, of_county = make.book("of_city"), make.book("of_county", level="county")
    for book, area in ((of_city, city), (of_county, county), (of_city, other), (of_county, far)):
        make.enabled(book, area, D)
    registry = make.registry(of_city, of_county)
    assert {row.area_id for row in list_assignments(session, registry, D, city.id)} == {city.id, county.id}
    assert {row.area_id for row in list_assignments(session, registry, D, county.id)} == {city.id, county.id}
    assert list_assignments(session, registry, BEFORE) == []


def test_enabling_leaves_an_entry(session: Session, make: Make) -> None:
    make.enabled(make.book(), make.city(), D)
    entry = session.info[WAITING][-1].values
    assert (entry["action"], entry["changes"]["basis"]) == ("policy.enable", "会议纪要")


def test_enabling_for_many_villages_is_a_handful_of_statements(session: Session, make: Make) -> None:
    town = make.township()
    for _ in range(30):
        make.village(parent=town)
    statements: list[str] = []
    from sqlalchemy import event

    bind = session.connection()
    event.listen(bind, "before_cursor_execute", lambda *call: statements.append(call[2]))
    make.enabled(make.book(), make._one("city", make.city), D)
    assert session.scalar(select(func.count()).select_from(Governed)) == 33
    assert len(statements) < 20
    assert session.scalar(select(func.count()).select_from(Setting)) == 0
