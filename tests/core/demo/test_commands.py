"""`bangfu demo`: once is enough, half is built anew, real data is never touched."""

import stat
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update

from core import migrations
from core.areas.models import Area
from core.areas.operations import add_area
from core.audit.operations import Actor
from core.cli import main
from core.config import Config
from core.db import Database
from core.demo import install
from core.demo.commands import say_demonstration
from core.demo.credentials import FILE, read_file
from core.demo.models import DemonstrationMark
from core.demo.plan import Demonstration
from core.demo.scale import Scale
from core.registry import Registry
from tests.core.demo.small import invented


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, cheap_passwords: None) -> None:
    """Let the command build two small counties instead of a whole city."""

    def small(registry: Registry, scale: Scale) -> list[tuple[str, Demonstration]]:
        return [("", invented(3))]

    monkeypatch.setattr(install, "plans_for", small)


@pytest.fixture
def place(blank_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Give the settings that the command works with: an empty data folder and a database without tables."""
    monkeypatch.setenv("BANGFU_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("BANGFU_DATABASE_URL", blank_url)
    monkeypatch.delenv("BANGFU_SECRET_KEY", raising=False)
    return Config.from_env(key="unused")


def demo(*args: str) -> Result:
    return CliRunner().invoke(main, ["demo", *args])


def started_at(config: Config) -> datetime | None:
    database = Database(config.database_url)
    try:
        with database.read() as session:
            return session.scalar(select(DemonstrationMark.started_at))
    finally:
        database.close()


def forget_the_end(config: Config) -> None:
    """Leave the database as a build leaves it that was cut off."""
    database = Database(config.database_url)
    with database.write() as session:
        session.execute(update(DemonstrationMark).values(built_at=None))
    database.close()


def test_it_builds_from_nothing_and_tells_how_to_log_in(place: Config) -> None:
    result = demo()
    assert result.exit_code == 0, result.output
    assert "演示数据已生成：村 3" in result.output
    known = read_file(place.directory)
    assert {"city", "town", "unit", "cadre", "head", "audit-admin"} <= {one.username for one in known}
    assert all(one.password in result.output for one in known)
    assert stat.S_IMODE((place.directory / FILE).stat().st_mode) == 0o600
    assert (place.directory / "secret_key").is_file()


def test_a_second_run_finds_it_and_changes_nothing(place: Config) -> None:
    demo()
    before, accounts = started_at(place), read_file(place.directory)
    result = demo()
    assert result.exit_code == 0
    assert "演示数据已就绪（规模 S" in result.output
    assert accounts[0].password in result.output
    assert (started_at(place), read_file(place.directory)) == (before, accounts)


def test_a_half_built_one_is_built_anew(place: Config) -> None:
    demo()
    before = started_at(place)
    forget_the_end(place)
    result = demo()
    assert result.exit_code == 0, result.output
    assert "重新生成" in result.output
    after = started_at(place)
    assert before is not None
    assert after is not None
    assert after > before


def test_rebuild_and_clear_are_asked_for(place: Config) -> None:
    demo()
    before = started_at(place)
    assert demo("--rebuild").exit_code == 0
    assert started_at(place) != before
    assert "已清除" in demo("--clear").output
    assert started_at(place) is None
    assert read_file(place.directory) == []


def test_real_data_is_left_alone(place: Config) -> None:
    database = Database(place.database_url)
    migrations.upgrade(database)
    with database.write() as session:
        add_area(session, Actor(), "真实市", "city", None)
    assert "不生成演示数据" in demo().output
    assert "不生成演示数据" in demo("--rebuild").output
    cleared = demo("--clear")
    assert cleared.exit_code == 1
    assert "正式数据" in cleared.output
    with database.read() as session:
        assert session.scalars(select(Area.name)).all() == ["真实市"]
    database.close()


def test_another_scale_does_not_take_its_place_unasked(place: Config) -> None:
    demo()
    refused = demo("--scale", "M")
    assert refused.exit_code == 1
    assert "--rebuild" in refused.output


def test_lost_passwords_are_made_anew(place: Config) -> None:
    demo()
    old = {one.username: one.password for one in read_file(place.directory)}
    (place.directory / FILE).unlink()
    assert demo().exit_code == 0
    new = {one.username: one.password for one in read_file(place.directory)}
    assert new.keys() == old.keys()
    assert not set(new.values()) & set(old.values())


def test_serve_says_that_it_is_a_demonstration(place: Config, capsys: pytest.CaptureFixture[str]) -> None:
    demo()
    database = Database(place.database_url)
    with database.read() as session:
        say_demonstration(place, session)
    said = capsys.readouterr().out
    assert "这是演示数据" in said
    assert read_file(place.directory)[0].password in said
    with database.write() as session:
        session.execute(delete(DemonstrationMark))
    with database.read() as session:
        say_demonstration(place, session)
    assert capsys.readouterr().out == ""
    database.close()


@pytest.mark.parametrize("blank_url", ["sqlite"], indirect=True)
class TestFile:
    """The database is a file, and another process may have it open."""

    def test_a_file_in_use_is_not_pulled_away(self, place: Config) -> None:
        demo()
        serving = Database(place.database_url)
        with serving.read() as session:
            session.scalar(select(Area.id).limit(1))
        refused = demo("--rebuild")
        serving.close()
        assert refused.exit_code == 1
        assert "正在使用" in refused.output

    def test_what_a_cut_off_build_left_beside_it_does_not_matter(self, place: Config) -> None:
        place.directory.mkdir()
        beside = place.directory.parent / "blank.db.building"
        beside.write_bytes(b"half a database")
        assert demo().exit_code == 0
        assert not beside.exists()

    def test_two_do_not_build_at_once(self, place: Config) -> None:
        place.directory.mkdir()
        with install._alone(place.directory):
            refused = demo()
        assert refused.exit_code == 1
        assert "另一个进程" in refused.output


def test_the_folder_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANGFU_DATABASE_URL", raising=False)
    monkeypatch.delenv("BANGFU_SECRET_KEY", raising=False)
    assert demo("--dir", str(tmp_path / "here")).exit_code == 0
    assert (tmp_path / "here" / "bangfu.sqlite3").is_file()
