"""The doctor names what is wrong and the remedy, and changes nothing."""

from datetime import date
from pathlib import Path

import pytest

from core import migrations
from core.config import Config
from core.db import Database
from core.engine.calendar import ensure_calendar
from core.upkeep.doctor import Finding, examine
from tests.policies import shipped

TODAY = date(2026, 1, 2)
KEY = "0123456789abcdefghijklmnopqrstuvwxyz-operator"


@pytest.fixture
def config(blank_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("BANGFU_SECRET_KEY", KEY)
    tmp_path.chmod(0o700)
    return Config(tmp_path, blank_url)


def findings(config: Config, today: date = TODAY) -> dict[str, Finding]:
    database = Database(config.database_url)
    try:
        return {one.title: one for one in examine(config, database, today)}
    finally:
        database.close()


def lay_tables(config: Config) -> None:
    database = Database(config.database_url)
    migrations.upgrade(database, migrations.components(shipped()))
    with database.write() as session:
        ensure_calendar(session)
    database.close()


def test_sound_installation_has_no_fault(config: Config) -> None:
    lay_tables(config)
    assert [one for one in findings(config).values() if not one.is_right and one.title != "磁盘空间"] == []


def test_missing_tables_an_open_folder_and_a_weak_key_are_named_with_remedies(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setenv("BANGFU_SECRET_KEY", "weak")
    found = findings(config)
    assert {"数据目录", "密钥", "数据表"} <= {title for title, one in found.items() if not one.is_right}
    assert "bangfu db upgrade" in found["数据表"].remedy


def test_a_calendar_that_ends_soon_is_a_hint_and_no_fault(config: Config) -> None:
    lay_tables(config)
    calendar = findings(config, date(2030, 1, 1))["工作日历"]
    assert (calendar.is_right, calendar.is_grave) == (False, False)
