"""Filling a large table quickly: its indexes, and on PostgreSQL its references, are made anew after the rows are in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.db import Base

REFERENCES: Final = text(
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = CAST(:name AS regclass) AND contype = 'f' ORDER BY conname"
)


@contextmanager
def filling(session: Session, model: type[Base]) -> Iterator[None]:
    """Take a table's indexes away while it is filled, perhaps in several transactions, and put them back."""
    table: Any = model.__table__
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    references = _references(session, table.name)
    for name, _definition in references:
        session.execute(text(f'ALTER TABLE {table.name} DROP CONSTRAINT "{name}"'))
    for index in indexes:
        index.drop(session.connection())
    yield
    for index in indexes:
        index.create(session.connection())
    for name, definition in references:
        session.execute(text(f'ALTER TABLE {table.name} ADD CONSTRAINT "{name}" {definition}'))


def _references(session: Session, table: str) -> list[tuple[str, str]]:
    """Give a table's references with their definitions; SQLite cannot take them away, and checks them cheaply."""
    if session.get_bind().dialect.name != "postgresql":
        return []
    return [(name, definition) for name, definition in session.execute(REFERENCES, {"name": table})]


def analyze(session: Session) -> None:
    """Let the planner know what every table holds."""
    session.connection().exec_driver_sql("ANALYZE")
