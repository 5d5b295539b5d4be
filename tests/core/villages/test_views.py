"""The pages of villages, households and contact persons, and their forms."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from core.areas.models import Area
from core.db import FAR, Database
from core.villages.models import (
    Contact,
    Household,
    HouseholdAway,
    HouseholdRisk,
    Village,
    VillageType,
)
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
    return {"_version": found[1]} if found else {}


def listed(page: str, kind: str) -> list[str]:
    return re.findall(rf'<td[^>]*><span><a href="/{kind}/\d+[^"]*">([^<]+)</a>', page)


class TestVillages:
    """The list of villages, and one village under two policies."""

    def test_lists_type_team_units_and_households(self, officer: Visitor) -> None:
        page = officer.get(f"/villages/?{AS_OF}").text
        assert listed(page, "villages") == ["丁村"]
        row = page[page.index('data-label="村"') :]
        for label, value in (("村类型", "脱贫村"), ("派驻人数", "2"), ("帮扶单位", "辛局"), ("农户数", "1")):
            assert re.search(rf'data-label="{label}"[^>]*><span>{value}', row), label
        assert "违反 2" in row  # 两项办法都要求更多的人

    def test_is_narrowed_by_the_address(self, officer: Visitor, ground: Ground) -> None:
        for query, found in {
            "type=脱贫村": ["丁村"],
            "type=其他类型村": [],
            "unit=辛": ["丁村"],
            "unit=壬": [],
            "q=丁": ["丁村"],
            f"area={ground.township}": ["丁村"],
            "sort=-team": ["丁村"],
        }.items():
            assert listed(officer.get(f"/villages/?{AS_OF}&{query}").text, "villages") == found, query

    def test_asks_no_more_often_for_more_villages(
        self, officer: Visitor, database: Database, ground: Ground
    ) -> None:
        officer.get(f"/villages/?{AS_OF}")
        with counted(database) as few:
            officer.get(f"/villages/?{AS_OF}")
        with database.write() as session:
            make = Make(session)
            township = make.township("辰镇", session.get_one(Area, ground.county))
            for _ in range(15):
                make.pair(make.unit(), make.village(None, township, types=["脱贫村"]))
        with counted(database) as many:
            page = officer.get(f"/villages/?{AS_OF}").text
        assert len(listed(page, "villages")) == 16
        assert len(many) == len(few)

    def test_a_village_shows_both_clauses_and_which_is_stricter(
        self, officer: Visitor, ground: Ground
    ) -> None:
        page = officer.get(f"/villages/{ground.village}?{AS_OF}").text
        assert "《sample办法》" in page
        assert "《local办法》" in page
        assert "另有《local办法》L-1" in page
        assert "以那一条为严" in page
        assert "另有《sample办法》S-1" in page
        assert "，本条更严" in page

    def test_a_village_shows_team_tasks_and_records(self, officer: Visitor, ground: Ground) -> None:
        page = officer.get(f"/villages/{ground.village}?{AS_OF}").text
        for said in ("张一", "李二", "第一书记", "辛局", "监测户 1", "看地。"):
            assert said in page, said
        tasks = page[page.index("任务进展") :]
        assert re.search(r"规划</dt>.*?0 / 1 项有记录", tasks, re.DOTALL)
        assert re.search(r"成果</dt>.*?1 / 2 项有记录", tasks, re.DOTALL)

    def test_policies_not_yet_in_force_are_not_shown(self, officer: Visitor, ground: Ground) -> None:
        page = officer.get(f"/villages/{ground.village}?as_of=2021-12-31").text
        assert "《sample办法》" not in page
        assert "这一天没有办法" in page

    def test_an_area_that_is_a_village_leads_to_its_page(self, officer: Visitor, ground: Ground) -> None:
        assert officer.get(f"/areas/{ground.village}").location == f"/villages/{ground.village}"

    def test_types_are_set_from_a_day(self, officer: Visitor, ground: Ground, database: Database) -> None:
        path = f"/villages/{ground.village}/types"
        refused = officer.post(path, {"types": ["其他类型村"], "on": "2023-09-20"})
        assert refused.status_code == 422
        assert "请写明是什么类型" in refused.text
        sent = {"types": ["其他类型村"], "note": "红色村", "on": "2023-09-20"}
        assert officer.post(path, sent).status_code == 303
        with database.read() as session:
            rows = session.scalars(select(VillageType).order_by(VillageType.starts_on)).all()
        kept = [(row.type, row.note, row.ends_on) for row in rows if row.village_id == ground.village]
        assert kept == [("脱贫村", None, date(2023, 9, 19)), ("其他类型村", "红色村", FAR)]


class TestHouseholds:
    """The list of households, one with its gap, and the forms that keep it."""

    def test_lists_risk_absence_and_contact_person(self, officer: Visitor) -> None:
        page = officer.get(f"/households/?{AS_OF}").text
        assert listed(page, "households") == ["赵家"]
        row = page[page.index('data-label="户主"') :]
        for label, value in (("风险状态", "监测户"), ("长期外出", "否"), ("帮扶责任人", "<a [^>]*>张一")):
            assert re.search(rf'data-label="{label}"[^>]*><span>{value}', row), label
        assert "违反 1" in row  # 空档

    def test_is_narrowed_by_the_address(self, officer: Visitor) -> None:
        for query, found in {
            "risk=监测户": ["赵家"],
            "risk=none": [],
            "away=yes": [],
            "away=no": ["赵家"],
            "contact=yes": ["赵家"],
            "contact=no": [],
            "cadre=张": ["赵家"],
            "cadre=李": [],
            "q=赵": ["赵家"],
            "sort=cadre": ["赵家"],
        }.items():
            assert listed(officer.get(f"/households/?{AS_OF}&{query}").text, "households") == found, query

    def test_asks_no_more_often_for_more_households(
        self, officer: Visitor, database: Database, ground: Ground
    ) -> None:
        officer.get(f"/households/?{AS_OF}")
        with counted(database) as few:
            officer.get(f"/households/?{AS_OF}")
        with database.write() as session:
            make = Make(session)
            village = session.get_one(Village, ground.village)
            for _ in range(15):
                home = make.household(village)
                make.risk(home, "脱贫户")
                make.contact(home, make.cadre(None, make.unit()))
        with counted(database) as many:
            page = officer.get(f"/households/?{AS_OF}").text
        assert len(listed(page, "households")) == 16
        assert len(many) == len(few)

    def test_a_household_shows_the_gap_between_contact_persons(
        self, officer: Visitor, ground: Ground
    ) -> None:
        page = officer.get(f"/households/{ground.household}?{AS_OF}").text
        assert "空档 31 天" in page
        assert page.index("张一") < page.index("空档 31 天") < page.index("李二")
        assert "责任人不断档" in page
        assert "问收入。" in page

    def test_a_new_one_is_kept_with_risk_and_contact_person(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/villages/{ground.village}/households/new"
        sent = {"name": "钱家", "risk": "脱贫户", "cadre": "李二", "since": "2023-09-01"}
        assert officer.post(path, sent | once()).status_code == 303
        with database.read() as session:
            home = session.scalars(select(Household).where(Household.name == "钱家")).one()
            risk = session.scalars(
                select(HouseholdRisk.state).where(HouseholdRisk.household_id == home.id)
            ).one()
            contact = session.scalars(select(Contact).where(Contact.household_id == home.id)).one()
        assert (home.village_id, risk, contact.cadre_id) == (ground.village, "脱贫户", ground.mate)

    def test_a_namesake_is_asked_about(self, officer: Visitor, ground: Ground, database: Database) -> None:
        path = f"/villages/{ground.village}/households/new"
        sent = {"name": "赵家", "since": "2023-09-01"}
        assert "本村已有户主赵家" in officer.post(path, sent | once()).text
        assert officer.post(path, sent | once(1) | {"is_namesake": "true"}).status_code == 303
        with database.read() as session:
            assert session.scalar(select(func.count()).where(Household.name == "赵家")) == 2

    def test_risk_and_absence_change_from_a_day(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/households/{ground.household}/edit"
        sent = {
            "name": "赵家",
            "risk": "",
            "risk_on": "2023-09-01",
            "is_away": "true",
            "away_on": "2023-08-01",
        }
        assert officer.post(path, sent | version(officer.get(path).text)).status_code == 303
        with database.read() as session:
            risk = session.scalars(select(HouseholdRisk)).one()
            away = session.scalars(select(HouseholdAway)).one()
        assert (risk.ends_on, away.starts_on, away.ends_on) == (date(2023, 8, 31), date(2023, 8, 1), FAR)
        sent |= {"is_away": "", "away_on": "2023-09-10"}
        assert officer.post(path, sent | version(officer.get(path).text)).status_code == 303
        with database.read() as session:
            assert session.scalars(select(HouseholdAway.ends_on)).one() == date(2023, 9, 9)

    def test_a_contact_person_is_followed_without_a_gap(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/households/{ground.household}/contact"
        assert "请填写接手的人" in officer.post(path, {"on": "2023-09-20"} | once()).text
        seen = version(officer.get(f"{path}?{AS_OF}").text)
        sent = {"cadre": "李二（辛局）", "on": "2023-09-20"} | once(1) | seen
        assert officer.post(f"{path}?{AS_OF}", sent).status_code == 303
        with database.read() as session:
            rows = session.execute(
                select(Contact.cadre_id, Contact.starts_on, Contact.ends_on).order_by(Contact.starts_on)
            ).all()
        assert [tuple(row) for row in rows[1:]] == [
            (ground.cadre, date(2023, 4, 1), date(2023, 9, 19)),
            (ground.mate, date(2023, 9, 20), FAR),
        ]

    def test_a_contact_person_may_end_without_a_successor(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/households/{ground.household}/contact?{AS_OF}"
        sent = {"nobody": "true", "on": "2023-09-20"} | once() | version(officer.get(path).text)
        assert officer.post(path, sent).status_code == 303
        with database.read() as session:
            assert session.get_one(Contact, ground.contact).ends_on == date(2023, 9, 19)
        assert "空档 1 天" in officer.get(f"/households/{ground.household}?{AS_OF}").text

    def test_a_contact_has_a_page_of_its_own(self, officer: Visitor, ground: Ground) -> None:
        page = officer.get(f"/contacts/{ground.contact}?{AS_OF}").text
        assert "张一联系赵家户" in page
        assert "责任人有单位" in page

    def test_a_unit_sees_the_households_of_its_people(self, people: People, ground: Ground) -> None:
        page = people.visit("unit_officer", unit_id=ground.unit).get(f"/households/?{AS_OF}").text
        assert listed(page, "households") == ["赵家"]
