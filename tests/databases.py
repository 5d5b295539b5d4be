"""Real databases for the tests: a SQLite file and a PostgreSQL database per worker, emptied after use.

What many tests begin with is laid once and copied from then on.
"""

import gc
import os
import sqlite3
import uuid
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

import psycopg
from sqlalchemy import make_url

import core.models  # noqa: F401 - brings in every table
from core.db import Base, Database
from tests.postgres import NoServerError, start_server
from tests.room import alone_in, current_room

DIALECTS = ("sqlite", "postgresql")
Told = TypeVar("Told")
Lay = Callable[..., Any]
Kept = dict[Hashable, tuple[Any, Any, tuple[Any, ...]]]
"""Copies of what was laid: with what its maker told of it, and what it was given (whose ids must stay taken)."""

EMPTY_POSTGRES = """
    DO $$ DECLARE used record; BEGIN
        FOR used IN
            SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_relation_size(c.oid) AS bytes
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname = 'public' AND pg_relation_size(c.oid) > 0
        LOOP
            IF used.bytes > 65536 THEN
                EXECUTE 'TRUNCATE ' || used.name || ' CASCADE';
            ELSE
                EXECUTE 'DELETE FROM ' || used.name;
            END IF;
        END LOOP;
        PERFORM setval(format('%I.%I', schemaname, sequencename), 1, false)
        FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname = 'public';
    END $$
"""
"""Only tables that were written to have a size. Deleting a few rows is cheaper than truncating, which makes
new files for the table and for all that refer to it; what was deleted too often is truncated in the end."""

COPY_POSTGRES = """
    CREATE SCHEMA {kept};
    DO $$ DECLARE used record; BEGIN
        FOR used IN
            SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname = 'public' AND pg_relation_size(c.oid) > 0
        LOOP
            EXECUTE format('CREATE TABLE {kept}.%1$I AS TABLE public.%1$I', used.name);
        END LOOP;
    END $$;
    CREATE TABLE {kept}."last values" AS
        SELECT format('%I.%I', schemaname, sequencename) AS name, last_value
        FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname = 'public'
"""

LAY_POSTGRES = """
    DO $$ DECLARE used record; BEGIN
        FOR used IN SELECT tablename AS name FROM pg_tables WHERE schemaname = '{kept}' AND tablename <> 'last values'
        LOOP
            EXECUTE format('INSERT INTO public.%1$I TABLE {kept}.%1$I', used.name);
        END LOOP;
        PERFORM setval(name, last_value) FROM {kept}."last values";
    END $$
"""


class Store(Protocol):
    """A worker's database of one dialect, with tables; its engine stays, and so do compiled statements."""

    database: Database
    kept: Kept

    def empty(self) -> None:
        """Remove every row; the tables stay."""

    def copy(self) -> Any:
        """Give a copy of every row there is."""

    def lay(self, copy: Any) -> None:
        """Put the rows of a copy into the empty tables."""

    def close(self) -> None:
        """Remove the database."""


class SqliteStore:
    """A SQLite file, emptied by laying the empty template over it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / f"{uuid.uuid4().hex}.db"
        self.database = Database(f"sqlite:///{self.file}")
        Base.metadata.create_all(self.database.engine)
        self.template = self.copy()
        self.kept: Kept = {}

    def empty(self) -> None:
        self.lay(self.template)

    def copy(self) -> sqlite3.Connection:
        copy = sqlite3.connect(":memory:")
        with sqlite3.connect(self.file) as source:
            source.backup(copy)
        source.close()
        return copy

    def lay(self, copy: sqlite3.Connection) -> None:
        with sqlite3.connect(self.file, timeout=2) as target:
            target.execute("PRAGMA synchronous = OFF")
            copy.backup(target)
        target.close()

    def close(self) -> None:
        for copy in (self.template, *(copy for copy, _told, _given in self.kept.values())):
            copy.close()
        self.database.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)


class PostgresStore:
    """A PostgreSQL database on the server that all workers share."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.url = create_database(server)
        self.database = Database(self.url)
        Base.metadata.create_all(self.database.engine)
        self.cleaner = connect(self.url)
        # Triggers that guard append-only tables must not stop the broom.
        self.cleaner.execute("SET session_replication_role = replica")
        self.cleaner.execute("SET lock_timeout = '2s'")
        self.kept: Kept = {}

    def empty(self) -> None:
        self.cleaner.execute(EMPTY_POSTGRES)

    def copy(self) -> str:
        schema = f"kept_{len(self.kept)}"
        self.cleaner.execute(COPY_POSTGRES.format(kept=schema))
        return schema

    def lay(self, copy: str) -> None:
        self.cleaner.execute(LAY_POSTGRES.format(kept=copy))

    def close(self) -> None:
        self.cleaner.close()
        self.database.close()
        drop_database(self.server, self.url)


class Stores:
    """The databases of one worker, made when first asked for."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, Store]] = {}

    @contextmanager
    def lend(self, dialect: str) -> Iterator[Database]:
        """Lend the empty database of a dialect to one test, and empty it afterwards."""
        store = self._store(dialect)
        yield store.database
        left_open = _connections_left_open(store.database)
        if left_open:
            self._discard(dialect)
            raise AssertionError(f"{left_open} session(s) were left open on {dialect}; close what is opened")
        try:
            store.empty()
        except (sqlite3.OperationalError, psycopg.Error):
            self._discard(dialect)
            raise

    def laid(self, dialect: str, build: Callable[..., Told], *given: Any) -> Told:
        """Let `build` fill the lent database and give what it tells; for the same `given`, later, copy what it laid.

        What is told is shared by the tests that ask for it: it says where things are, and nobody changes it.
        """
        store = self._store(dialect)
        key = (build, *map(id, given))
        if key not in store.kept:
            told = build(store.database, *given)
            store.kept[key] = store.copy(), told, given
            return told
        copy, told, _given = store.kept[key]
        store.lay(copy)
        return told

    def close(self) -> None:
        """Remove all of them."""
        for dialect in list(self._open):
            self._discard(dialect)

    def _store(self, dialect: str) -> Store:
        tables = len(Base.metadata.tables)
        known, store = self._open.get(dialect, (0, None))
        if store is None or known != tables:  # a plugin's tables came in since
            self._discard(dialect)
            store = SqliteStore(current_room()) if dialect == "sqlite" else PostgresStore(postgres_server())
            self._open[dialect] = (tables, store)
        return store

    def _discard(self, dialect: str) -> None:
        _tables, store = self._open.pop(dialect, (0, None))
        if store is not None:
            store.close()


def postgres_server() -> str:
    """Give the URL of the server for this run; the first worker that asks starts it."""
    if given := os.environ.get("TEST_PG_URL"):
        return make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    room = current_room()
    noted, refused = room / "url", room / "refused"
    with alone_in(room):
        if refused.exists():
            raise NoServerError(refused.read_text())
        if not noted.exists():
            try:
                noted.write_text(start_server(room))
            except NoServerError as reason:
                refused.write_text(str(reason))
                raise
    return noted.read_text()


def create_database(server: str) -> str:
    """Create a database without tables and give its URL."""
    name = f"bangfu_test_{uuid.uuid4().hex}"
    with connect(server) as connection:
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with connect(server) as connection, suppress(psycopg.Error):
        connection.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def connect(url: str) -> psycopg.Connection:
    """Connect as the server's administrator; every statement stands for itself."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _connections_left_open(database: Database) -> int:
    pool = database.engine.pool
    if pool.checkedout():  # a session that nobody holds any more is closed by the collector
        gc.collect()
    return pool.checkedout()
