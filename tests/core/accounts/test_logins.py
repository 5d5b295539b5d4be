"""The door: right and wrong secrets, sessions that end, and what an answer must not say."""

import contextlib
import re
import threading
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from core.accounts import entry, lockout, logins, operations, passwords
from core.accounts.lockout import LockedOutError, attempt
from core.accounts.models import LoginFailure, LoginSession, User
from core.audit.models import AuditEvent
from core.clock import now
from core.db import Database
from tests.people import PASSWORD, People, Visitor


def enter(visitor: Visitor, username: str, password: str = PASSWORD, **more: str) -> int:
    return visitor.post("/login", {"username": username, "password": password, **more}).status_code


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def test_the_right_password_lets_in_and_leads_where_one_wanted_to_go(people: People) -> None:
    people.add("security_admin", username="guard", password=PASSWORD)
    visitor = people.stranger()
    refused = visitor.get("/users/?q=a")
    assert refused.status_code == 302
    assert refused.location == "/login?next=/users/?q%3Da"
    answer = visitor.post("/login", {"username": "guard", "password": PASSWORD, "next": "/users/?q=a"})
    assert (answer.status_code, answer.location) == (303, "/users/?q=a")
    assert is_in(visitor)


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\n/x"]
)
def test_after_login_only_paths_of_this_app_are_followed(people: People, elsewhere: str) -> None:
    people.add(username="someone", password=PASSWORD)
    sent = {"username": "someone", "password": PASSWORD, "next": elsewhere}
    location = people.stranger().post("/login", sent).location
    assert location == "/"
    assert not urlsplit(location).netloc


def test_unknown_name_wrong_password_and_disabled_account_get_the_same_answer(people: People) -> None:
    people.add(username="someone", password=PASSWORD)
    gone = people.add(username="gone", password=PASSWORD)
    with people.database.write() as session:
        operations.disable_user(session, session.get_one(User, gone), by=None)
    pages = []
    for name, password in (("nobody", PASSWORD), ("someone", "wrong"), ("gone", PASSWORD)):
        answer = people.stranger().post("/login", {"username": name, "password": password})
        pages.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text.partition("<main")[2])))
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][0] == 422


@pytest.mark.parametrize("name", ["someone", "nobody"])
def test_an_unknown_name_costs_as_much_as_a_known_one(
    people: People, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    people.add(username="someone", password=PASSWORD)
    checked: list[str] = []

    class Spy(PasswordHasher):
        def verify(self, kept: str | bytes, given: str | bytes) -> bool:
            checked.append(str(kept))
            return super().verify(kept, given)

    monkeypatch.setattr(passwords, "HASHER", Spy(time_cost=1, memory_cost=8, parallelism=1))
    enter(people.stranger(), name, "wrong")
    assert len(checked) == 1
    assert checked[0].startswith("$argon2id$")


def test_login_gives_a_new_id_and_forgets_the_old_cookie(people: People) -> None:
    user_id = people.add(username="someone", password=PASSWORD)
    visitor = people.log_in(user_id)
    with visitor.client.session_transaction() as cookie:
        before, cookie["planted"] = cookie[entry.COOKIE_KEY], "by someone else"
    enter(visitor, "someone")
    with visitor.client.session_transaction() as cookie:
        assert cookie[entry.COOKIE_KEY] != before
        assert "planted" not in cookie


def test_the_token_itself_is_not_in_the_database(people: People) -> None:
    visitor = people.visit()
    with visitor.client.session_transaction() as cookie:
        token = cookie[entry.COOKIE_KEY]
    with people.database.read() as session:
        assert session.scalar(select(LoginSession.token_hash)) not in (None, token)


def test_logout_ends_the_login_on_the_server(people: People) -> None:
    visitor = people.visit()
    with visitor.client.session_transaction() as cookie:
        token = cookie[entry.COOKIE_KEY]
    assert visitor.post("/logout").status_code == 303
    assert not is_in(people.stranger().holds(token))


@pytest.mark.parametrize(
    ("column", "age", "stays"),
    [
        ("seen_at", timedelta(minutes=29), True),
        ("seen_at", timedelta(minutes=31), False),
        ("started_at", timedelta(hours=11, minutes=59), True),
        ("started_at", timedelta(hours=12, minutes=1), False),
    ],
)
def test_a_login_ends_after_rest_and_after_twelve_hours(
    people: People, column: str, age: timedelta, stays: bool
) -> None:
    visitor = people.visit()
    with people.database.write() as session:
        session.execute(update(LoginSession).values({column: now() - age}))
    assert is_in(visitor) == stays


def test_a_look_keeps_a_login_alive(people: People) -> None:
    visitor = people.visit()
    with people.database.write() as session:
        session.execute(update(LoginSession).values(seen_at=now() - timedelta(minutes=20)))
    visitor.get("/account")
    with people.database.read() as session:
        seen_at = session.scalar(select(LoginSession.seen_at))
    assert seen_at is not None
    assert now() - seen_at < timedelta(minutes=1)


def test_disabling_ends_every_login_at_once(people: People) -> None:
    user_id = people.add()
    visitors = [people.log_in(user_id), people.log_in(user_id)]
    guard = people.visit("security_admin")
    assert guard.post(f"/users/{user_id}/disable").status_code == 303
    assert [is_in(visitor) for visitor in visitors] == [False, False]


def test_a_role_taken_away_is_gone_with_the_next_request(people: People) -> None:
    user_id = people.add("audit_admin")
    visitor = people.log_in(user_id)
    assert visitor.get("/audit/").status_code == 200
    guard = people.visit("security_admin")
    assert guard.post(f"/users/{user_id}/grants/1/end").status_code == 303
    assert visitor.get("/audit/").status_code == 403


def test_changing_the_password_ends_the_other_logins_and_renews_this_one(people: People) -> None:
    user_id = people.add(username="someone", password=PASSWORD)
    here, elsewhere = people.log_in(user_id), people.log_in(user_id)
    sent = {"current": PASSWORD, "password": "Bamboo-grove-2024", "repeat": "Bamboo-grove-2024"}
    assert here.post("/account/password", sent).status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)
    assert enter(people.stranger(), "someone") == 422
    assert enter(people.stranger(), "someone", "Bamboo-grove-2024") == 303


