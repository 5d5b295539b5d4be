"""Filling a large table quickly: its indexes, and on PostgreSQL its references, are made anew after the rows are in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, ForeignKeyConstraint, Table
from sqlalchemy.orm import Session
from sqlalchemy.schema import AddConstraint, DropConstraint

from core.db import Base


@contextmanager
def filling(session: Session, model: type[Base]) -> Iterator[None]:
    """Take a table's indexes away while it is filled and put them back; within one transaction nothing is ever half."""
    table: Any = model.__table__
    connection = session.connection()
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    references = _references(connection, table)
    for reference in references:
        connection.execute(DropConstraint(reference))
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
    for reference in references:
        connection.execute(AddConstraint(reference))


def _references(connection: Connection, table: Table) -> list[ForeignKeyConstraint]:
    if connection.dialect.name != "postgresql":
        return []
    return sorted(table.foreign_key_constraints, key=lambda reference: str(reference.name))


def analyze(session: Session) -> None:
    """Let the planner know what every table holds."""
    session.connection().exec_driver_sql("ANALYZE")
