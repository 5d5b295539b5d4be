"""What does not hold for today is counted anew, and nothing else; the command proves it equal to a scan."""

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
from core.tallies.renewal import renew
from tests import ground as made_up
from tests.people import People

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
registry, app, ground = made_up.registry, made_up.app, made_up.ground


def test_only_what_does_not_hold_is_counted(
    database: Database, registry: Registry, ground: made_up.Ground
) -> None:
    watch._registries.pop(database.engine, None)
    assert renew(database, registry, made_up.DAY) == 8
    assert renew(database, registry, made_up.DAY) == 0
    with database.write() as session:
        session.execute(delete(Activity).where(Activity.kind == "good_deed"))
    assert renew(database, registry, made_up.DAY) == 8, "nobody said which rules there are"


def test_the_first_page_of_a_day_has_it_counted(
    database: Database, app: Flask, people: People, ground: made_up.Ground
) -> None:
    jobs_of(app).is_immediate = True
    officer = people.visit("city_officer", area_id=ground.city)
    assert officer.get("/policies/sample").status_code == 200
    with database.read() as session:
        assert session.scalar(select(func.count()).where(Tally.is_fresh)) == 8


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