def test_five_wrong_secrets_lock_the_name_for_a_quarter_of_an_hour(people: People) -> None:
    people.add(username="someone", password=PASSWORD)
    assert [enter(people.stranger(), "someone", "wrong") for _ in range(5)] == [422] * 5
    assert enter(people.stranger(), "SOMEONE") == 429
    assert enter(people.stranger(), "someone") == 429
    with people.database.write() as session:
        session.execute(update(LoginFailure).values(failed_at=now() - timedelta(minutes=16)))
    assert enter(people.stranger(), "someone") == 303


def test_the_lock_lasts_from_the_fifth_failure_not_from_the_first(database: Database) -> None:
    start = now()
    for minute in (0, 3, 6, 9, 14):
        attempt(database, "a", "1.1.1.1", start + timedelta(minutes=minute), lambda: False)
    for minute in (16, 28):
        with pytest.raises(LockedOutError):
            attempt(database, "a", "1.1.1.1", start + timedelta(minutes=minute), lambda: True)
    assert attempt(database, "a", "1.1.1.1", start + timedelta(minutes=30), lambda: True)


def test_five_failures_spread_over_hours_lock_nobody(database: Database) -> None:
    start = now()
    for quarter in range(8):
        attempt(database, "a", "1.1.1.1", start + timedelta(minutes=15 * quarter), lambda: False)
    assert attempt(database, "a", "1.1.1.1", start + timedelta(hours=2), lambda: True)


def test_an_unknown_name_is_locked_like_a_known_one(people: People) -> None:
    assert [enter(people.stranger(), "nobody") for _ in range(6)] == [422] * 5 + [429]


def test_trying_many_names_from_one_address_locks_the_address(database: Database) -> None:
    for number in range(lockout.BY_ADDRESS):
        attempt(database, f"name{number}", "9.9.9.9", now(), lambda: False)
    with pytest.raises(LockedOutError):
        attempt(database, "another", "9.9.9.9", now(), lambda: True)
    assert attempt(database, "another", "8.8.8.8", now(), lambda: True)


def test_many_guesses_at_once_are_no_more_than_five(database: Database) -> None:
    tried: list[int] = []

    def guess() -> None:
        with contextlib.suppress(LockedOutError):
            attempt(database, "someone", "1.1.1.1", now(), lambda: bool(tried.append(1)))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tried) == lockout.BY_NAME


@pytest.mark.parametrize("path", ["/activate", "/account/password"])
def test_every_path_that_takes_a_secret_counts_towards_the_lock(people: People, path: str) -> None:
    visitor = people.log_in(people.add(username="someone", password=PASSWORD))
    new = {"password": "Bamboo-grove-2024", "repeat": "Bamboo-grove-2024"}
    sent = new | {"username": "someone", "code": "AAAA-AAAA-AAAA-AAAA", "current": "wrong"}
    assert [visitor.post(path, sent).status_code for _ in range(6)] == [422] * 5 + [429]
    assert enter(people.stranger(), "someone") == 429


