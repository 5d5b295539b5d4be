"""A plugin's own rows in an area on a day, as rows of a ledger in the order people read them: by place, then by name."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.exchange.columns import Column
from core.exchange.values import Value
from core.ledgers.own.known import Known, Row, load_known
from core.ledgers.values import recorded
from core.policy.ledger import Ledger
from core.policy.own import PLACES


def rows(session: Session, ledger: Ledger, area_id: int, on: date) -> Iterator[list[Value]]:
    """Give each row that stands on the day, in the order of the columns."""
    known = load_known(session, ledger, area_id, on, {})
    standing = [
        row
        for row in known.rows
        if row["starts_on"] <= on <= row["ends_on"]
        and all(row[name] == value for name, value in ledger.only.items())
    ]
    for serial, row in enumerate(sorted(standing, key=lambda one: _order(known, one)), 1):
        yield [str(serial) if c.kind == "serial" else value_of(known, c, row) for c in ledger.columns]


def value_of(known: Known, column: Column, row: Mapping[str, Any]) -> Value:
    """Give what a column shows of a row."""
    if column.field in PLACES:
        place = known.tree.up_to(row["area_id"], column.field)
        return place.name if place else None
    if column.field in known.named:
        ident = row[f"{column.field}_id"]
        return known.named[column.field].name_of.get(ident)
    return recorded(column, row[column.field])


def _order(known: Known, row: Row) -> tuple[Any, ...]:
    way = reversed(list(known.tree.upwards(row["area_id"])))
    return tuple((place.code or "~", place.name, place.id) for place in way), row["name"], row["id"]
