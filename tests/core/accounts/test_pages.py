"""The security administrator's pages, walked as a person does."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.accounts.models import Grant, User
from core.clock import china_today
from core.db import FAR
from tests.factories import Make
from tests.people import PASSWORD, People, Visitor

NEW = {"username": "fc-zhangsan", "name": "张三", "_once": "n" * 32}


@pytest.fixture
def guard(people: People) -> Visitor:
    return people.visit("security_admin", username="guard")


def test_a_new_person_gets_a_code_a_role_and_comes_in(people: People, guard: Visitor) -> None:
    with people.database.write() as session:
        make = Make(session)
        make.village(parent=make.township(parent=make.county("方城县", code="411322")))
    page = guard.post("/users/new", NEW)
    assert page.status_code == 200
    code = re.findall(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", page.text)[0]
    with people.database.read() as session:
        user_id = session.scalar(select(User.id).where(User.username == NEW["username"]))
    sent = {"role": "county_officer", "over": "411322", "starts_on": "2023.1.5", "_once": "g" * 32}
    assert guard.post(f"/users/{user_id}/grants", sent).status_code == 303
    assert "方城县" in guard.get(f"/users/{user_id}").text

    person = people.stranger()
    first = {"username": "fc-zhangsan", "code": code, "password": PASSWORD, "repeat": PASSWORD}
    assert person.post("/activate", first).status_code == 303
    assert person.post("/login", {"username": "fc-zhangsan", "password": PASSWORD}).status_code == 303
    assert person.get("/villages/").status_code == 200
    assert person.get("/users/").status_code == 403


def test_the_form_sent_twice_makes_one_user_and_shows_the_code_once(people: People, guard: Visitor) -> None:
    guard.post("/users/new", NEW)
    again = guard.post("/users/new", NEW)
    assert (again.status_code, again.location) == (303, f"/users/{guard.user_id + 1 if guard.user_id else 0}")
    with people.database.read() as session:
        assert (
            session.scalar(select(func.count()).select_from(User).where(User.username == NEW["username"]))
            == 1
        )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "guard"}, "已被使用"),
        ({"username": "a b"}, "用户名为"),
        ({"name": ""}, "请填写姓名"),
        ({"cadre_phone": "13800000000"}, "唯一一人"),
        ({"cadre_phone": "138"}, "应当是11位"),
    ],
)
def test_a_wrong_entry_is_said_at_its_field_and_kept(
    guard: Visitor, changed: dict[str, str], said: str
) -> None:
    answer = guard.post("/users/new", NEW | changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert (changed.get("username") or "fc-zhangsan") in answer.text


def test_an_account_is_bound_to_the_one_cadre_of_that_name_and_number(people: People, guard: Visitor) -> None:
    with people.database.write() as session:
        cadre_id = Make(session).cadre("张三", phone="13812345678").id
    assert guard.post("/users/new", NEW | {"cadre_phone": "138 1234 5678"}).status_code == 200
    with people.database.read() as session:
        assert session.scalar(select(User.cadre_id).where(User.username == NEW["username"])) == cadre_id


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"role": "county_officer", "over": ""}, "请填写范围"),
        ({"role": "county_officer", "over": "没有的县"}, "没有找到"),
        ({"role": "county_officer", "over": "同名县"}, "不止一个"),
        ({"role": "unit_officer", "over": "没有的单位"}, "没有找到"),
        ({"role": "audit_admin", "over": "同名县"}, "不填范围"),
        ({"role": "emperor", "over": ""}, "不在所列选项中"),
        ({"role": "audit_admin", "starts_on": "昨天"}, "认不出日期"),
        ({"role": "audit_admin", "ends_on": "2000-01-01"}, "早于开始日期"),
        ({"role": "cadre"}, "干部台账"),
    ],
)
def test_a_grant_that_does_not_fit_is_refused_in_words(
    people: People, guard: Visitor, sent: dict[str, str], said: str
) -> None:
    with people.database.write() as session:
        make = Make(session)
        for _ in range(2):
            make.county("同名县", make.city())
    user_id = people.add()
    given = {"starts_on": "2023-01-05", "_once": "g" * 32} | sent
    answer = guard.post(f"/users/{user_id}/grants", given)
    assert answer.status_code == 422
    assert said in answer.text
    with people.database.read() as session:
        assert session.scalar(select(func.count()).where(Grant.user_id == user_id)) == 0


def test_only_what_the_form_offers_can_be_set(people: People, guard: Visitor) -> None:
    guard.post("/users/new", NEW | {"id": "77", "is_enabled": "", "password_hash": "x", "totp_secret": "y"})
    with people.database.read() as session:
        user = session.scalars(select(User).where(User.username == NEW["username"])).one()
        assert (user.password_hash, user.totp_secret, user.is_enabled, user.id == 77) == (
            "",
            None,
            True,
            False,
        )


def test_a_grant_of_one_user_is_not_ended_through_another(people: People, guard: Visitor) -> None:
    holder, other = people.add("audit_admin"), people.add()
    with people.database.read() as session:
        grant_id = session.scalar(select(Grant.id).where(Grant.user_id == holder))
    assert guard.post(f"/users/{other}/grants/{grant_id}/end").status_code == 404
    assert guard.post(f"/users/{holder}/grants/{2**40}/end").status_code == 404
    assert guard.post(f"/users/{holder}/grants/{grant_id}/end").status_code == 303
    with people.database.read() as session:
        assert session.get_one(Grant, grant_id).ends_on == china_today() - timedelta(days=1)


def test_nobody_helps_themselves_on_the_pages(people: People, guard: Visitor) -> None:
    own = f"/users/{guard.user_id}"
    given = {"role": "audit_admin", "starts_on": "2023-01-05", "_once": "g" * 32}
    assert guard.post(f"{own}/grants", given).status_code == 422
    assert guard.post(f"{own}/disable").status_code == 422
    with people.database.read() as session:
        ends = session.scalars(select(Grant.ends_on).where(Grant.user_id == guard.user_id)).all()
    assert ends == [FAR]


@pytest.mark.parametrize(
    ("query", "names"),
    [("q=guard", {"guard"}), ("q=%25", set()), ("role=audit_admin", {"eve"}), ("state=disabled", {"gone"})],
)
def test_the_list_is_narrowed(people: People, guard: Visitor, query: str, names: set[str]) -> None:
    people.add("audit_admin", username="eve")
    guard.post(f"/users/{people.add(username='gone')}/disable")
    page = guard.get(f"/users/?{query}").text
    assert {name for name in ("guard", "eve", "gone") if f">{name}<" in page} == names


def test_the_auditor_looks_at_users_and_changes_nothing(people: People, guard: Visitor) -> None:
    auditor = people.visit("audit_admin")
    page = auditor.get(f"/users/{guard.user_id}")
    assert page.status_code == 200
    assert "停用账号" not in page.text
    assert auditor.post(f"/users/{guard.user_id}/disable").status_code == 403
