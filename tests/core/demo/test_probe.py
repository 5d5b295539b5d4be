"""`bangfu seed --probe`: two cities with somebody in every role, and never over real data."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core import migrations
from core.accounts.roles import role_matrix
from core.areas.operations import add_area
from core.cli import main
from core.db import Database
from core.demo import probe
from tests.core.demo.small import invented
from tests.factories import CLERK


@pytest.fixture
def out(blank_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cheap_passwords: None) -> Path:
    """Give the file to write, in an installation without data whose model city is a small one."""
    monkeypatch.setenv("BANGFU_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BANGFU_DATABASE_URL", blank_url)
    monkeypatch.setattr(probe, "plans_for", lambda _registry, _scale: [("", invented(6))])
    return tmp_path / "probe.json"


def seed(out: Path) -> Result:
    return CliRunner().invoke(main, ["seed", "--probe", "--out", str(out)])


def test_each_city_has_its_counties_and_somebody_in_every_role(out: Path) -> None:
    done = seed(out)
    assert done.exit_code == 0, done.output
    said = json.loads(out.read_text("utf-8"))
    every = {role.key for role in role_matrix().roles.values() if role.on != "system"}
    assert [{user["role"] for user in city["users"]} for city in said["cities"]] == [every, every]
    assert [len(city["counties"]) for city in said["cities"]] == [2, 2]
    assert len(said["system"]) == 3
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_real_data_is_never_touched(out: Path, blank_url: str) -> None:
    database = Database(blank_url)
    migrations.upgrade(database, migrations.components(probe.load_registry()))
    with database.write() as session:
        add_area(session, CLERK, "示例市", "city", None, code="990100")
    database.close()
    refusal = seed(out)
    assert refusal.exit_code == 1
    assert "正式数据" in refusal.output
    assert not out.exists()
