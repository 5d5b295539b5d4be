"""A plugin's own rows as people meet them: a county officer, a township officer, a viewer and a stranger."""

import re
from typing import Any

import pytest
from flask import Flask

from core.audit.models import AuditEvent
from core.config import Config
from core.db import FAR, Database
from core.policy.norm import Policy
from core.registry import PolicyBook, Registry
from tests.core.ledgers.garden import HARVESTS, ORCHARDS, PEARS, Orchard
from tests.core.ledgers.town import Town
from tests.people import People, Visitor, quick_app

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LIST = f"/ledgers/{ORCHARDS.key}/records/"
FIELDS = {
    "township": "杨集镇",
    "village": "甲庄村",
    "name": "东坡果园",
    "kind": "苹果",
    "also_grows": ["花生"],
    "trees": "300",
    "money": "12.5",
    "is_fenced": "是",
    "planted_on": "2022.3.12",
    "unit": "市农科院",
    "starts_on": "2022-03-12",
}
ONCE = iter(f"own-key-{number:08}" for number in range(10**6))


@pytest.fixture
def app(database: Database, config: Config, cheap_passwords: None) -> Flask:
    policy = Policy("sample", "示例办法", "试行机关", "city")
    ledgers = (ORCHARDS, PEARS, HARVESTS)
    book = PolicyBook(policy=policy, folder=config.directory, ledgers=ledgers)
    return quick_app(config, database, Registry(books={"sample": book}))


@pytest.fixture
def clerk(town: Town, people: People) -> Visitor:
    return people.visit("county_officer", area_id=town.county)


def send(visitor: Visitor, **fields: Any) -> Any:
    return visitor.post(f"{LIST}new", FIELDS | {"_once": next(ONCE)} | fields)


def version_on(page: str) -> str:
    found = re.search(r'name="_version" value="(\w+)"', page)
    assert found
    return found[1]


def undo_on(page: str) -> str:
    return re.findall(r'action="(/ledgers/[^"]+/undo/\d+)"', page)[-1]


def shown(visitor: Visitor, url: str) -> str:
    """Give a page without what is still to be told of earlier acts."""
    visitor.get(url)
    return visitor.get(url).text


def change(visitor: Visitor, number: int, **fields: Any) -> Any:
    url = f"{LIST}{number}/edit"
    return visitor.post(url, FIELDS | {"_version": version_on(visitor.get(url).text)} | fields)


def test_row_is_added_changed_ended_and_each_step_is_in_its_history(town: Town, clerk: Visitor) -> None:
    answer = send(clerk)
    assert answer.status_code == 303, answer.text
    page = clerk.get(answer.location).text
    assert all(word in page for word in ("东坡果园", "300棵", "12.50万元", "市农科院", "登记台账行"))
    assert "东坡果园" in clerk.get(LIST).text
    assert change(clerk, 1, trees="", money="13").status_code == 303
    (row,) = town.rows(Orchard)
    assert (row.trees, str(row.money)) == (None, "13.00")
    url = f"{LIST}1/end"
    sent = {"_version": version_on(clerk.get(url).text), "last_day": "2023-06-30", "reason": "改种粮食"}
    assert clerk.post(url, sent).status_code == 303
    assert "东坡果园" not in shown(clerk, LIST)
    assert "东坡果园" in clerk.get(f"{LIST}?as_of=2023-06-30").text
    assert "东坡果园" in clerk.get(f"{LIST}?ended=true").text
    history = clerk.get(f"{LIST}1").text
    assert all(word in history for word in ("修改台账行", "结束台账行", "改种粮食", "12.50"))


