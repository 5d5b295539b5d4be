"""What a plugin's own table holds in an area, and the units and rows that its rows name, loaded once and looked up in memory."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.queries import within
from core.db import Base
from core.ledgers.images import portions, table_of
from core.ledgers.tree import Tree, load_tree
from core.ledgers.values import normal
from core.policy.ledger import Ledger
from core.policy.own import OwnRecord, target_of
from core.units.models import Unit
from core.validity import in_force

Row = dict[str, Any]
MOST_NEAR = 5_000


@dataclass
class Named:
    """The rows of another table that a column names: their ids by name, and their names by id."""

    confined: frozenset[int] | None
    """The places in which a named row must stand; None where it may be anywhere, as a unit may."""
    area_of: dict[int, int] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    name_of: dict[int, str] = field(default_factory=dict)
    near: list[str] = field(default_factory=list)
    """Names on record, from which a misspelt one is offered another."""

    standing: set[int] = field(default_factory=set)
    """Those that stand on the ledger's day."""

    def add(self, ident: int, name: str, area_id: int, stands: bool) -> None:
        """Take a row in."""
        if stands:
            self.standing.add(ident)
        if ident not in self.name_of:
            self.area_of[ident], self.name_of[ident] = area_id, name
            self.by_name[normal(name)].append(ident)

    def meant(self, name: str, area_id: int) -> list[int]:
        """Give the ids that a name in a row of a place can mean: one that stands, and in that place, goes before others."""
        ids = [
            one
            for one in self.by_name.get(name, ())
            if self.confined is None or self.area_of[one] in self.confined
        ]
        ids = [one for one in ids if one in self.standing] or ids
        return [one for one in ids if self.area_of[one] == area_id] or ids


@dataclass
class Known:
    """The look-up tables of one check, or of one export."""

    on: date
    tree: Tree
    model: type[OwnRecord]
    counties: frozenset[str]
    rows: list[Row]
    """Every row of the area, whenever it stands."""
    named: dict[str, Named]
    """By field of the ledger: what it may name."""

    def stamp(self) -> str:
        """Give the digest of everything the check looked at: while it stands, the check's outcome does."""
        named = sorted((name, sorted(found.name_of.items())) for name, found in self.named.items())
        parts = self.on, sorted(self.tree.places.values()), sorted(self.tree.own), self.rows, named
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def load_known(
    session: Session, ledger: Ledger, area_id: int, on: date, written: Mapping[str, Iterable[str]]
) -> Known:
    """Load what a check of an area's ledger needs; `written` are the names that the file gives, by field."""
    model = ledger.model
    assert model is not None
    tree = load_tree(session, area_id, on)
    rows = _rows(session, model, area_id, on)
    return Known(
        on=on,
        tree=tree,
        model=model,
        counties=frozenset(session.scalars(select(Area.name).where(Area.level == "county"))),
        rows=rows,
        named={
            name: _named(session, tree, on, table, rows, name, sorted(set(written.get(name, ()))))
            for column in ledger.columns
            if (table := target_of(model, name := column.field))
        },
    )


def _rows(session: Session, model: type[OwnRecord], area_id: int, on: date) -> list[Row]:
    table = table_of(model)
    found = session.execute(
        select(table).where(table.c.area_id.in_(within(area_id, on))).order_by(table.c.id)
    )
    return [dict(row) for row in found.mappings()]


def _named(
    session: Session, tree: Tree, on: date, table_name: str, rows: list[Row], name: str, written: list[str]
) -> Named:
    """Give the rows of another table that bear one of the names, or that rows on record point at."""
    table = Base.metadata.tables[table_name]
    found = Named(confined=None if table is table_of(Unit) else frozenset(tree.places))
    known = sorted({row[f"{name}_id"] for row in rows} - {None})
    stands = true() if found.confined is None else in_force(table.c, on)
    asked = select(table.c.id, table.c.name, table.c.area_id, stands).order_by(table.c.id)
    for column, values in ((table.c.id, known), (table.c.name, written)):
        for some in portions(values):
            for row in session.execute(asked.where(column.in_(some))):
                found.add(*row)
    if any(normal(one) not in found.by_name for one in written):
        near = select(table.c.name).where(table.c.area_id.in_(sorted(tree.places)[:MOST_NEAR])).distinct()
        found.near = list(session.scalars(near.limit(MOST_NEAR)))
    return found
