"""The database: one declarative base, transactions that mean what they say, and dates that two dialects agree on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

FAR = date(9999, 12, 31)
"""An open end. Every validity ends on a date that is part of it, and no end is NULL."""


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
    """One database, opened by its URL; gives sessions that either only read or write under one lock."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
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


def open_engine(url: str) -> Engine:
    """Create the engine for `url` with the settings that durability and honest transactions need."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": 5, "check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url,
        hide_parameters=True,  # the values of a statement are people's data and stay out of the log
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=5,
        connect_args={"connect_timeout": 5, "tcp_user_timeout": 8000},
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


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("bangfu_read", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("bangfu_read", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
