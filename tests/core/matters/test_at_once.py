"""One decision a step, whatever comes at the same time; each test has a twin without its guard, which does not come true."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from core import db
from core.accounts import entry
from core.accounts.models import Grant
from core.cadres.models import Leave
from core.clock import china_today
from core.config import Config
from core.db import Database
from core.matters import operations
from core.matters.models import Matter, MatterEvent, MatterTask
from core.registry import Registry
from core.validity import day_before
from tests.core.matters.conftest import LONG, SHORT, Cast, matter
from tests.core.matters.workers import LOST, working

both = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin"])
Patch = pytest.MonkeyPatch


def count(database: Database, model: Any, *where: Any) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def slowly(patch: Patch, seconds: float = 0.7) -> None:
    """Let an act take its time between looking and writing."""
    real: Callable[..., Any] = operations.guard_act

    def slow(*given: Any) -> Any:
        time.sleep(seconds)
        return real(*given)

    patch.setattr(operations, "guard_act", slow)


def without_lock(patch: Patch, dialect: str) -> None:
    """Take away what keeps acts apart: the row's lock and its version, or the write lock at a transaction's start."""

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    if dialect == "sqlite":
        patch.setattr(db, "_begin_sqlite", begin)
    else:
        patch.setattr(operations, "hold_matter", lambda case, version: None)
        patch.setattr(Matter.__mapper__, "version_id_col", None)


@both
def test_two_people_deciding_one_step_make_one_decision(
    database: Database, config: Config, registry: Registry, cast: Cast, monkeypatch: Patch, guarded: bool
) -> None:
    ident = cast.ask_leave(cast.cadre, LONG)
    officers, version = (cast.officer, cast.officer), str(matter(database, ident).version)
    slowly(monkeypatch)
    if not guarded:
        without_lock(monkeypatch, database.dialect)
    acts = [
        (officer, f"/matters/{ident}/act/{key}", {"_version": version, "_seen": "county", "note": "知道了"})
        for officer, key in zip(officers, ("approve", "refuse"), strict=True)
    ]
    with working(config, database, registry) as workers:
        answers = workers.at_once(*acts)
    is_one = sorted(status for status, _ in answers) == [303, 409]
    assert is_one is guarded
    if guarded:
        assert count(database, MatterEvent, MatterEvent.matter_id == ident) == 2
        taken = count(database, Leave, Leave.state == "approved")
        assert taken == (matter(database, ident).state == "approved")
        page = next(body for status, body in answers if status == 409)
        assert "待县里同意" in page
        assert "已批准" in page or "未批准" in page


@both
def test_the_same_form_sent_twice_starts_one_matter(
    database: Database, config: Config, registry: Registry, cast: Cast, monkeypatch: Patch, guarded: bool
) -> None:
    cadre, form = cast.cadre, {"_once": "the-same-form"} | LONG
    slowly(monkeypatch, 0.3)
    if not guarded:
        monkeypatch.setattr(entry, "claim_once", lambda *_: None)
    with working(config, database, registry) as workers:
        answers = workers.at_once(*[(cadre, "/matters/start/river_county/leave", form)] * 2)
    assert [status for status, _ in answers] == [303, 303]
    assert (len({led for _, led in answers}) == 1) is guarded
    assert (count(database, Matter) == 1) is guarded


@both
def test_a_stale_page_decides_nothing(
    database: Database, config: Config, registry: Registry, cast: Cast, monkeypatch: Patch, guarded: bool
) -> None:
    cadre, officer = cast.cadre, cast.officer
    ident = cast.ask_leave(cadre, LONG)
    seen = str(matter(database, ident).version)
    officer.post(f"/matters/{ident}/act/return", {"_version": seen})
    longer = {"from": LONG["from"], "to": "2030-08-08"}
    cadre.post(f"/matters/{ident}/act/submit", {"_version": str(matter(database, ident).version)} | longer)
    if not guarded:
        monkeypatch.setattr(operations, "hold_matter", lambda case, version: None)
    with working(config, database, registry) as workers:
        status, _ = workers.post(officer, f"/matters/{ident}/act/approve", {"_version": seen})
    assert (status == 409) is guarded
    assert (count(database, Leave) == 0) is guarded


@both
def test_a_right_withdrawn_between_opening_and_deciding_decides_nothing(
    database: Database, config: Config, registry: Registry, cast: Cast, monkeypatch: Patch, guarded: bool
) -> None:
    ident = cast.ask_leave(cast.cadre, LONG)
    both_roles = cast.people.visit("county_officer", "county_organisation", area_id=cast.county.county)
    assert "同意" in both_roles.get(f"/matters/{ident}").text
    ended = day_before(china_today())
    with database.write() as session:
        mine = (Grant.user_id == both_roles.user_id, Grant.role == "county_officer")
        session.execute(update(Grant).where(*mine).values(ends_on=ended))
    if not guarded:
        monkeypatch.setattr(operations, "turn_for", lambda case, _doer, _act: _open_turn(case))
    version = {"_version": str(matter(database, ident).version)}
    with working(config, database, registry) as workers:
        status, _ = workers.post(both_roles, f"/matters/{ident}/act/approve", version)
    assert (status == 403) is guarded
    assert (matter(database, ident).state == "county") is guarded


def _open_turn(case: Any) -> Any:
    own = (MatterTask.matter_id == case.matter.id, MatterTask.state == "open", MatterTask.kind == "act")
    return case.session.scalars(select(MatterTask).where(*own)).first()


@both
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done(
    database: Database, config: Config, registry: Registry, cast: Cast, monkeypatch: Patch, guarded: bool
) -> None:
    officer, ident = cast.officer, cast.ask_leave(cast.cadre, SHORT)
    path = f"/matters/{ident}/act/withdraw"
    cadre = cast.cadre
    move = operations.drop_turns

    def die(case: Any) -> None:
        move(case)
        if not guarded:
            case.session.connection().exec_driver_sql("COMMIT")
        os.kill(os.getpid(), signal.SIGKILL)

    form = {"_version": str(matter(database, ident).version)}
    with monkeypatch.context() as patch:
        patch.setattr(operations, "drop_turns", die)
        with working(config, database, registry) as workers:
            assert workers.post(cadre, path, form) == LOST
    open_turns = count(database, MatterTask, MatterTask.matter_id == ident, MatterTask.state == "open")
    assert matter(database, ident).state == "near"
    assert (open_turns > 0) is guarded
    if guarded:
        with working(config, database, registry) as workers:
            assert workers.post(cadre, path, form)[0] == 303
    assert officer.get(f"/matters/{ident}").status_code == 200
