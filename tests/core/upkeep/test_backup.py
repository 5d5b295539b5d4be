"""A backup is whole and taken while people write; a restore loses nothing and takes nothing that is broken."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from core import migrations
from core.areas.models import Area
from core.areas.operations import add_area
from core.audit.operations import Actor
from core.config import Config
from core.db import Database
from core.errors import Missing, Refused
from core.upkeep.backup import back_up, check_backup, restore
from tests.databases import create_database, drop_database, postgres_server
from tools.needs import find_postgres

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ACTOR = Actor(user_id=None, name="operator", role="system")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    place = tmp_path / "data"
    place.mkdir()
    config = Config(place, f"sqlite:///{place / 'bangfu.sqlite3'}")
    database = Database(config.database_url)
    migrations.upgrade(database)
    database.close()
    return config


@pytest.fixture
def blank_server_url() -> Iterator[str]:
    server = postgres_server()
    url = create_database(server)
    yield url
    drop_database(server, url)


def add(config: Config, code: str) -> Database:
    database = Database(config.database_url)
    with database.write() as session:
        add_area(session, ACTOR, f"县{code}", "county", None, code=code)
    return database


def codes(config: Config) -> list[str]:
    database = Database(config.database_url)
    with database.read() as session:
        found = list(session.scalars(select(Area.code).order_by(Area.code)))
    database.close()
    return found


def test_what_is_committed_while_the_service_runs_is_in_the_backup(config: Config, tmp_path: Path) -> None:
    running = add(config, "100001")
    back_up(config, tmp_path / "one.bak")
    running.close()
    add(config, "100002").close()
    kept = restore(config, tmp_path / "one.bak", AT)
    assert codes(config) == ["100001"]
    assert kept is not None
    assert sqlite3.connect(kept).execute("SELECT count(*) FROM areas").fetchone() == (2,)


def test_backup_never_overwrites_and_leaves_no_part(config: Config, tmp_path: Path) -> None:
    target = tmp_path / "there.bak"
    target.write_text("mine")
    with pytest.raises(Refused):
        back_up(config, target)
    with pytest.raises(Refused):
        back_up(config, tmp_path / "no" / "such.bak")
    assert target.read_text() == "mine"
    assert list(tmp_path.glob("*.part")) == []


def test_restore_is_refused_while_the_service_runs(config: Config, tmp_path: Path) -> None:
    back_up(config, tmp_path / "one.bak")
    running = add(config, "100001")
    with running.read() as session:
        session.scalar(select(Area.id))
        with pytest.raises(Refused):
            restore(config, tmp_path / "one.bak", AT)
    running.close()
    assert codes(config) == ["100001"]


def broken(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8_192] = b"\xff" * 8_192
    path.write_bytes(content)


def foreign(path: Path) -> None:
    path.unlink()
    sqlite3.connect(path).execute("CREATE TABLE other (a)").connection.close()


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version_core SET version_num = 'core_9999'")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "spoil", [broken, foreign, newer, lambda path: path.write_bytes(b"PK\x03\x04 no database")]
)
def test_what_is_no_whole_backup_is_refused_and_changes_nothing(
    config: Config, tmp_path: Path, spoil
) -> None:
    add(config, "100001").close()
    back_up(config, tmp_path / "one.bak")
    shutil.copy(tmp_path / "one.bak", tmp_path / "bad.bak")
    spoil(tmp_path / "bad.bak")
    with pytest.raises(Refused):
        restore(config, tmp_path / "bad.bak", AT)
    assert codes(config) == ["100001"]
    assert [path.name for path in config.directory.glob("*before*")] == []


def test_a_file_that_is_not_there_is_named(config: Config, tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"nothing\.bak"):
        check_backup(config, tmp_path / "nothing.bak")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_is_dumped_and_restored_only_into_an_empty_database(
    database: Database, blank_server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(find_postgres()), prepend=os.pathsep)
    with database.write() as session:
        add_area(session, ACTOR, "甲县", "county", None, code="100001")
    back_up(Config(tmp_path, database.url), tmp_path / "one.dump")
    there = Config(tmp_path, blank_server_url)
    restore(there, tmp_path / "one.dump", AT)
    assert codes(there) == ["100001"]
    with pytest.raises(Refused):
        restore(there, tmp_path / "one.dump", AT)
