"""The database: one declarative base, transactions that mean what they say, and dates that two dialects agree on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import IntEnum
from time import monotonic
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

FAR = date(9999, 12, 31)
"""An open end. Every validity ends on a date that is part of it, and no end is NULL."""

STATEMENT_SECONDS = 60.0
"""How long a single statement of a page may take; commands have no such limit."""
STEPS_BETWEEN_LOOKS = 200_000


class Lock(IntEnum):
    """The locks of PostgreSQL that are no table's, all in one place so that no two are the same."""

    CHAIN = 6_218_001
    TREE = 6_218_002
    TALLIES = 6_218_003


LOCKED: Final = {"key_share": True}
"""How a row is held for a decision: against everyone else who holds it, not against rows that merely refer to it.

References are checked while the trail and the tallies are written, under locks of their own: held against those too, two
transactions would wait for each other.
"""


class Base(DeclarativeBase):
    """The base of every table of the core and of plugins; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """A moment with its offset: kept in UTC by both dialects, refused without a time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC for the database; ValueError where it has no time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give a stored moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One database, opened by its URL; gives sessions that either only read or write under one lock.

    `limit` is how many seconds a single statement may take, so that no page can hold the database; none for commands.
    """

    def __init__(self, url: str, limit: float | None = None) -> None:
        self.url = url
        self.engine = open_engine(url, limit)
        self._reading = self.engine.execution_options(bangfu_read=True)

    @property
    def dialect(self) -> str:
        """Name of the dialect: "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    def read_session(self) -> Session:
        """Give a session whose transactions only read."""
        return Session(self._reading, autoflush=False)

    def write_session(self) -> Session:
        """Give a session whose transactions take the write lock at their start (SQLite) or row locks (PostgreSQL)."""
        return Session(self.engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a reading session and close it at the end; nothing is ever committed."""
        with self.read_session() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a writing session: committed at the end, rolled back whole on any error."""
        with self.write_session() as session, session.begin():
            yield session

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()


def open_engine(url: str, limit: float | None = None) -> Engine:
    """Create the engine for `url` with the settings that durability and honest transactions need."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": 5, "check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        if limit is not None:
            _limit_sqlite(engine, limit)
        return engine
    bounds = {} if limit is None else {"options": f"-c statement_timeout={int(limit * 1000)}"}
    engine = create_engine(
        url,
        hide_parameters=True,  # the values of a statement are people's data and stay out of the log
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=5,
        connect_args={"connect_timeout": 5, "tcp_user_timeout": 8000, **bounds},
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "synchronous=FULL",
        "cache_size=-64000",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _Watch:
    """How long the statement of a connection has worked: SQLite asks now and then while it does.

    Time between two looks counts for a second at most, so that a slow reader of many rows is not held against the statement.
    """

    def __init__(self, limit: float) -> None:
        self.limit, self.worked, self.looked_at = limit, 0.0, monotonic()

    def start(self) -> None:
        """Begin anew with a statement."""
        self.worked, self.looked_at = 0.0, monotonic()

    def is_over(self) -> bool:
        """Tell SQLite whether to interrupt."""
        at = monotonic()
        self.worked, self.looked_at = self.worked + min(at - self.looked_at, 1.0), at
        return self.worked > self.limit


def _limit_sqlite(engine: Engine, limit: float) -> None:
    def watch(connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["watch"] = _Watch(limit)
        connection.set_progress_handler(entry.info["watch"].is_over, STEPS_BETWEEN_LOOKS)

    def start(connection: Connection, *_: Any) -> None:
        connection.info["watch"].start()

    event.listen(engine, "connect", watch)
    event.listen(engine, "before_cursor_execute", start)


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("bangfu_read", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("bangfu_read", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
