"""Puts a demonstration where the configured database is: never over real data, never half, never two at once."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Engine, event

from core import migrations
from core.config import Config
from core.database_file import file_of, refuse_in_use, remove
from core.db import Database
from core.demo.accounts import renew_passwords
from core.demo.build import Builder, Report, Say
from core.demo.credentials import FILE, Credential, keep_file
from core.demo.look import look
from core.demo.plan import Demonstration
from core.demo.province import province
from core.demo.scale import LARGE, Scale
from core.demo.verify import faults
from core.errors import Refused
from core.registry import Registry

LOCK: Final = "demonstration.lock"
Given = TypeVar("Given")
Plans = Sequence[tuple[str, Demonstration]]


def plans_for(registry: Registry, scale: Scale) -> list[tuple[str, Demonstration]]:
    """Give what to build: every jurisdiction with a sound demonstration, those that bring villages first; or a province."""
    bad = unsound(registry)
    known = [
        (book.slug, book.demonstration) for book in registry if book.demonstration and book.slug not in bad
    ]
    known.sort(key=lambda one: -one[1].mix.villages)
    if not known:
        raise Refused("没有一个办法带有演示数据。", None, "请查看 bangfu plugin list。")
    if scale is LARGE:
        slug, model = known[0]
        return [(slug, plan) for plan in province(model)]
    return known


def unsound(registry: Registry) -> dict[str, list[str]]:
    """Give what is wrong with the demonstrations that are left out, by policy."""
    found = {book.slug: list(faults(book, registry)) for book in registry}
    return {slug: said for slug, said in found.items() if said}


def install(config: Config, registry: Registry, plans: Plans, scale: Scale, today: date, say: Say) -> Report:
    """Build the demonstration and put it in place of whatever demonstration, finished or not, was there."""
    with _alone(config.directory):
        state = look(config)
        if state.is_real:
            raise Refused("数据库里已有正式数据，不会用演示数据覆盖。")
        path = file_of(config.database_url)

        def build(database: Database) -> Report:
            return Builder(database, registry, scale, today, say).build(plans)

        report = (
            _with_fresh_tables(config, registry, build) if path is None else _beside(path, registry, build)
        )
        keep_file(config.directory, report.credentials)
        return report


def clear(config: Config, registry: Registry) -> None:
    """Take a demonstration away and leave an empty database; Refused over real data."""
    with _alone(config.directory):
        if look(config).is_real:
            raise Refused("数据库里是正式数据，不能用这个命令清除。")
        path = file_of(config.database_url)
        if path is not None:
            refuse_in_use(path)
            remove(path)
        _with_fresh_tables(config, registry, lambda _database: None)
        (config.directory / FILE).unlink(missing_ok=True)


def renew_accounts(config: Config, plans: Plans) -> list[Credential]:
    """Give the demonstration's accounts new passwords, where the file with the old ones is lost."""
    database = Database(config.database_url)
    try:
        with database.write() as session:
            fresh = renew_passwords(session, [plan for _slug, plan in plans])
    finally:
        database.close()
    keep_file(config.directory, fresh)
    return fresh


def _with_fresh_tables(config: Config, registry: Registry, use: Callable[[Database], Given]) -> Given:
    """Lay every table anew and use the database; on a server the mark says whether the building was finished."""
    database = Database(config.database_url)
    try:
        parts = migrations.components(registry)
        if migrations.has_tables(database):
            for part in reversed(parts):
                migrations.downgrade(database, "base", part)
        migrations.upgrade(database, parts)
        return use(database)
    finally:
        database.close()


def _beside(path: Path, registry: Registry, build: Callable[[Database], Report]) -> Report:
    """Build into a file beside the real one and put it in its place when it is complete."""
    refuse_in_use(path)
    beside = path.with_name(path.name + ".building")
    remove(beside)
    database = Database(f"sqlite:///{beside}")
    _hurry(database.engine)
    try:
        migrations.upgrade(database, migrations.components(registry))
        report = build(database)
    finally:
        database.close()
    refuse_in_use(beside)
    refuse_in_use(path)
    remove(path)
    beside.replace(path)
    return report


def _hurry(engine: Engine) -> None:
    """Do not wait for the disk: a file that is not finished is thrown away."""

    def relax(connection: Any, _entry: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(engine, "connect", relax)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Let one process at a time build in a data folder; the lock ends with the process, however it ends."""
    connection = sqlite3.connect(directory / LOCK, timeout=0.2, isolation_level=None)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise Refused("另一个进程正在生成演示数据。", None, "请等它完成。") from None
        yield
    finally:
        with suppress(sqlite3.Error):
            connection.rollback()
        connection.close()
