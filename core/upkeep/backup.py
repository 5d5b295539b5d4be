"""Backups: a whole copy while people work, checked before it counts as one; restored only where nothing can be lost."""

import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Final

from alembic.script import ScriptDirectory
from sqlalchemy import inspect, make_url, text

from core import migrations
from core.config import Config
from core.database_file import faults_of, file_of, refuse_in_use, remove
from core.db import Database
from core.errors import Missing, Refused

PAGES_AT_ONCE: Final = 2_000
OWNER_ONLY: Final = 0o600


def back_up(config: Config, target: Path) -> int:
    """Write a checked copy of the database to a file that is not there yet, and give its size in bytes."""
    if target.exists():
        raise Refused(f"{target} 已经存在，没有覆盖。", None, "请换一个文件名。")
    if not target.parent.is_dir():
        raise Refused(f"没有 {target.parent} 这个文件夹。", None, "请先建好它。")
    part = target.with_name(target.name + ".part")
    try:
        _write_copy(config, part)
        part.chmod(OWNER_ONLY)
        _settle(part)
        part.replace(target)
    finally:
        remove(part)
    return target.stat().st_size


def _write_copy(config: Config, part: Path) -> None:
    path = file_of(config.database_url)
    if path is None:
        _tool("pg_dump", config, "--format=custom", "--no-owner", f"--file={part}")
        return
    if not path.is_file():
        raise Missing("还没有数据库。", None, "请先运行 bangfu db upgrade。")
    _copy(path, part)
    if faults := faults_of(part):
        raise Refused(f"数据库已损坏，备份没有完成：{faults[0]}")


def _copy(source: Path, target: Path) -> None:
    """Copy page by page: people go on working, and the copy is the state of one moment."""
    reading = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing, pages=PAGES_AT_ONCE)
        writing.execute("PRAGMA journal_mode=DELETE")
    finally:
        writing.close()
        reading.close()


def _settle(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def check_backup(config: Config, source: Path) -> None:
    """Refuse a file that is no whole backup of this kind of database, or that a newer version has written."""
    if not source.is_file():
        raise Missing(f"没有 {source} 这个文件。")
    if file_of(config.database_url) is None:
        _tool("pg_restore", None, "--list", str(source))
        return
    if faults := faults_of(source):
        raise Refused(f"{source.name} 不是完好的备份：{faults[0]}")
    stands_at = _revision_of(source)
    if stands_at is None:
        raise Refused(f"{source.name} 不是帮扶的备份。")
    script = ScriptDirectory.from_config(migrations.settings(migrations.CORE))
    if stands_at not in {revision.revision for revision in script.walk_revisions()}:
        raise Refused(f"{source.name} 由更新的版本写成。", None, "请先升级程序。")


def _revision_of(source: Path) -> str | None:
    """Give the core's revision that a file stands at; read without touching the file."""
    connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute(f"SELECT version_num FROM {migrations.CORE.version_table}").fetchone()  # noqa: S608 - our own name
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()
    return str(row[0]) if row else None


def restore(config: Config, source: Path, at: datetime) -> Path | None:
    """Put a backup in place; what was there is kept beside it, and the place it is kept at is given (None on a server)."""
    check_backup(config, source)
    path = file_of(config.database_url)
    if path is None:
        _restore_on_server(config, source)
        return None
    refuse_in_use(path)
    beside = path.with_name(path.name + ".restoring")
    remove(beside)
    shutil.copyfile(source, beside)
    beside.chmod(OWNER_ONLY)
    _settle(beside)
    kept = path.with_name(f"{path.stem}.before-{at:%Y%m%d-%H%M%S}{path.suffix}") if path.exists() else None
    if kept is not None:
        path.replace(kept)
    beside.replace(path)
    return kept


def _restore_on_server(config: Config, source: Path) -> None:
    database = Database(config.database_url)
    try:
        with database.read() as session:
            connection = session.connection()
            if inspect(connection).get_table_names():
                raise Refused("数据库里已有数据表，没有覆盖。", None, "请建一个空的数据库，再恢复到那里。")
            others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            if connection.scalar(text(others)):
                raise Refused("数据库正在使用。", None, "请先停止 bangfu serve。")
    finally:
        database.close()
    _tool("pg_restore", config, "--single-transaction", "--exit-on-error", "--no-owner", str(source))


def _tool(name: str, config: Config | None, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools; the password goes by the environment, where no list of processes shows it."""
    program = shutil.which(name)
    if program is None:
        raise Refused(f"这台机器上没有 {name}。", None, "请安装 PostgreSQL 的客户端程序（与服务器同版本）。")
    env, address = dict(os.environ), []
    if config is not None:
        url = make_url(config.database_url)
        if url.password is not None:
            env["PGPASSWORD"] = str(url.password)
        plain = url.set(drivername="postgresql", password=None)
        address = [f"--dbname={plain.render_as_string(hide_password=False)}"]
    done = subprocess.run(
        [program, *address, *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{name} 没有成功：{done.stderr.strip().splitlines()[-1:] or done.returncode}")
