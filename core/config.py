"""Configuration, read from the environment once and never changed; what is unsafe stops the start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

ROOT: Final = Path(__file__).resolve().parent.parent
KEY_FILE: Final = "secret_key"
KEY_LENGTH: Final = 32
KEY_VARIETY: Final = 10
NO: Final = frozenset({"", "0", "no", "false", "off"})
KeyNeed = Literal["required", "made", "unused"]


class ConfigError(Exception):
    """A setting with which nothing may start; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of an installation."""

    directory: Path
    database_url: str
    secret_key: str = field(default="", repr=False)
    debug: bool = False
    https: bool = False
    proxies: int = 0
    hosts: tuple[str, ...] = ()
    require_second_factor: bool = False
    password_days: int = 0

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, *, key: KeyNeed = "required") -> "Config":
        """Read the environment; `key` says whether a secret key must be there, is made, or is not used."""
        env = os.environ if environ is None else environ
        directory = data_folder(env)
        url = env.get("BANGFU_DATABASE_URL") or f"sqlite:///{directory / 'bangfu.sqlite3'}"
        return cls(
            directory=directory,
            database_url=with_driver(url),
            secret_key="" if key == "unused" else find_key(directory, env.get("BANGFU_SECRET_KEY"), key),
            debug=_debug(env),
            https=_is_on(env, "BANGFU_HTTPS"),
            proxies=_number(env, "BANGFU_PROXIES"),
            hosts=tuple(env.get("BANGFU_HOSTS", "").split()),
            require_second_factor=_is_on(env, "BANGFU_REQUIRE_SECOND_FACTOR"),
            password_days=_number(env, "BANGFU_PASSWORD_DAYS"),
        )

    def prepare(self) -> "Config":
        """Make the data folder, readable by its owner only, and give the configuration back."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Give the installation's data folder; it need not be there."""
    env = os.environ if environ is None else environ
    return Path(env.get("BANGFU_DIR") or ROOT / "var").expanduser().resolve()


def with_driver(url: str) -> str:
    """Give the address with the PostgreSQL driver that is installed; other addresses stay as they are."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def find_key(directory: Path, given: str | None, need: KeyNeed) -> str:
    """Give the secret key: the one given, the one kept in the data folder, or a new one where allowed."""
    if given is not None:
        return strong_key(given, "BANGFU_SECRET_KEY")
    kept = directory / KEY_FILE
    if kept.is_file():
        return strong_key(kept.read_text("ascii").strip(), str(kept))
    if need != "made":
        raise ConfigError(
            "BANGFU_SECRET_KEY 没有设置：请设置一个随机的密钥（例如 `openssl rand -base64 48` 的输出），"
            "或先运行 `bangfu serve`，由它在数据目录中生成。"
        )
    return _make_key(kept)


def _make_key(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return strong_key(path.read_text("ascii").strip(), str(path))
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")
    return key


def strong_key(key: str, source: str) -> str:
    """Give the key back if it is long and varied enough; ConfigError otherwise."""
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
        raise ConfigError(
            f"{source} 太弱：至少 {KEY_LENGTH} 个字符、其中至少 {KEY_VARIETY} 个不同；"
            "可用 `openssl rand -base64 48` 生成。"
        )
    return key


def _debug(env: Mapping[str, str]) -> bool:
    if _is_on(env, "FLASK_DEBUG"):
        raise ConfigError("FLASK_DEBUG 会向访问者暴露程序内部，不能启动；开发时请用 BANGFU_DEBUG。")
    if not _is_on(env, "BANGFU_DEBUG"):
        return False
    if env.get("BANGFU_ENV") != "development":
        raise ConfigError("BANGFU_DEBUG 只能用于开发：请去掉它，或同时设置 BANGFU_ENV=development。")
    return True


def _is_on(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "").strip().lower() not in NO


def _number(env: Mapping[str, str], name: str) -> int:
    text = env.get(name, "").strip() or "0"
    if not text.isdecimal():
        raise ConfigError(f"{name} 应为非负整数，现为 {text!r}。")
    return int(text)
