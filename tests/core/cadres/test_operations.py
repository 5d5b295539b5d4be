"""Cadres: what is kept is checked, and former values stay on record with phones masked."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.audit.trail import WAITING
from core.cadres.operations import add_cadre, update_cadre
from core.cadres.queries import (
    CadreFilter,
    cadre_detail,
    find_cadres,
    list_cadres,
    list_postings,
    postings_beside,
    team_sizes,
)
from core.errors import Refused
from tests.factories import CLERK, START, Make

TODAY = date(2023, 9, 1)
D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


def test_cadre_is_added_with_initials_and_a_tidy_phone(session: Session, make: Make) -> None:
    cadre = add_cadre(session, CLERK, " 单晓明 ", make.unit(), TODAY, gender="男", phone="１３８-0013-8000")
    assert (cadre.name, cadre.phone) == ("单晓明", "13800138000")
    assert cadre.initials.split()[0] == "sxm"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": ""}, "姓名不能为空"),
        ({"gender": "M"}, "没有“M”这种性别"),
        ({"phone": "1.38E+10"}, "电话号码“1.38E\\+10”不对"),
        ({"phone": "1380013800"}, "请填11位手机号"),
        ({"age": 7, "age_on": D}, "年龄7岁不对"),
        ({"age": 40}, "要写明是哪一天的年龄"),
        ({"born_on": date(2023, 9, 2)}, "出生日期2023-09-02在今天之后"),
        (
            {"born_on": date(1985, 3, 2), "work_since": date(1980, 1, 1)},
            "参加工作日期1980-01-01早于出生日期1985-03-02",
        ),
        ({"politics": "长" * 21}, "政治面貌有21个字，最多20个字"),
    ],
)
def test_fact_that_cannot_be_is_refused(
    session: Session, make: Make, facts: dict[str, Any], words: str
) -> None:
    facts = {"name": "王强", "unit": make.unit(), "today": TODAY} | facts
    with pytest.raises(Refused, match=words):
        add_cadre(session, CLERK, **facts)


def test_refused_change_leaves_the_cadre_as_it_was(session: Session, make: Make) -> None:
    cadre = make.cadre("王强", phone="13800138000")
    with pytest.raises(Refused):
        update_cadre(session, CLERK, cadre, TODAY, name="李强", phone="12")
    assert (cadre.name, cadre.phone) == ("王强", "13800138000")


def test_change_is_on_record_with_the_phone_masked(session: Session, make: Make) -> None:
    cadre = make.cadre("王强", phone="13800138000")
    update_cadre(session, CLERK, cadre, TODAY, name="仇强", phone="13900139000", politics=None)
    entry = session.info[WAITING][-1].values
    assert entry["changes"] == {"name": ["王强", "仇强"], "phone": ["138****8000", "139****9000"]}
    assert cadre.initials.startswith("qq")


def test_unknown_fact_is_a_mistake_of_the_program(session: Session, make: Make) -> None:
    with pytest.raises(TypeError, match="id_number"):
        update_cadre(session, CLERK, make.cadre(), TODAY, id_number="411322")


@pytest.mark.parametrize("text", ["单晓", "晓明", "sxm", "dxm", "SX", "8000"])
def test_cadre_is_found_by_name_initials_in_any_reading_and_phone_tail(
    session: Session, make: Make, text: str
) -> None:
    make.cadre("单晓明", phone="13800138000")
    make.cadre("王强", phone="13900139001")
    found = session.scalars(list_cadres(CadreFilter(text=text), D))
    assert [cadre.name for cadre in found] == ["单晓明"]


@pytest.mark.parametrize("text", ["xm", "0138", "%", "_"])
def test_pieces_from_the_middle_of_initials_or_phone_find_nobody(
    session: Session, make: Make, text: str
) -> None:
    make.cadre("单晓明", phone="13800138000")
    assert session.scalars(list_cadres(CadreFilter(text=text), D)).all() == []


def test_list_narrows_by_the_posting_of_the_day(session: Session, make: Make) -> None:
    village, unit = make.village(), make.unit()
    cadre = make.cadre("赵一")
    make.posting(cadre, village, unit, "team_leader", "provincial", START, BEFORE)
    make.cadre("钱二")

    def names(on: date, **asked: Any) -> list[str]:
        return sorted(row.name for row in session.scalars(list_cadres(CadreFilter(**asked), on)))

    for asked in (
        {"area_id": village.county_id},
        {"role": "team_leader"},
        {"source": "provincial"},
        {"unit_id": unit.id},
        {"is_posted": True},
    ):
        assert (names(BEFORE, **asked), names(D, **asked)) == (["赵一"], [])
    assert names(BEFORE, is_posted=False) == ["钱二"]
    assert names(D, is_posted=False) == ["赵一", "钱二"]


def test_detail_holds_everything_dated(session: Session, make: Make) -> None:
    cadre, village = make.cadre("赵一"), make.village("村")
    make.posting(cadre, village)
    make.leave(cadre, D, D)
    make.contact(make.household(village, "王大"), cadre)
    make.grade(cadre, 2022, "优秀")
    detail = cadre_detail(session, cadre)
    assert [(row.cadre_name, row.village_name) for row in detail.postings] == [("赵一", "村")]
    assert [name for _contact, name in detail.contacts] == ["王大"]
    assert ([leave.starts_on for leave in detail.leaves], detail.grades[0].grade) == ([D], "优秀")


def test_postings_are_listed_by_village_unit_and_day_and_teams_counted(session: Session, make: Make) -> None:
    village, unit, cadre = make.village(), make.unit(), make.cadre()
    first = make.posting(cadre, village, unit, ends_on=BEFORE)
    second = make.posting(make.cadre(), village)
    assert [row.Posting.id for row in list_postings(session, village_id=village.id)] == [first.id, second.id]
    assert [row.Posting.id for row in list_postings(session, village_id=village.id, as_of=D)] == [second.id]
    assert [row.Posting.id for row in list_postings(session, unit_id=unit.id)] == [first.id]
    assert team_sizes(session, [village.id], BEFORE) == {village.id: 2}
    other = make.village("别村")
    assert [name for _posting, name in postings_beside(session, cadre.id, other.id, START, D)] == [
        session.get_one(type(make.area_of(village)), village.id).name
    ]


def test_people_of_one_name_are_told_apart_by_unit_or_phone(session: Session, make: Make) -> None:
    here, there = make.unit(), make.unit()
    one, two = make.cadre("王强", here, phone="13800138000"), make.cadre("王强", there)
    assert find_cadres(session, "王强") == [one, two]
    assert find_cadres(session, "王强", unit_id=there.id) == [two]
    assert find_cadres(session, "王强", phone="13800138000") == [one]
