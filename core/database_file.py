"""A SQLite database as a file: where it is, whether somebody has it open, and how it is taken away or put in place."""

import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from core.errors import Refused

SIDES: Final = ("", "-wal", "-shm", "-journal")


def file_of(url: str) -> Path | None:
    """Give the file of a SQLite database; None where the database is a server's."""
    parts = make_url(url)
    return Path(str(parts.database)) if parts.get_backend_name() == "sqlite" else None


def refuse_in_use(path: Path) -> None:
    """Fold a file's log into it, which only its sole user can do; Refused while another process has it open."""
    if not path.exists():
        return
    connection = sqlite3.connect(path, timeout=1, isolation_level=None)
    try:
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "in use"
    finally:
        connection.close()
    if mode != "delete":
        raise Refused(f"{path.name} 正在使用。", None, "请先停止 bangfu serve。")


def remove(path: Path) -> None:
    """Take a database file away with everything that SQLite keeps beside it."""
    for side in SIDES:
        Path(f"{path}{side}").unlink(missing_ok=True)


def faults_of(path: Path) -> list[str]:
    """Say what is wrong inside a database file, in SQLite's words; nothing where it is whole."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError as error:
        return [str(error)]
    try:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
        broken = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    except sqlite3.DatabaseError as error:
        return [str(error)]
    finally:
        connection.close()
    return [one for one in said if one != "ok"] + [
        f"{row[0]} 第 {row[1]} 行指向不存在的 {row[2]}" for row in broken
    ]
