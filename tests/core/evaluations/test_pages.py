"""The pages of evaluations, as the leader of a group, the head of a zone, a unit and strangers meet them."""

import re

import pytest
from flask import Flask

from core.db import Database
from core.evaluations.models import Evaluation
from tests.core.evaluations.conftest import Ground
from tests.people import People, Visitor

ONCE = {"_once": "a" * 32}


@pytest.fixture
def leader(people: People, ground: Ground) -> Visitor:
    return people.visit("group_leader", grouping_id=ground.group)


@pytest.fixture
def head(people: People, ground: Ground) -> Visitor:
    return people.visit("zone_head", grouping_id=ground.zone)


@pytest.fixture
def page(leader: Visitor, ground: Ground, app: Flask) -> str:
    """Open an evaluation and give its address."""
    answer = leader.post("/evaluations/open", {"scheme": "sample/quarterly", "period": "2023-Q3"} | ONCE)
    assert answer.status_code == 303, answer.text
    return answer.location


def cell(text: str, unit: int) -> dict[str, str]:
    version = re.search(rf'name="v:{unit}:style" value="(\d+)"', text)
    assert version is not None
    return {f"v:{unit}:style": version[1]}


def sign(visitor: Visitor, page: str) -> int:
    digest = re.search(r'name="digest" value="(\w+)"', visitor.get(f"{page}/sign").text)
    return visitor.post(f"{page}/sign", {"digest": digest[1] if digest else "x"}).status_code


def test_a_quarter_goes_from_empty_to_a_signed_ranking(
    leader: Visitor, head: Visitor, page: str, ground: Ground
) -> None:
    unit = ground.units[0]
    sent = cell(leader.get(page).text, unit) | {f"p:{unit}:style": "３.5", f"r:{unit}:style": "作风扎实"}
    assert leader.post(f"{page}/scores", sent).status_code == 303
    assert sign(head, page) == 409
    assert [sign(leader, page), sign(head, page)] == [303, 303]
    shown = leader.get(f"{page}/sign").text
    assert re.search(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", shown)
    assert shown.index("丙局") < shown.index("甲局") < shown.index("乙局")
    assert leader.get(f"{page}/workbook").data[:2] == b"PK"
    assert b"<svg" in leader.get(f"{page}/picture.svg").data


def test_a_cell_without_reason_is_not_kept_and_the_others_are(
    leader: Visitor, page: str, ground: Ground
) -> None:
    first, second = ground.units[:2]
    text = leader.get(page).text
    sent = cell(text, first) | cell(text, second)
    sent |= {f"p:{first}:style": "2", f"p:{second}:style": "1", f"r:{second}:style": "尚可"}
    answer = leader.post(f"{page}/scores", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "未存" in answer.text
    assert 'value="2"' in answer.text
    again = leader.get(page).text
    assert "已存" in again
    assert "未存" not in again


def test_a_score_somebody_else_changed_is_refused_as_stale(
    leader: Visitor, page: str, ground: Ground
) -> None:
    unit = ground.units[0]
    old = cell(leader.get(page).text, unit)
    for points, status in (("1", 303), ("2", 409)):
        sent = old | {f"p:{unit}:style": points, f"r:{unit}:style": "理由"}
        assert leader.post(f"{page}/scores", sent).status_code == status


def test_a_unit_sees_its_own_line_only_once_it_is_submitted_and_may_object(
    leader: Visitor, people: People, page: str, ground: Ground
) -> None:
    unit = people.visit("unit_officer", unit_id=ground.units[1])
    own = f"{page}/lines/{ground.units[1]}"
    assert unit.get(page).status_code == unit.get(own).status_code == 404
    assert sign(leader, page) == 303
    assert unit.get(page).location.endswith(own)
    shown = unit.get(own).text
    assert "2023-07-01" in shown
    assert "丙局" not in shown
    assert unit.get(f"{page}/lines/{ground.units[2]}").status_code == 404
    assert unit.get(f"{page}/workbook").status_code == unit.get(f"{page}/sign").status_code == 403
    assert unit.post(own, {"text": "还有一件没有算"} | ONCE).status_code == 303
    assert "还有一件没有算" in leader.get(page).text


def test_before_it_is_signed_only_those_who_score_or_sign_see_it(
    leader: Visitor, head: Visitor, people: People, page: str, ground: Ground
) -> None:
    viewer = people.visit("city_viewer", area_id=ground.city)
    stranger = people.visit("county_officer", area_id=ground.other)
    assert [v.get(page).status_code for v in (viewer, stranger, head)] == [403, 404, 200]
    sign(leader, page)
    sign(head, page)
    assert viewer.get(page).status_code == 200


def test_points_are_set_by_the_leader_within_the_envelope_and_say_with_whom(
    leader: Visitor, head: Visitor, ground: Ground
) -> None:
    address = f"/evaluations/rules/sample/quarterly?area={ground.county}"
    given = {"points_deeds": "3", "starts_on": "2023-07-01", "source": "9月1日与片长商定"}
    assert head.post(address, given).status_code == 403
    assert leader.post(address, given | {"points_deeds": "10"}).status_code == 422
    assert leader.post(address, given | {"source": ""}).status_code == 422
    assert leader.post(address, given).status_code == 303
    assert "9月1日与片长商定" in leader.get(f"{address}&as_of=2023-09-01").text


def test_a_correction_leaves_what_was_signed(
    leader: Visitor, head: Visitor, page: str, ground: Ground, database: Database
) -> None:
    sign(leader, page)
    sign(head, page)
    answer = leader.post(f"{page}/correct", {"reason": "漏算一件"})
    assert answer.status_code == 303
    with database.read() as session:
        states = [row.state for row in session.query(Evaluation).order_by(Evaluation.version)]
    assert states == ["signed", "draft"]
    assert leader.post(f"{page}/correct", {"reason": "再来"}).status_code == 409


def test_a_large_population_is_scored_page_by_page(
    leader: Visitor, page: str, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.evaluations.views.scoring.PER_PAGE", 2)
    first, second = leader.get(page).text, leader.get(f"{page}?page=2").text
    assert ("丙局" in first, "甲局" in first) == (True, False)
    assert ("丙局" in second, "甲局" in second) == (False, True)
    assert "甲局" in leader.get(f"{page}?print=1").text
