"""The pages of units and their forms."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from core.areas.models import Area
from core.db import FAR, Database
from core.units.models import Unit, UnitLeader, UnitVillage
from tests.factories import Make
from tests.ground import Ground, app, ground, registry
from tests.people import People, Visitor
from tests.queries import counted

__all__ = ["app", "ground", "registry"]
AS_OF = "as_of=2023-09-20"


@pytest.fixture
def officer(people: People, ground: Ground) -> Visitor:
    return people.visit("county_officer", area_id=ground.county)


def once(number: int = 0) -> dict[str, str]:
    return {"_once": f"{number:032d}"}


def version(page: str) -> dict[str, str]:
    found = re.search(r'name="_version" value="(\d+)"', page)
    assert found
    return {"_version": found[1]}


def listed(page: str) -> list[str]:
    return re.findall(r'<td[^>]*><span><a href="/units/\d+[^"]*">([^<]+)</a>', page)


def test_the_list_counts_villages_and_people_within_reach(
    officer: Visitor, people: People, ground: Ground
) -> None:
    page = officer.get(f"/units/?{AS_OF}").text
    assert listed(page) == ["辛局"]
    assert re.search(r'data-label="帮扶村"[^>]*><span>1<', page)
    assert re.search(r'data-label="派驻人数"[^>]*><span>2<', page)
    assert set(listed(people.visit("city_viewer", area_id=ground.city).get(f"/units/?{AS_OF}").text)) == {
        "辛局",
        "壬局",
    }


def test_the_list_is_narrowed_by_the_address(people: People, ground: Ground) -> None:
    viewer = people.visit("city_viewer", area_id=ground.city)
    for query, found in {
        "q=辛": ["辛局"],
        f"area={ground.county}": ["辛局"],
        "level=county": [],
        f"grouping={ground.grouping}": ["辛局"],
        "sort=people": ["壬局", "辛局"],
        "sort=-people": ["辛局", "壬局"],
    }.items():
        assert listed(viewer.get(f"/units/?{AS_OF}&{query}").text) == found, query


def test_the_list_asks_no_more_often_for_more_units(
    people: People, ground: Ground, database: Database
) -> None:
    viewer = people.visit("city_viewer", area_id=ground.city)
    viewer.get(f"/units/?{AS_OF}")
    with counted(database) as few:
        viewer.get(f"/units/?{AS_OF}")
    with database.write() as session:
        make = Make(session)
        for _ in range(12):
            make.unit(area=session.get_one(Area, ground.city))
    with counted(database) as many:
        assert len(listed(viewer.get(f"/units/?{AS_OF}").text)) == 14
    assert len(many) == len(few)


def test_a_unit_shows_what_it_owes_its_villages_people_and_leaders(officer: Visitor, ground: Ground) -> None:
    page = officer.get(f"/units/{ground.unit}?{AS_OF}").text
    for said in (
        "每年办实事",
        "2023年",
        "丁村",
        "张一",
        "李二",
        "王主任",
        "主要负责同志",
        "东片",
        "片长单位",
    ):
        assert said in page, said
    assert "提示 1" in page  # 张一的组织关系


def test_a_unit_elsewhere_is_not_there(people: People, ground: Ground) -> None:
    other = people.visit("county_officer", area_id=ground.foreign_county)
    assert other.get(f"/units/{ground.unit}").status_code == 404


def test_a_new_unit_is_kept_in_an_area_within_reach(officer: Visitor, database: Database) -> None:
    sent = {"name": "乙县财政局", "level": "county", "area": "乙县"}
    assert officer.post("/units/new", sent | once()).status_code == 303
    with database.read() as session:
        assert session.scalars(select(Unit).where(Unit.name == "乙县财政局")).one().nature is None
    assert "没有找到区划“丙县”" in officer.post("/units/new", sent | {"area": "丙县"} | once(1)).text
    assert "已经有了" in officer.post("/units/new", sent | once(2)).text


def test_a_unit_is_changed_and_a_stale_change_refused(
    officer: Visitor, ground: Ground, database: Database
) -> None:
    path = f"/units/{ground.unit}/edit"
    sent = {"name": "辛一局", "level": "city", "nature": "党政机关"} | version(officer.get(path).text)
    assert officer.post(path, sent).status_code == 303
    answer = officer.post(path, sent | {"name": "辛二局"})
    assert answer.status_code == 409
    assert "辛一局" in answer.text
    with database.read() as session:
        assert session.get_one(Unit, ground.unit).name == "辛一局"


def test_leaders_come_change_their_part_and_leave(
    officer: Visitor, ground: Ground, database: Database
) -> None:
    new = {"name": "李副", "role": "deputy", "starts_on": "2023-01-01"}
    assert officer.post(f"/units/{ground.unit}/leaders/new", new | once()).status_code == 303
    assert "时间" in officer.post(f"/units/{ground.unit}/leaders/new", new | once(1)).text
    path = f"/leaders/{ground.leader}/edit"
    sent = {"act": "role", "on": "2023-06-01"} | version(officer.get(path).text)
    assert officer.post(path, sent).status_code == 303
    with database.read() as session:
        rows = session.scalars(
            select(UnitLeader).where(UnitLeader.name == "王主任").order_by(UnitLeader.starts_on)
        )
        parts = [(row.id, row.role, row.ends_on) for row in rows]
    assert [part[1:] for part in parts] == [("principal", date(2023, 5, 31)), ("deputy", FAR)]
    path = f"/leaders/{parts[1][0]}/edit"
    sent = {"act": "end", "on": "2023-09-01"} | version(officer.get(path).text)
    assert officer.post(path, sent).status_code == 303
    with database.read() as session:
        assert session.get_one(UnitLeader, parts[1][0]).ends_on == date(2023, 9, 1)


def test_a_pair_ends_with_its_basis_and_begins_anew(
    officer: Visitor, ground: Ground, database: Database
) -> None:
    again = {"village": "丁村", "starts_on": "2023-09-01"}
    path = f"/units/{ground.unit}/villages/new"
    assert "时间重叠" in officer.post(path, again | once()).text
    end = f"/pairs/{ground.pair}/end"
    sent = {"last_day": "2023-08-31", "basis": "甲组〔2023〕5号"} | version(officer.get(end).text)
    assert officer.post(end, sent).status_code == 303
    assert officer.post(path, again | once(1)).status_code == 303
    with database.read() as session:
        rows = session.scalars(select(UnitVillage).order_by(UnitVillage.starts_on)).all()
    assert [(row.ends_on, row.end_basis) for row in rows] == [
        (date(2023, 8, 31), "甲组〔2023〕5号"),
        (FAR, None),
    ]


def test_a_unit_officer_may_not_change_the_unit(people: People, ground: Ground) -> None:
    visitor = people.visit("unit_officer", unit_id=ground.unit)
    assert visitor.get(f"/units/{ground.unit}?{AS_OF}").status_code == 200
    assert visitor.get(f"/units/{ground.unit}/edit").status_code == 403
