"""Accounts and grants: who may be given what, and what stays on record."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts import operations, self_service
from core.accounts.logins import WrongSecretError
from core.accounts.models import Grant, User
from core.accounts.operations import add_user, end_grant, grant_role, issue_code
from core.accounts.roles import ROLES_FILE, Ground, read_matrix, role_matrix
from core.audit import Origin
from core.clock import now
from core.db import Database
from core.errors import Refused
from tests.factories import Make
from tests.people import PASSWORD, People

TODAY = date(2023, 9, 1)


@pytest.fixture
def guard(session: Session) -> User:
    return add_user(session, "guard", "管理员", by=None)


@pytest.fixture
def user(session: Session) -> User:
    return add_user(session, "someone", "某人", by=None)


@pytest.mark.parametrize("username", ["ab", "带汉字", "a b c", "-abc", "a" * 41, "<script>"])
def test_a_username_is_plain(session: Session, username: str) -> None:
    with pytest.raises(Refused):
        add_user(session, username, "某人", by=None)


def test_a_username_is_used_once(session: Session, user: User) -> None:
    with pytest.raises(Refused, match="已被使用"):
        add_user(session, user.username, "别人", by=None)


@pytest.mark.parametrize("key", sorted(role_matrix().roles))
def test_every_role_is_granted_over_its_ground_and_over_no_other(
    session: Session, make: Make, key: str
) -> None:
    role = role_matrix().get(key)
    user = add_user(session, "someone", "某人", by=None, cadre_id=make.cadre().id)
    grounds = {
        "area": Ground(area_id=make.county().id),
        "unit": Ground(unit_id=make.unit().id),
        "grouping": Ground(grouping_id=make.grouping().id),
        "none": Ground(),
    }
    fitting = role.on if role.on in grounds else "none"
    for name, ground in grounds.items():
        if name == fitting:
            assert grant_role(session, user, key, ground, by=None, starts_on=TODAY).role == key
        else:
            with pytest.raises(Refused):
                grant_role(session, user, key, ground, by=None, starts_on=TODAY)


def test_a_role_of_ones_own_needs_a_cadre(session: Session, user: User) -> None:
    with pytest.raises(Refused, match="干部台账"):
        grant_role(session, user, "cadre", by=None, starts_on=TODAY)


@pytest.mark.parametrize("first", ["security_admin", "audit_admin", "system_admin"])
@pytest.mark.parametrize("second", ["security_admin", "audit_admin", "system_admin", "county_officer"])
def test_administrators_are_separate_people(
    session: Session, make: Make, user: User, first: str, second: str
) -> None:
    if first == second:
        return
    ground = Ground(area_id=make.county().id) if second == "county_officer" else Ground()
    grant_role(session, user, first, by=None, starts_on=TODAY)
    with pytest.raises(Refused, match="不能与其他角色兼任"):
        grant_role(session, user, second, ground, by=None, starts_on=TODAY)


def test_after_one_role_has_ended_another_may_begin(session: Session, user: User) -> None:
    grant_role(session, user, "audit_admin", by=None, starts_on=TODAY, ends_on=TODAY)
    with pytest.raises(Refused):
        grant_role(session, user, "security_admin", by=None, starts_on=TODAY)
    grant_role(session, user, "security_admin", by=None, starts_on=TODAY + timedelta(days=1))


def test_nobody_acts_on_their_own_account(session: Session, guard: User) -> None:
    grant = grant_role(session, guard, "security_admin", by=None, starts_on=TODAY)
    with pytest.raises(Refused):
        grant_role(session, guard, "security_admin", by=guard, starts_on=TODAY)
    with pytest.raises(Refused):
        end_grant(session, grant, by=guard, on=TODAY)
    with pytest.raises(Refused):
        operations.disable_user(session, guard, by=guard)


def test_a_grant_ended_today_is_gone_today(session: Session, guard: User, user: User) -> None:
    grant = grant_role(session, user, "audit_admin", by=guard, starts_on=TODAY - timedelta(days=9))
    end_grant(session, grant, by=guard, on=TODAY)
    assert grant.ends_on == TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="已经结束"):
        end_grant(session, grant, by=guard, on=TODAY)


class TestCodes:
    """The one-time code for a first or a new password."""

    def activate(
        self, database: Database, code: str, name: str = "someone", password: str = PASSWORD
    ) -> None:
        self_service.activate(database, name, code, password, Origin(), now())

    @pytest.fixture
    def code(self, people: People) -> str:
        user_id = people.add(username="someone", password="Bamboo-grove-2024")
        with people.database.write() as session:
            return issue_code(session, session.get_one(User, user_id), by=None, at=now())

    def test_it_sets_a_password_once(self, people: People, code: str) -> None:
        self.activate(people.database, code.lower().replace("-", " "))
        sent = {"username": "someone", "password": PASSWORD}
        assert people.stranger().post("/login", sent).status_code == 303
        with pytest.raises(WrongSecretError):
            self.activate(people.database, code)

    def test_issuing_one_ends_the_old_password_and_its_logins(self, people: People, code: str) -> None:
        sent = {"username": "someone", "password": "Bamboo-grove-2024"}
        assert people.stranger().post("/login", sent).status_code == 422

    @pytest.mark.parametrize("wrong", ["", "AAAA-AAAA-AAAA-AAAA", "None"])
    def test_a_wrong_one_sets_nothing(self, people: People, code: str, wrong: str) -> None:
        with pytest.raises(WrongSecretError):
            self.activate(people.database, wrong)

    def test_it_is_not_anybody_elses(self, people: People, code: str) -> None:
        people.add(username="other")
        with pytest.raises(WrongSecretError):
            self.activate(people.database, code, name="other")

    def test_it_expires(self, people: People, code: str) -> None:
        later = now() + operations.CODE_LIFE + timedelta(seconds=1)
        with pytest.raises(WrongSecretError):
            self_service.activate(people.database, "someone", code, PASSWORD, Origin(), later)

    def test_it_does_not_open_a_disabled_account(self, people: People, code: str) -> None:
        with people.database.write() as session:
            operations.disable_user(session, operations.get_user(session, "someone"), by=None)
        with pytest.raises(WrongSecretError):
            self.activate(people.database, code)

    def test_a_weak_password_is_refused_and_the_code_stays_good(self, people: People, code: str) -> None:
        with pytest.raises(Refused):
            self.activate(people.database, code, password="weak")
        self.activate(people.database, code)

    def test_the_code_itself_is_not_in_the_database(self, people: People, code: str) -> None:
        with people.database.read() as session:
            kept = session.scalars(select(User)).one()
            assert code not in str(vars(kept))
            assert code.replace("-", "") not in str(vars(kept))


def test_the_matrix_refuses_unknown_words(tmp_path: object) -> None:
    from pathlib import Path

    wrong = Path(str(tmp_path)) / "roles.toml"
    text = ROLES_FILE.read_text("utf-8")
    wrong.write_text(text.replace('"system.view"]', '"sytem.view"]'), "utf-8")
    with pytest.raises(ValueError, match=r"sytem\.view"):
        read_matrix(wrong)
    wrong.write_text(text.replace('on = "unit"', 'on = "united"'), "utf-8")
    with pytest.raises(ValueError, match="united"):
        read_matrix(wrong)


@pytest.mark.parametrize("key", sorted(role_matrix().roles))
def test_whoever_changes_something_sees_it_too(key: str) -> None:
    held = role_matrix().get(key).permissions
    for permission in held:
        subject, _, act = permission.partition(".")
        if act in {"edit", "record", "import", "export", "manage", "phone"}:
            assert f"{subject}.view" in held, f"{key} may {permission} and not see it"


@pytest.mark.parametrize("key", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_hold_no_business_permission(key: str) -> None:
    business = {"area", "village", "household", "unit", "cadre", "activity", "ledger", "policy"}
    assert not {held.partition(".")[0] for held in role_matrix().get(key).permissions} & business


def test_grants_of_a_role_that_is_no_more_give_nothing(people: People) -> None:
    user_id = people.add()
    with people.database.write() as session:
        session.add(Grant(user_id=user_id, role="emperor", starts_on=TODAY))
    visitor = people.log_in(user_id)
    assert visitor.get("/account").status_code == 200
    assert visitor.get("/users/").status_code == 403
