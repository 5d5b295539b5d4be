"""What a batch does to rows, kept as images from before and after, so that the whole of it can be taken back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from core.bulk import add_rows
from core.db import Base
from core.errors import Stale
from core.ledgers.models import ImportChange

PORTION = 5_000
Values = dict[str, Any]
Item = TypeVar("Item")


class TablesMoved(Stale):
    """The tables are no longer as they were when the file was checked."""


@dataclass
class Writer:
    """Writes rows set by set for one batch, and keeps the image of each.

    An added row has no image from before, a removed one an empty image from after.
    """

    session: Session
    batch_id: int
    changes: list[Values] = field(default_factory=list)

    def add(self, model: type[Base], rows: Sequence[Values], lines: Sequence[int]) -> list[int]:
        """Add rows with equal keys and give their ids; `lines` are the file's rows they come from."""
        table = table_of(model)
        if rows and "id" in rows[0]:
            self.session.execute(insert(table), list(rows))
            ids = [row["id"] for row in rows]
        else:
            ids = add_rows(self.session, table, rows)
        for ident, row, line in zip(ids, rows, lines, strict=True):
            self.note(table, ident, line, None, row)
        return ids

    def change(
        self, model: type[Base], rows: Mapping[int, Values], line_of: Mapping[int, int]
    ) -> dict[int, Values]:
        """Set values of rows by id; gives what stood there before, for those values that really change."""
        table = table_of(model)
        before = {}
        for ident, kept in read(self.session, table, rows).items():
            old = {name: kept[name] for name in rows[ident] if kept[name] != rows[ident][name]}
            if old:
                before[ident] = old
        after = {ident: {name: rows[ident][name] for name in old} for ident, old in before.items()}
        put(self.session, table, after)
        for ident, old in before.items():
            self.note(table, ident, line_of[ident], old, after[ident])
        return before

    def remove(self, model: type[Base], line_of: Mapping[int, int]) -> None:
        """Remove rows by id."""
        table = table_of(model)
        for ident, kept in read(self.session, table, line_of).items():
            self.note(table, ident, line_of[ident], {k: v for k, v in kept.items() if k != "id"}, {})
        erase(self.session, table, line_of)

    def note(self, table: Table, ident: int, line: int, before: Values | None, after: Values) -> None:
        """Keep the image of one row."""
        self.changes.append(
            {
                "batch_id": self.batch_id,
                "table": table.name,
                "row_id": ident,
                "line": line,
                "before": None if before is None else plain(before),
                "after": plain(after),
            }
        )

    def close(self) -> None:
        """Write the images."""
        if self.changes:
            self.session.execute(insert(table_of(ImportChange)), self.changes)


def table_of(model: type[Base]) -> Table:
    """Give a model's table."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def read(session: Session, table: Table, ids: Iterable[int]) -> dict[int, Values]:
    """Give the rows of a table by id."""
    found = {}
    for some in portions(sorted(ids)):
        for row in session.execute(select(table).where(table.c.id.in_(some))).mappings():
            found[row["id"]] = dict(row)
    return found


def put(session: Session, table: Table, rows: Mapping[int, Values]) -> None:
    """Set values of rows by id, one statement for rows that set the same columns."""
    alike: dict[tuple[str, ...], list[Values]] = defaultdict(list)
    for ident, values in rows.items():
        alike[tuple(values)].append({"row_id": ident, **{f"set_{name}": values[name] for name in values}})
    for names, some in alike.items():
        setting = update(table).where(table.c.id == bindparam("row_id"))
        session.execute(setting.values({name: bindparam(f"set_{name}") for name in names}), some)


def erase(session: Session, table: Table, ids: Iterable[int]) -> None:
    """Remove rows by id."""
    for some in portions(sorted(ids)):
        session.execute(delete(table).where(table.c.id.in_(some)))


def plain(values: Values) -> Values:
    """Give values as JSON holds them."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def typed(table: Table, values: Values) -> Values:
    """Give values as the table holds them."""
    return {name: _typed(table.c[name].type.python_type, value) for name, value in values.items()}


def _typed(kind: type, value: Any) -> Any:
    if value is None or kind not in (date, Decimal):
        return value
    return date.fromisoformat(value) if kind is date else Decimal(value)


def portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut a long list into pieces that a statement can take."""
    return (items[start : start + PORTION] for start in range(0, len(items), PORTION))
