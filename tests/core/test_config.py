"""Configuration: from the environment only, and nothing starts with what is unsafe."""

import stat
from pathlib import Path

import pytest

from core.config import Config, ConfigError

KEY = "k3yOf-thirty-two-signs-or-more-0123456789"


def test_the_default_is_a_sqlite_file_in_the_data_folder(tmp_path: Path) -> None:
    config = Config.from_env({"BANGFU_DIR": str(tmp_path / "data"), "BANGFU_SECRET_KEY": KEY})
    assert config.directory == tmp_path / "data"
    assert config.database_url == f"sqlite:///{tmp_path}/data/bangfu.sqlite3"
    assert (config.debug, config.https, config.proxies, config.password_days) == (False, False, 0, 0)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_plain_postgresql_address_gets_the_driver_there_is(scheme: str) -> None:
    env = {"BANGFU_DATABASE_URL": f"{scheme}://a@b/c", "BANGFU_SECRET_KEY": KEY}
    assert Config.from_env(env).database_url == "postgresql+psycopg://a@b/c"


def test_without_a_key_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="BANGFU_SECRET_KEY"):
        Config.from_env({"BANGFU_DIR": str(tmp_path)})


@pytest.mark.parametrize("weak", ["", "secret", "a" * 64, "ab" * 40, "0123456789012345678901234567890"])
def test_with_a_weak_key_nothing_starts(tmp_path: Path, weak: str) -> None:
    for need in ("required", "made"):
        with pytest.raises(ConfigError, match="太弱"):
            Config.from_env({"BANGFU_DIR": str(tmp_path), "BANGFU_SECRET_KEY": weak}, key=need)  # type: ignore[arg-type]


def test_serve_makes_a_strong_key_once_and_other_starts_use_it(tmp_path: Path) -> None:
    env = {"BANGFU_DIR": str(tmp_path)}
    made = Config.from_env(env, key="made").secret_key
    assert len(made) >= 64
    assert Config.from_env(env, key="made").secret_key == made
    assert Config.from_env(env).secret_key == made
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    keys = {Config.from_env({"BANGFU_DIR": str(tmp_path / name)}, key="made").secret_key for name in "ab"}
    assert len(keys) == 2


def test_a_kept_key_that_was_spoilt_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short\n")
    with pytest.raises(ConfigError, match="太弱"):
        Config.from_env({"BANGFU_DIR": str(tmp_path)}, key="made")


def test_the_key_is_not_shown_with_the_settings() -> None:
    assert KEY not in repr(Config.from_env({"BANGFU_SECRET_KEY": KEY}))


@pytest.mark.parametrize("env", [{"BANGFU_DEBUG": "1"}, {"FLASK_DEBUG": "1"}])
def test_debug_stops_the_start(env: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="DEBUG"):
        Config.from_env({"BANGFU_SECRET_KEY": KEY} | env)


def test_debug_is_for_development_only() -> None:
    env = {"BANGFU_SECRET_KEY": KEY, "BANGFU_DEBUG": "1", "BANGFU_ENV": "development"}
    assert Config.from_env(env).debug


def test_a_number_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="BANGFU_PROXIES"):
        Config.from_env({"BANGFU_SECRET_KEY": KEY, "BANGFU_PROXIES": "two"})


def test_the_data_folder_is_for_its_owner(tmp_path: Path) -> None:
    config = Config(directory=tmp_path / "a" / "b", database_url="").prepare()
    assert stat.S_IMODE(config.directory.stat().st_mode) == 0o700
