"""What a transaction has written so far, noted in its session: tallies are brought up to date by it just before the commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

NOTED: Final = "tallies_noted"
MOST: Final = 2_000
"""Beyond so many rows or subjects in one transaction, counting a rule whole is cheaper."""
Values = Mapping[str, Any]


@dataclass
class Noted:
    """What a transaction has written so far: rows by table, tables with unknown rows, and whom rows led to before."""

    rows: dict[str, list[Values]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    waiting: list[Any] = field(default_factory=list)
    was: dict[int, set[int] | None] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    looked_at: set[int] = field(default_factory=set)

    @property
    def tables(self) -> set[str]:
        """Every table written to."""
        return {*self.rows, *self.unknown, *self.replaced}

    def add(self, table: str, rows: Iterable[Values]) -> None:
        """Note rows of a table; too many count as unknown, and are not held on to."""
        if table in self.unknown:
            return
        known = self.rows.setdefault(table, [])
        known.extend(rows)
        if len(known) > MOST:
            self.unknown.add(table)
            del self.rows[table]


def noted(session: Session) -> Noted:
    """Give what a session has written."""
    found: Noted = session.info.setdefault(NOTED, Noted())
    return found
