"""The audit trail: written with the act or not at all, chained, append-only, provable."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.audit import Origin, record
from core.audit.models import AuditEvent
from core.audit.trail import GENESIS, ORIGIN, write_waiting
from core.audit.verify import (
    BrokenTrailError,
    Checkpoint,
    ForgedCheckpointError,
    add_checkpoint,
    export,
    read_checkpoints,
    verify,
)
from core.clock import china_today, now
from core.db import Database
from tests.people import KEY


def act(database: Database, *actions: str, **more: object) -> None:
    with database.write() as session:
        for action in actions:
            record(session, action, by=None, **more)  # type: ignore[arg-type]


def events(database: Database) -> list[AuditEvent]:
    with database.read() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


@pytest.fixture
def unguarded(database: Database) -> Iterator[Session]:
    """A session of someone who has taken the guards of the table away."""
    with database.engine.connect() as connection:
        guards = "session_replication_role"
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL {guards} = replica"))
        else:
            for name in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER audit_events_no_{name}"))
        with Session(connection) as session:
            yield session
        connection.rollback()


def test_an_entry_comes_with_its_act_and_goes_with_it(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(Area(name="某县", level="county"))
        record(session, "area.added", by=None)
        _ = 1 / 0
    assert events(database) == []
    act(database, "area.added")
    assert [event.action for event in events(database)] == ["area.added"]


def test_without_its_entry_an_act_does_not_happen(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.audit.trail.seal", lambda *_: None)  # the digest may not be NULL
    with pytest.raises(DatabaseError), database.write() as session:
        session.add(Area(name="某县", level="county"))
        record(session, "area.added", by=None)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Area)) == 0


def test_a_savepoint_that_is_undone_takes_its_entries_along(database: Database) -> None:
    with database.write() as session:
        record(session, "kept", by=None)
        with session.begin_nested():
            record(session, "kept too", by=None)
        outer = session.begin_nested()
        record(session, "lost", by=None)
        with session.begin_nested():
            record(session, "lost too", by=None)
        outer.rollback()
    assert [event.action for event in events(database)] == ["kept", "kept too"]


def test_a_session_used_again_does_not_carry_entries_of_an_undone_act(database: Database) -> None:
    with database.write_session() as session:
        record(session, "lost", by=None)
        session.execute(select(1))
        session.rollback()
        record(session, "kept", by=None)
        session.execute(select(1))
        session.commit()
    assert [event.action for event in events(database)] == ["kept"]


def test_the_object_may_get_its_id_only_with_the_commit(database: Database) -> None:
    with database.write() as session:
        area = Area(name="某县", level="county")
        session.add(area)
        record(session, "area.added", area, by=None)
    (event,) = events(database)
    with database.read() as session:
        assert (event.object_type, event.object_id) == ("Area", str(session.scalar(select(Area.id))))


def test_where_an_act_comes_from_is_kept(database: Database) -> None:
    with database.write() as session:
        session.info[ORIGIN] = Origin("10.0.0.7", "request-1", "county_officer")
        record(session, "x", by=None)
    (event,) = events(database)
    assert (event.address, event.request_id, event.role) == ("10.0.0.7", "request-1", "county_officer")


def test_telephone_numbers_are_masked_and_odd_signs_do_no_harm(database: Database) -> None:
    act(database, "x", changes={"phone": ["13812345678", None], "note": "a\x00b", "when": china_today()})
    act(database, "y" * 500, object_id="z" * 500)
    first, second = events(database)
    assert first.changes["phone"] == ["138****5678", ""]
    assert first.changes["note"] == "ab"
    assert first.changes["when"] == china_today().isoformat()
    assert len(second.action) == 60
    assert len(second.object_id) == 60
    with database.read() as session:
        assert verify(session).is_whole


def test_the_chain_begins_at_nothing_and_numbers_without_gaps(database: Database) -> None:
    act(database, "a", "b")
    act(database, "c")
    chain = events(database)
    assert [event.id for event in chain] == [1, 2, 3]
    assert chain[0].previous == GENESIS
    assert [event.previous for event in chain[1:]] == [event.digest for event in chain[:-1]]


def test_simultaneous_acts_make_one_chain(database: Database) -> None:
    faults: list[Exception] = []

    def many(name: str) -> None:
        try:
            for number in range(10):
                act(database, f"{name}{number}")
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=many, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with database.read() as session:
        verdict = verify(session)
    assert verdict.is_whole
    assert verdict.rows == 40


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET action = 'nothing'",
        "DELETE FROM audit_events",
        "DELETE FROM audit_events WHERE id = 1",
    ],
)
def test_the_database_refuses_changes_of_the_trail(database: Database, statement: str) -> None:
    act(database, "a")
    with pytest.raises(DatabaseError, match="append-only"), database.write() as session:
        session.execute(text(statement))
    assert len(events(database)) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_does_not_replace_a_row_either(database: Database) -> None:
    act(database, "a")
    with pytest.raises(DatabaseError, match="append-only"), database.write() as session:
        session.execute(text("INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE id = 1"))


@pytest.mark.parametrize(
    ("tampering", "bad_id", "reason"),
    [
        ("UPDATE audit_events SET user_name = '别人' WHERE id = 3", 3, "内容与摘要不符"),
        ("UPDATE audit_events SET changes = '{\"x\": 1}' WHERE id = 2", 2, "内容与摘要不符"),
        ("UPDATE audit_events SET area_id = 7 WHERE id = 4", 4, "内容与摘要不符"),
        ("DELETE FROM audit_events WHERE id = 3", 4, "缺少第 3 条"),
        ("UPDATE audit_events SET previous = digest WHERE id = 2", 2, "与前一条不衔接"),
    ],
)
def test_the_first_row_that_was_tampered_with_is_named(
    database: Database, unguarded: Session, tampering: str, bad_id: int, reason: str
) -> None:
    for number in range(5):
        record(unguarded, f"act{number}", by=None)
    write_waiting(unguarded)
    assert verify(unguarded).is_whole
    unguarded.execute(text(tampering))
    verdict = verify(unguarded)
    assert (verdict.bad_id, verdict.reason) == (bad_id, reason)


class TestCheckpoints:
    """What is kept outside the database."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "checkpoints.jsonl"

    def test_they_show_that_the_end_was_cut_off(
        self, database: Database, file: Path, unguarded: Session
    ) -> None:
        for number in range(4):
            record(unguarded, f"act{number}", by=None)
        write_waiting(unguarded)
        add_checkpoint(unguarded, file, KEY)
        unguarded.execute(text("DELETE FROM audit_events WHERE id > 2"))
        assert verify(unguarded).is_whole, "the chain alone does not show it"
        verdict = verify(unguarded, read_checkpoints(file, KEY))
        assert (verdict.bad_id, verdict.reason) == (3, "在检查点之后被截去")

    def test_they_show_that_the_whole_chain_was_made_anew(self, database: Database, file: Path) -> None:
        act(database, "a")
        with database.read() as session:
            forged = Checkpoint.of(1, "f" * 64, now().isoformat(), KEY)
            assert verify(session, [forged]).reason == "与检查点不符"

    def test_a_changed_checkpoint_is_found(self, database: Database, file: Path) -> None:
        act(database, "a")
        with database.read() as session:
            point = add_checkpoint(session, file, KEY)
        assert read_checkpoints(file, KEY) == [point]
        file.write_text(file.read_text().replace(point.digest, "0" * 64))
        with pytest.raises(ForgedCheckpointError):
            read_checkpoints(file, KEY)

    def test_no_checkpoint_is_made_of_a_broken_trail(self, database: Database, file: Path) -> None:
        act(database, "a")
        with database.read() as session:
            file.write_text(_line(Checkpoint.of(9, "f" * 64, now().isoformat(), KEY)))
            with pytest.raises(BrokenTrailError):
                add_checkpoint(session, file, KEY)


def _line(point: Checkpoint) -> str:
    return json.dumps({"id": point.id, "digest": point.digest, "at": point.at, "mac": point.mac}) + "\n"


def test_the_export_holds_the_days_asked_for(database: Database) -> None:
    act(database, "a", "b")
    today = china_today()
    with database.read() as session:
        assert len(list(export(session, today, today))) == 2
        assert not list(export(session, today + timedelta(days=1), None))
        assert not list(export(session, None, today - timedelta(days=1)))
