"""The norm pages, as a county officer, a city officer, a unit's officer and a stranger meet them."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from core.areas.policies import values_of
from core.config import Config
from core.db import Database
from core.engine.spells import postings, served
from core.policy.norm import Force, Norm, P, Parameter
from core.policy.rules import Check, Need, Standing
from core.registry import PolicyBook, Registry
from tests.databases import Lay
from tests.factories import Make
from tests.people import People, Visitor, quick_app

DAY = "2023-09-30"
TEAM = Check(
    norm="S-1",
    title="每村人数",
    binds=served,
    needs=Need(
        Standing(postings, on={"village_id": "subject_id"}, of="cadre_id"),
        at_least=P("heads"),
        label="人数",
        unit="人",
    ),
)


@dataclass
class Ground:
    """Two counties of a city under one policy, each with a short-handed village."""

    city: int
    county: int
    other: int
    village: int
    foreign: int
    unit: int
    idle: int


def book() -> PolicyBook:
    make = Make(None)  # type: ignore[arg-type]
    norms = (
        Norm("S-1", "一", Force.SHOULD, "每个村要有足够的人。", "队伍"),
        Norm("S-2", "二", Force.MAY, "另一条。", "其他"),
    )
    heads = Parameter("heads", "S-1", "人数下限", "人", Decimal(3), local=True)
    return make.book("sample", (heads,), norms=norms, checks=(TEAM,))


@pytest.fixture(scope="module")
def registry() -> Registry:
    own = book()
    return Registry(books={own.slug: own})


@pytest.fixture
def app(database: Database, config: Config, registry: Registry, cheap_passwords: None) -> Flask:
    return quick_app(config, database, registry)


@pytest.fixture
def ground(laid: Lay, registry: Registry) -> Ground:
    return laid(lay, registry)


def lay(database: Database, registry: Registry) -> Ground:
    with database.write() as session:
        make = Make(session)
        city = make.city("甲市", code="410000")
        county, other = make.county("乙县", city, code="410001"), make.county("丙县", city, code="410002")
        village = make.village("丁村", make.township("己镇", county))
        foreign = make.village("戊村", make.township("庚镇", other))
        unit, idle = make.unit("辛局"), make.unit("壬局")
        for place in (village, foreign):
            make.posting(make.cadre("张一" if place is village else "李二", unit), place, unit)
        make.enabled(registry.book("sample"), city)
        return Ground(city.id, county.id, other.id, village.id, foreign.id, unit.id, idle.id)


def officer(people: People, ground: Ground, role: str = "county_officer") -> Visitor:
    return people.visit(role, area_id=ground.city if role == "city_officer" else ground.county)


def link_to(page: str, contains: str) -> str:
    found = next(href for href in re.findall(r'href="([^"]+)"', page) if contains in href)
    return found.replace("&amp;", "&")


def test_the_way_from_the_count_to_the_reason_takes_two_clicks(people: People, ground: Ground) -> None:
    clerk = officer(people, ground)
    board = clerk.get(f"/policies/sample?as_of={DAY}").text
    assert "每个村要有足够的人。" in board
    assert "尚未编入系统" in clerk.get("/policies/sample?all=1").text
    people_page = clerk.get(link_to(board, "status=breached")).text
    assert "丁村" in people_page
    assert "戊村" not in people_page
    reason = clerk.get(link_to(people_page, f"/why/{ground.village}")).text
    assert "人数 1／3 人" in reason
    assert "张一·丁村" in reason
    assert "提示" in reason


def test_one_policy_alone_is_shown_at_once_and_its_area_can_be_chosen(people: People, ground: Ground) -> None:
    city = officer(people, ground, "city_officer")
    assert city.get("/policies/").headers["Location"] == "/policies/sample"
    page = city.get(f"/policies/sample?as_of={DAY}").text
    assert f"area={ground.county}" in page
    assert f"area={ground.other}" in page
    both = city.get(f"/policies/sample/norms/S-1?as_of={DAY}").text
    assert "丁村" in both
    assert "戊村" in both


def test_another_county_is_not_there_for_a_county_officer(people: People, ground: Ground) -> None:
    clerk = officer(people, ground)
    assert clerk.get(f"/policies/sample?area={ground.other}").status_code == 404
    assert clerk.get(f"/policies/sample/norms/S-1/why/{ground.foreign}?rule=check:S-1").status_code == 404
    assert clerk.get("/policies/nowhere").status_code == 404
    assert clerk.get("/policies/sample/norms/S-9").status_code == 404
    assert clerk.get(f"/policies/sample/norms/S-1/why/{ground.village}?rule=check:S-9").status_code == 404


def test_a_unit_officer_sees_the_villages_of_the_unit_only(people: People, ground: Ground) -> None:
    person = people.visit("unit_officer", unit_id=ground.unit)
    page = person.get("/policies/sample/norms/S-1").text
    assert "丁村" in page
    assert "戊村" in page
    nobody = people.visit("unit_officer", unit_id=ground.idle)
    assert "丁村" not in nobody.get("/policies/sample/norms/S-1").text


def test_a_stranger_is_led_to_the_login(people: People, ground: Ground) -> None:
    answer = people.stranger().get("/policies/sample")
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]


def test_before_the_policy_nothing_is_judged(people: People, ground: Ground) -> None:
    page = officer(people, ground).get("/policies/sample/norms/S-1?as_of=2020-06-01").text
    assert "丁村" not in page


def test_a_county_sets_its_own_figure_and_the_status_follows(
    people: People, ground: Ground, database: Database
) -> None:
    clerk = officer(people, ground)
    page = clerk.get("/policies-in-force/sample/parameters").text
    once = re.search(r'name="_once" value="([^"]+)"', page)
    form = {"key": "heads", "value": "1", "starts_on": "2022-01-01", "source": "县委会议"}
    form |= {"_once": once[1]} if once else {}
    answer = clerk.post(f"/policies-in-force/sample/parameters?area={ground.county}", form)
    assert answer.status_code == 303, answer.text
    assert "县委会议" in clerk.get("/policies-in-force/sample/parameters").text
    assert "达到" in clerk.get(f"/policies/sample/norms/S-1/why/{ground.village}?rule=check:S-1").text
    with database.read() as session:
        assert values_of(session, "sample", ground.other, date(2023, 1, 1))["heads"].number == 3


def test_a_wrong_value_is_answered_at_its_field_and_changes_nothing(
    people: People, ground: Ground, database: Database
) -> None:
    clerk = officer(people, ground)
    form = {"key": "heads", "value": "三个", "starts_on": "2022-01-01", "source": "县委会议"}
    answer = clerk.post(f"/policies-in-force/sample/parameters?area={ground.county}", form)
    assert answer.status_code == 422
    assert "三个" in answer.text
    with database.read() as session:
        assert values_of(session, "sample", ground.county, date(2023, 1, 1))["heads"].number == 3


def test_enabling_asks_for_an_area_within_reach(people: People, ground: Ground) -> None:
    clerk = officer(people, ground)
    form = {"policy": "sample", "area": "410002", "starts_on": "2023-01-01", "basis": "会议"}
    page = clerk.get("/policies-in-force/enable").text
    form["_once"] = re.search(r'name="_once" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert clerk.post("/policies-in-force/enable", form).status_code == 404


def test_viewers_cannot_set_parameters(people: People, ground: Ground) -> None:
    viewer = people.visit("township_officer", area_id=ground.county)
    form = {"key": "heads", "value": "1", "starts_on": "2022-01-01", "source": "x"}
    assert viewer.post(f"/policies-in-force/sample/parameters?area={ground.county}", form).status_code == 403


def test_a_rehearsal_shows_who_would_change_and_sets_nothing(
    people: People, ground: Ground, database: Database
) -> None:
    clerk = officer(people, ground)
    form = {"key": "heads", "value": "1", "starts_on": "2022-01-01"}
    page = clerk.post(f"/policies-in-force/sample/rehearse?as_of={DAY}", form)
    assert page.status_code == 200
    assert "会有 1 处变化" in page.text
    assert "丁村" in page.text
    assert clerk.post("/policies-in-force/sample/rehearse", form | {"value": "三"}).status_code == 422
    with database.read() as session:
        assert values_of(session, "sample", ground.county, date(2023, 1, 1))["heads"].number == 3