def test_each_act_can_be_taken_back_by_who_did_it(town: Town, clerk: Visitor, people: People) -> None:
    page = clerk.get(send(clerk).location).text
    other = people.visit("county_officer", area_id=town.county)
    assert other.post(undo_on(page)).status_code == 409
    changed = clerk.get(change(clerk, 1, trees="5").location).text
    assert clerk.post(undo_on(page)).status_code == 409
    assert clerk.post(undo_on(changed)).status_code == 303
    assert town.rows(Orchard)[0].trees == 300
    again = clerk.get(send(clerk, name="西坡果园").location).text
    assert clerk.post(undo_on(again)).status_code == 303
    assert [row.name for row in town.rows(Orchard)] == ["东坡果园"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "请填写名称"),
        ({"trees": "三百"}, "三百"),
        ({"village": "丙庄村"}, "没有“丙庄村”"),
        ({"unit": "市农科所"}, "是不是“市农科院”？"),
        ({"kind": "桃"}, "桃"),
        ({"starts_on": "2022-02-30"}, "2022-02-30"),
    ],
)
def test_wrong_field_is_told_beside_it_and_nothing_is_written(
    town: Town, clerk: Visitor, fields: dict[str, str], words: str
) -> None:
    answer = send(clerk, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert town.rows(Orchard) == []


def test_form_sent_twice_is_kept_once_and_an_old_form_is_refused(town: Town, clerk: Visitor) -> None:
    key = next(ONCE)
    answers = [send(clerk, _once=key) for _ in range(2)]
    assert {answer.location for answer in answers} == {f"{LIST}1"}
    assert len(town.rows(Orchard)) == 1
    old = version_on(clerk.get(f"{LIST}1/edit").text)
    assert change(clerk, 1, trees="5").status_code == 303
    stale = clerk.post(f"{LIST}1/edit", FIELDS | {"_version": old, "trees": "7"})
    assert stale.status_code == 409
    assert town.rows(Orchard)[0].trees == 5


def test_others_see_what_their_role_and_area_allow(town: Town, clerk: Visitor, people: People) -> None:
    send(clerk)
    viewer = people.visit("city_viewer", area_id=town.city)
    assert viewer.get(f"{LIST}1").status_code == 200
    assert f"{LIST}new" not in viewer.get(LIST).text
    for url in (f"{LIST}new", f"{LIST}1/edit", f"{LIST}1/end"):
        assert viewer.get(url).status_code == 403
    away = people.visit("county_officer", area_id=town.other_county)
    assert "东坡果园" not in away.get(LIST).text
    for url in (f"{LIST}1", f"{LIST}1/edit", f"{LIST}1/end", "/ledgers/sample.none/records/"):
        assert away.get(url).status_code == 404
    assert send(away).status_code == 422
    assert people.visit("audit_admin").get(LIST).status_code == 403
    assert len(town.rows(Orchard)) == 1


def test_list_is_narrowed_ordered_printed_and_given_as_a_workbook(town: Town, clerk: Visitor) -> None:
    send(clerk)
    send(clerk, name="西坡果园", kind="梨", village="", money="1")
    assert "西坡果园" not in shown(clerk, f"{LIST}?kind=苹果")
    assert "东坡果园" not in clerk.get(f"{LIST}?q=西坡").text
    page = clerk.get(f"{LIST}?sort=money&print=1").text
    assert page.index("西坡果园") < page.index("东坡果园")
    assert clerk.get(f"{LIST}?export=xlsx").status_code == 200
    assert "西坡果园" in clerk.get(f"/ledgers/{PEARS.key}/records/").text
    assert "东坡果园" not in clerk.get(f"/ledgers/{PEARS.key}/records/").text


def test_row_of_another_ledger_about_the_same_table_is_not_found(town: Town, clerk: Visitor) -> None:
    send(clerk)
    for page in ("", "/edit", "/end"):
        assert clerk.get(f"/ledgers/{PEARS.key}/records/1{page}").status_code == 404


def test_every_act_is_in_the_trail(town: Town, clerk: Visitor, database: Database) -> None:
    send(clerk)
    with database.read() as session:
        events = [e for e in session.query(AuditEvent) if e.action == "record.add"]
        assert [(e.object_type, e.object_id, e.area_id) for e in events] == [
            ("sample_orchards", "1", town.village)
        ]
    assert town.rows(Orchard)[0].ends_on == FAR
