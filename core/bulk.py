"""Many rows at once: their ids are taken first, so that one statement adds them all and others can point at them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, func, insert, literal_column, select
from sqlalchemy.orm import Session


def reserve_ids(session: Session, table: Table, count: int) -> list[int]:
    """Give so many ids that no other row will have; on SQLite the writing transaction itself sees to that."""
    if not count:
        return []
    if session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        numbers = func.generate_series(1, count).table_valued("number")
        return list(session.scalars(select(func.nextval(sequence)).select_from(numbers)))
    last = session.scalar(select(func.coalesce(func.max(table.c.id), literal_column("0")))) or 0
    return list(range(last + 1, last + count + 1))


def add_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add rows with equal keys and give their ids in the same order."""
    ids = reserve_ids(session, table, len(rows))
    if ids:
        session.execute(insert(table), [{"id": ident, **row} for ident, row in zip(ids, rows, strict=True)])
    return ids