def test_a_right_password_takes_the_count_back(people: People) -> None:
    people.add(username="someone", password=PASSWORD)
    for _ in range(3):
        assert [enter(people.stranger(), "someone", "wrong") for _ in range(4)] == [422] * 4
        assert enter(people.stranger(), "someone") == 303
    with people.database.read() as session:
        assert (
            session.scalar(
                select(func.count()).select_from(LoginFailure).where(LoginFailure.key.startswith("name:"))
            )
            == 0
        )


def test_failed_and_good_logins_are_on_record_without_what_was_typed(people: People) -> None:
    user_id = people.add(username="someone", password=PASSWORD)
    enter(people.stranger(), "My-Password-123", "x")
    enter(people.stranger(), "someone", "wrong")
    enter(people.stranger(), "someone")
    with people.database.read() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "login").order_by(AuditEvent.id)
        ).all()
        assert [(event.result, event.object_id) for event in events] == [
            ("refused", ""),
            ("refused", str(user_id)),
            ("done", str(user_id)),
        ]
        assert "My-Password" not in str([vars(event) for event in events])


def test_a_password_changed_while_it_was_checked_does_not_let_in(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = people.add(username="someone", password=PASSWORD)

    def check_slowly(_kept: str, _given: str) -> bool:
        with people.database.write() as session:
            operations.set_password(
                session, session.get_one(User, user_id), "Bamboo-grove-2024", by=None, at=now()
            )
        return True

    monkeypatch.setattr(logins, "is_password", check_slowly)
    assert enter(people.stranger(), "someone") == 422
    with people.database.read() as session:
        assert session.scalar(select(func.count()).select_from(LoginSession)) == 0


class TestSecondFactor:
    """Six digits of an authenticator."""

    @pytest.fixture
    def secret(self, people: People) -> str:
        secret = pyotp.random_base32()
        user_id = people.add(username="someone", password=PASSWORD)
        with people.database.write() as session:
            session.get_one(User, user_id).totp_secret = secret
        return secret

    def test_the_password_alone_is_not_enough(self, people: People, secret: str) -> None:
        assert enter(people.stranger(), "someone") == 422
        assert enter(people.stranger(), "someone", code="000000") == 422
        assert enter(people.stranger(), "someone", code=pyotp.TOTP(secret).now()) == 303

    def test_a_code_serves_once(self, people: People, secret: str) -> None:
        code = pyotp.TOTP(secret).now()
        assert [enter(people.stranger(), "someone", code=code) for _ in range(2)] == [303, 422]

    def test_a_code_used_elsewhere_in_the_same_moment_does_not_serve(
        self, people: People, secret: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def check_slowly(_kept: str, _given: str) -> bool:
            with people.database.write() as session:
                session.execute(update(User).values(totp_used=int(now().timestamp()) // 30 + 1))
            return True

        monkeypatch.setattr(logins, "is_password", check_slowly)
        assert enter(people.stranger(), "someone", code=pyotp.TOTP(secret).now()) == 422

    def test_an_old_code_does_not_serve(self, people: People, secret: str) -> None:
        code = pyotp.TOTP(secret).at(now() - timedelta(minutes=2))
        assert enter(people.stranger(), "someone", code=code) == 422

    def test_wrong_codes_lock_too(self, people: People, secret: str) -> None:
        for _ in range(5):
            enter(people.stranger(), "someone", code="000000")
        assert enter(people.stranger(), "someone", code=pyotp.TOTP(secret).now()) == 429

    def test_it_is_switched_on_with_a_code_and_off_with_the_password(self, people: People) -> None:
        user_id = people.add(username="other", password=PASSWORD)
        visitor = people.log_in(user_id)
        page = visitor.get("/account/second-factor").text
        secret = re.findall(r"[A-Z2-7]{32}", page)[0]
        assert secret in visitor.get("/account/second-factor").text, "a second look shows the same secret"
        assert visitor.post("/account/second-factor", {"code": "000000"}).status_code == 422
        assert visitor.post("/account/second-factor", {"code": pyotp.TOTP(secret).now()}).status_code == 303
        assert enter(people.stranger(), "other") == 422
        assert visitor.post("/account/second-factor/off", {"current": "wrong"}).status_code == 422
        assert visitor.post("/account/second-factor/off", {"current": PASSWORD}).status_code == 303
        assert enter(people.stranger(), "other") == 303


def test_moments_are_kept_with_their_offset(people: People) -> None:
    people.visit()
    with people.database.read() as session:
        started_at = session.scalar(select(LoginSession.started_at))
    assert isinstance(started_at, datetime)
    assert started_at.utcoffset() == timedelta(0)
