"""Statements that stand in the way of every record: compiled once for a dialect, and put to the driver itself.

To find a statement among those compiled and to wrap its rows costs SQLAlchemy many times what the database takes to answer. These
are part of the session's transaction as any other, and take and give values through the types of their columns; but the session's
listeners do not see them.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Connection, Dialect, Integer, bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import Lock

Values = Mapping[str, Any]
Rows = list[tuple[Any, ...]]
Convert = Callable[[Any], Any]


class Prepared:
    """A statement whose values are bound by name; `columns` are those that an insert fills.

    Where the dialects spell it differently, a function makes it for the name of one.
    """

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement, self._columns = statement, columns
        self._by_dialect: dict[str, Compiled] = {}

    def rows(self, session: Session, **values: Any) -> Rows:
        """Give all rows for some values."""
        return ask(session, (self, values))[0]

    def scalar(self, session: Session, **values: Any) -> Any:
        """Give the first value of the first row; None where there is none."""
        return next((row[0] for row in self.rows(session, **values)), None)

    def each(self, session: Session, rows: Iterable[Values]) -> None:
        """Run a statement that gives nothing back, for each of some rows of values."""
        connection = session.connection()
        compiled = self.on(connection.dialect)
        given = [compiled.given(values) for values in rows]
        driver: Any = connection.connection.driver_connection
        try:
            _cursor(driver).executemany(compiled.text, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _refusal(connection, compiled, error) from error

    def on(self, dialect: Dialect) -> "Compiled":
        """Give the statement as compiled for a dialect."""
        if dialect.name not in self._by_dialect:
            made = self._statement(dialect.name) if callable(self._statement) else self._statement
            self._by_dialect[dialect.name] = Compiled(made, dialect, self._columns)
        return self._by_dialect[dialect.name]


class Compiled:
    """The text of a statement in one dialect, and what turns values into parameters and columns into values."""

    def __init__(self, statement: Any, dialect: Dialect, columns: Sequence[str] | None) -> None:
        if dialect.name == "postgresql":
            kind: Any = type(dialect)
            dialect = kind(paramstyle="numeric_dollar")  # as the server reads it: nothing to rewrite
        made = statement.compile(dialect=dialect, column_keys=columns)
        awaited = {name for bind, name in made.bind_names.items() if bind.required}
        state = made.construct_expanded_state(dict.fromkeys(awaited))
        converts: dict[str, Convert | None] = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind, name in made.bind_names.items()
        }
        converts |= state.processors
        places = list(state.positiontup)
        self.text: str = state.statement
        self._fixed = [(converts.get(name) or _as_is)(state.parameters[name]) for name in places]
        self._awaited = [
            (name, converts[name], [n for n, one in enumerate(places) if one == name]) for name in awaited
        ]
        self._dialect, self._types = dialect, [column.type for column in statement.exported_columns]
        self._readers: list[tuple[int, Convert]] | None = None

    def given(self, values: Values) -> list[Any]:
        """Give the parameters for some values."""
        found = self._fixed.copy()
        for name, convert, places in self._awaited:
            value = convert(values[name]) if convert else values[name]
            for place in places:
                found[place] = value
        return found

    def read(self, cursor: Any) -> Rows:
        """Give the rows that the driver has found, as values."""
        if self._readers is None:
            impls = (one.dialect_impl(self._dialect) for one in self._types)
            named = zip(impls, cursor.description, strict=True)
            readers = enumerate(impl.result_processor(self._dialect, column[1]) for impl, column in named)
            self._readers = [(number, read) for number, read in readers if read]
        rows: Rows = cursor.fetchall()
        for number, read in self._readers:
            rows = [(*row[:number], read(row[number]), *row[number + 1 :]) for row in rows]
        return rows


def _as_is(value: Any) -> Any:
    return value


def ask(session: Session, *asked: tuple[Prepared, Values]) -> list[Rows]:
    """Give the rows of several statements, none of which waits for what another finds: one way to a server and back."""
    if not asked:
        return []
    if session.autoflush:
        session.flush()
    connection = session.connection()
    parts = [one.on(connection.dialect) for one, _values in asked]
    given = [one.given(values) for one, (_prepared, values) in zip(parts, asked, strict=True)]
    driver: Any = connection.connection.driver_connection
    pipeline = len(parts) > 1 and connection.dialect.name == "postgresql"
    try:
        with driver.pipeline() if pipeline else nullcontext():
            cursors = [_cursor(driver).execute(one.text, of) for one, of in zip(parts, given, strict=True)]
        return [one.read(cursor) for one, cursor in zip(parts, cursors, strict=True)]
    except connection.dialect.loaded_dbapi.Error as error:
        raise _refusal(connection, parts[0], error) from error


LOCKED = Prepared(select(func.pg_advisory_xact_lock(bindparam("lock", type_=Integer))))


def holding(session: Session, lock: Lock, statement: Prepared, **values: Any) -> Rows:
    """Take a lock to the end of the transaction, and give the rows of a statement that sees all its former holders wrote.

    On SQLite the writing transaction is itself the lock.
    """
    first = [(LOCKED, {"lock": int(lock)})] if session.get_bind().dialect.name == "postgresql" else []
    return ask(session, *first, (statement, values))[-1]


def _refusal(connection: Connection, compiled: Compiled, error: Any) -> Exception:
    """Give what the driver refuses as SQLAlchemy raises it; a connection that is lost is given up."""
    dialect, driver = connection.dialect, connection.connection.driver_connection
    if dialect.is_disconnect(error, driver, None):
        connection.invalidate(error)
    kind = dialect.loaded_dbapi.Error
    refusal: Exception = DBAPIError.instance(
        compiled.text, None, error, kind, hide_parameters=True, dialect=dialect
    )
    return refusal


def _cursor(driver: Any) -> Any:
    """Give a cursor that takes parameters as the server does."""
    if isinstance(driver, sqlite3.Connection):
        return driver.cursor()
    from psycopg import RawCursor

    return RawCursor(driver)
