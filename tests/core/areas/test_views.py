"""The pages of areas and groupings and their forms."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from core.areas.models import Area, Grouping, GroupingArea, GroupingUnit
from core.db import FAR, Database
from core.villages.models import Village, VillageType
from tests.ground import Ground, app, ground, registry
from tests.people import People, Visitor
from tests.queries import counted

__all__ = ["app", "ground", "registry"]
AS_OF = "as_of=2023-09-20"


@pytest.fixture
def officer(people: People, ground: Ground) -> Visitor:
    return people.visit("county_officer", area_id=ground.county)


@pytest.fixture
def city(people: People, ground: Ground) -> Visitor:
    return people.visit("city_officer", area_id=ground.city)


def once(number: int = 0) -> dict[str, str]:
    return {"_once": f"{number:032d}"}


def version(page: str) -> dict[str, str]:
    found = re.search(r'name="_version" value="(\d+)"', page)
    assert found
    return {"_version": found[1]}


def numbers(page: str, name: str) -> list[str]:
    """Give the numbers in the line of an area: villages, people, households."""
    row = re.search(rf'<a href="/(?:areas|villages)/\d+[^"]*">{name}</a>.*?</tr>', page, re.DOTALL)
    assert row
    return re.findall(r'class="cell-number">(?:<a [^>]*>)?([\d,]+)', row[0])


def test_the_tree_counts_what_stands_in_each_place(city: Visitor, officer: Visitor) -> None:
    page = city.get(f"/areas/?{AS_OF}").text
    assert numbers(page, "甲市") == ["2", "3", "1"]
    assert numbers(page, "乙县") == ["1", "2", "1"]
    assert numbers(page, "丙县") == ["1", "1", "0"]
    assert numbers(officer.get(f"/areas/?{AS_OF}").text, "己镇") == ["1", "2", "1"]


def test_people_without_an_area_see_their_villages(people: People, ground: Ground) -> None:
    page = people.visit("cadre", cadre_id=ground.cadre).get(f"/areas/?{AS_OF}").text
    assert numbers(page, "丁村") == ["1", "1", "1"]


def test_the_tree_asks_no_more_often_for_more_places(
    city: Visitor, database: Database, ground: Ground
) -> None:
    city.get(f"/areas/?{AS_OF}")
    with counted(database) as few:
        city.get(f"/areas/?{AS_OF}")
    for number in range(8):
        sent = {"parent": "甲市", "level": "county", "name": f"新县{number}"}
        assert city.post("/areas/new", sent | once(number)).status_code == 303
    with counted(database) as many:
        assert "新县7" in city.get(f"/areas/?{AS_OF}").text
    assert len(many) == len(few)


def test_an_area_shows_its_policies_groupings_and_norms(officer: Visitor, ground: Ground) -> None:
    page = officer.get(f"/areas/{ground.county}?{AS_OF}").text
    for said in ("归属片区", "《sample办法》", "《local办法》", "东片", "片长单位", "张一", "410001"):
        assert said in page, said
    assert "《local办法》" not in officer.get(f"/areas/{ground.county}?as_of=2021-01-01").text


def test_an_area_outside_reach_is_not_there(officer: Visitor, ground: Ground) -> None:
    assert officer.get(f"/areas/{ground.foreign_county}").status_code == 404
    assert officer.get(f"/areas/{ground.city}").status_code == 404


class TestForms:
    """New areas, and new names."""

    def test_a_village_is_added_with_its_types(self, officer: Visitor, database: Database) -> None:
        sent = {"parent": "己镇", "level": "village", "name": "新村", "types": ["脱贫村"]}
        answer = officer.post("/areas/new", sent | once())
        assert answer.status_code == 303
        with database.read() as session:
            area = session.scalars(select(Area).where(Area.name == "新村")).one()
            assert session.get(Village, area.id)
            assert session.scalars(
                select(VillageType.type).where(VillageType.village_id == area.id)
            ).all() == ["脱贫村"]
        assert answer.location == f"/villages/{area.id}"

    def test_what_does_not_hold_is_said_at_its_field(self, officer: Visitor) -> None:
        base = {"parent": "己镇", "level": "village", "name": "某村"}
        for change, said in (
            ({"name": "丁村"}, "已有同名"),
            ({"parent": "丙县"}, "没有找到区划“丙县”"),
            ({"level": "county"}, "不能设在"),
            ({"code": "410001"}, "已用于"),
        ):
            answer = officer.post("/areas/new", base | change | once())
            assert answer.status_code == 422, change
            assert said in answer.text, change

    def test_a_name_is_changed_and_a_stale_change_refused(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/areas/{ground.township}/edit"
        sent = {"name": "己乡", "code": "410001100"} | version(officer.get(path).text)
        assert officer.post(path, sent).status_code == 303
        assert officer.post(path, sent | {"name": "己街"}).status_code == 409
        with database.read() as session:
            assert session.get_one(Area, ground.township).name == "己乡"

    def test_a_township_may_not(self, people: People, ground: Ground) -> None:
        township = people.visit("township_officer", area_id=ground.township)
        assert township.get("/areas/new").status_code == 403


class TestGroupings:
    """Zones and liaison groups."""

    def test_are_listed_within_reach(self, officer: Visitor, city: Visitor) -> None:
        assert re.findall(r'/groupings/\d+[^"]*">([^<]+)<', officer.get(f"/groupings/?{AS_OF}").text) == [
            "东片"
        ]
        page = city.get(f"/groupings/?{AS_OF}&sort=name").text
        assert re.findall(r'/groupings/\d+[^"]*">([^<]+)<', page) == ["东片", "西片"]

    def test_one_shows_parts_people_and_areas(self, officer: Visitor, ground: Ground) -> None:
        page = officer.get(f"/groupings/{ground.grouping}?{AS_OF}").text
        for said in ("片长单位", "辛局", "张一", "乙县"):
            assert said in page, said

    def test_another_person_is_named_from_a_day(
        self, city: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/grouping-units/{ground.part}/edit"
        sent = {"act": "name", "cadre": "李二", "on": "2023-09-01"} | version(city.get(path).text)
        assert city.post(path, sent).status_code == 303
        with database.read() as session:
            rows = session.scalars(select(GroupingUnit).order_by(GroupingUnit.starts_on)).all()
        assert [(row.cadre_id, row.ends_on) for row in rows] == [
            (ground.cadre, date(2023, 8, 31)),
            (ground.mate, FAR),
        ]

    def test_units_and_areas_come_and_go(self, city: Visitor, ground: Ground, database: Database) -> None:
        path = f"/groupings/{ground.grouping}"
        part = {"unit": "壬局", "role": "deputy", "cadre": "孙三", "starts_on": "2023-09-01"}
        assert city.post(f"{path}/units/new", part | once()).status_code == 303
        taken = city.post(f"{path}/areas/new", {"area": "丙县", "starts_on": "2023-09-01"} | once(1))
        assert taken.status_code == 422
        assert "已属于西片" in taken.text
        with database.read() as session:
            other = session.scalars(
                select(GroupingArea.id).where(GroupingArea.grouping_id == ground.spare)
            ).one()
        end = f"/grouping-areas/{other}/end"
        sent = {"last_day": "2023-08-31"} | version(city.get(end).text)
        assert city.post(end, sent).status_code == 303
        again = {"area": "丙县", "starts_on": "2023-09-01"}
        assert city.post(f"{path}/areas/new", again | once(2)).status_code == 303
        page = city.get(f"{path}?{AS_OF}").text
        assert "孙三" in page
        assert "丙县" in page

    def test_a_new_one_is_kept(self, city: Visitor, database: Database) -> None:
        sent = {"kind": "zone", "name": "南片", "area": "甲市"}
        assert city.post("/groupings/new", sent | once()).status_code == 303
        with database.read() as session:
            assert session.scalars(select(Grouping).where(Grouping.name == "南片")).one().kind == "zone"
