"""A look over an installation: each thing that must be right, whether it is, and what to do where it is not."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from core import migrations
from core.config import ROOT, Config, ConfigError
from core.database_file import faults_of, file_of
from core.db import Database
from core.engine.calendar import official_until
from core.plugin_manager import load_registry
from core.plugin_switch import switched_off

ROOM: Final = 2 * 1024**3
AHEAD: Final = timedelta(days=60)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, and what is wrong with the remedy ("" where it is right)."""

    title: str
    fault: str = ""
    remedy: str = ""
    is_grave: bool = True

    @property
    def is_right(self) -> bool:
        """True where nothing is wrong."""
        return not self.fault


def examine(config: Config, database: Database, today: date) -> Iterator[Finding]:
    """Give what is found, in the order in which people mend it; nothing is changed."""
    yield _folder(config.directory)
    yield _space(config.directory)
    yield _key()
    yield _front_end(ROOT / "core/static/vendor")
    yield from _plugins()
    connects = _asked("数据库", "请看 BANGFU_DATABASE_URL 是否写对、数据库是否已启动。", database, _reaches)
    yield connects
    if connects.is_right:
        yield _whole(config)
        yield _asked("数据表", "请运行 bangfu db upgrade。", database, _tables)
        yield _asked(
            "工作日历",
            "放假通知公布后请升级程序；在此之前超出的日子按周末推算，并写明未公布。",
            database,
            lambda one: _calendar(one, today),
            is_grave=False,
        )


def _folder(directory: Path) -> Finding:
    mode = stat.S_IMODE(directory.stat().st_mode)
    fault = f"{directory} 别人也能读（{mode:o}）" if mode & 0o077 else ""
    return Finding("数据目录", fault, f"请运行 chmod 700 {directory}。")


def _space(directory: Path) -> Finding:
    free = shutil.disk_usage(directory).free
    fault = f"只剩 {free // 1024**2} MB" if free < ROOM else ""
    return Finding("磁盘空间", fault, "请清理磁盘，至少留出 2 GB。")


def _key() -> Finding:
    try:
        Config.from_env()
    except ConfigError as error:
        return Finding("密钥", str(error), "")
    return Finding("密钥")


def _front_end(folder: Path) -> Finding:
    fault = "" if folder.is_dir() and any(folder.iterdir()) else "没有前端文件"
    return Finding("前端文件", fault, "请运行 make setup。")


def _plugins() -> Iterator[Finding]:
    registry = load_registry()
    yield Finding("插件", "" if registry.books else "没有一个插件能启动", "请运行 bangfu plugin list。")
    off = switched_off()
    for name, why in registry.refused.items():
        remedy = "" if name in off else f"改好后运行 bangfu plugin check {name}。"
        yield Finding(f"插件 {name}", why, remedy, is_grave=name not in off)


def _asked(
    title: str, remedy: str, database: Database, ask: Callable[[Database], str], *, is_grave: bool = True
) -> Finding:
    try:
        fault = ask(database)
    except SQLAlchemyError as error:
        fault = type(error).__name__
    return Finding(title, fault, remedy, is_grave)


def _reaches(database: Database) -> str:
    with database.read() as session:
        session.connection()
    return ""


def _whole(config: Config) -> Finding:
    path = file_of(config.database_url)
    faults = faults_of(path) if path is not None else []
    return Finding("数据完整性", "；".join(faults), "请停止服务，用 bangfu restore 恢复最近的备份。")


def _tables(database: Database) -> str:
    parts = migrations.components(load_registry())
    if waiting := migrations.pending(database, parts):
        return f"{'、'.join(waiting)} 有尚未执行的变更"
    return "；".join(migrations.differences(database, parts))


def _calendar(database: Database, today: date) -> str:
    with database.read() as session:
        known = official_until(session)
    if known is None:
        return "还没有日历"
    return f"官方安排只到 {known}" if known < today + AHEAD else ""
