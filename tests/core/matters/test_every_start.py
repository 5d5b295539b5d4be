"""Whatever may be started has a form that opens, and a matter about a policy's own row is met by its name."""

from datetime import date

import pytest

from core.accounts.roles import role_matrix
from core.areas.models import Area
from core.areas.policies import enable_policy
from core.db import Database
from core.engine.calendar import ensure_calendar
from core.matters.models import Matter
from core.registry import Registry
from plugins.fangcheng_2022.ledgers import PROJECTS
from tests.databases import Lay
from tests.factories import CLERK, Make
from tests.people import People
from tests.policies import app, registry

__all__ = ["app", "registry"]

PLANNED = {"plan_approve_on": "2030-03-31", "plan_start_on": "2030-04-10", "plan_finish_on": "2030-09-30"}


@pytest.fixture
def ground(laid: Lay) -> dict[str, int]:
    return laid(lay)


def lay(database: Database) -> dict[str, int]:
    with database.write() as session:
        ensure_calendar(session)
        make = Make(session)
        county, beside = make.county("方城县", make.city()), make.county("邻县", make.city("邻市"))
        township = make.township("杨集镇", county)
        village, unit = make.village("甲村", township), make.unit("县某局", "county", area=county)
        cadre = make.cadre("张三", unit)
        make.posting(cadre, village, unit)
        row = make.own(PROJECTS, village.id)
        row.name = "梨园"
        return {
            "county": county.id,
            "township": township.id,
            "unit": unit.id,
            "cadre": cadre.id,
            "beside": beside.id,
        }


def test_every_form_opens_for_whoever_may_start_it(
    registry: Registry, people: People, ground: dict[str, int]
) -> None:
    over = {"area": {"area_id": ground["county"]}, "unit": {"unit_id": ground["unit"]}}
    over["self"] = {"cadre_id": ground["cadre"]}
    refused = []
    for role in role_matrix().roles.values():
        started = [
            (book.slug, workflow.key)
            for book in registry
            for workflow in book.workflows
            if role.on in over and role.key in {who.role for who in workflow.steps[0].by}
        ]
        if started:
            visitor = people.visit(role.key, **over[role.on])
            answers = {one: visitor.get(f"/matters/start/{one[0]}/{one[1]}") for one in started}
            refused += [(role.key, one) for one, answer in answers.items() if answer.status_code != 200]
    assert refused == []


def test_a_project_goes_on_from_its_name_and_only_within_reach(
    database: Database, registry: Registry, people: People, ground: dict[str, int]
) -> None:
    with database.write() as session:
        county, span = session.get_one(Area, ground["county"]), (date(2022, 3, 15), date(2040, 1, 1))
        enable_policy(session, CLERK, registry, "fangcheng_2022", county, *span, "常委会")
    township = people.visit("township_officer", area_id=ground["township"])
    sent = {"_once": "form-0001", "subject": "梨园"} | PLANNED
    start = "/matters/start/fangcheng_2022/project_life"
    assert township.post(start, sent | {"subject": "桃园"}).status_code == 422
    stranger = people.visit("township_officer", area_id=ground["beside"])
    assert stranger.post(start, sent).status_code == 422
    answer = township.post(start, sent)
    assert answer.status_code == 303, answer.text
    officer = people.visit("county_officer", area_id=ground["county"])
    page = officer.get(answer.location).text
    assert "梨园" in page
    assert "/ledgers/fangcheng_2022.projects/" in page
    with database.read() as session:
        matter = session.query(Matter).one()
        ident, version = matter.id, matter.version
    assert stranger.get(answer.location).status_code == 404
    assert officer.post(f"/matters/{ident}/act/admit", {"_version": str(version)}).status_code == 303
    assert "待批复" in officer.get(answer.location).text
