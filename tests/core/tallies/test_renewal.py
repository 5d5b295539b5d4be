"""What does not hold for today is counted anew, and nothing else; the command proves it equal to a scan."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, func, select

from core.activities.models import Activity
from core.cli import main
from core.db import Database
from core.jobs import jobs_of
from core.registry import Registry
from core.tallies import watch
from core.tallies.models import Tally, TallyRow
from core.tallies.renewal import missing, renew
from tests import ground as made_up

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
registry, app, ground = made_up.registry, made_up.app, made_up.ground


def test_only_what_does_not_hold_is_counted(
    database: Database, registry: Registry, ground: made_up.Ground
) -> None:
    watch._readers.pop(database.engine, None)
    assert renew(database, registry, made_up.DAY) == 8
    assert renew(database, registry, made_up.DAY) == 0
    with database.write() as session:
        session.execute(delete(Activity).where(Activity.kind == "good_deed"))
    assert renew(database, registry, made_up.DAY) == 8, "nobody said which rules there are"


def test_each_day_is_counted_before_anybody_asks(
    database: Database, app: Flask, ground: made_up.Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = jobs_of(app)
    jobs.is_immediate = True
    for evening, day in ((15, made_up.DAY), (16, made_up.DAY + timedelta(days=1))):
        at = datetime(2023, 9, 20, evening, 30, tzinfo=UTC)
        monkeypatch.setattr("core.jobs.now", lambda at=at: at)
        monkeypatch.setattr("core.tallies.renewal.AGAIN", 0.0)
        assert (jobs.recall(), jobs.recall()) == (1, 0)
        with database.read() as session:
            assert session.scalar(select(func.count()).where(Tally.is_fresh, Tally.as_of == day)) == 8


def test_two_that_renew_at_once_count_each_rule_once(
    database: Database, registry: Registry, ground: made_up.Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.read() as session:
        seen_before = missing(session, registry, made_up.DAY)
    assert renew(database, registry, made_up.DAY) == 8
    monkeypatch.setattr("core.tallies.renewal.missing", lambda *_asked: seen_before)
    assert renew(database, registry, made_up.DAY) == 0, "the other was first"


def test_the_check_names_what_differs(
    database: Database, registry: Registry, ground: made_up.Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew(database, registry, made_up.DAY)
    monkeypatch.setenv("BANGFU_DATABASE_URL", database.url)
    monkeypatch.setattr("core.tallies.commands.load_registry", lambda: registry)
    assert CliRunner().invoke(main, ["tally", "check"]).exit_code == 0
    with database.write() as session:
        session.execute(delete(TallyRow).where(TallyRow.area_id == ground.village))
    found = CliRunner().invoke(main, ["tally", "check"])
    assert found.exit_code == 1
    assert "scan: " in found.output
