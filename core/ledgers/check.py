"""The check of a ledger file: every row against the record, every fault at its cell, and nothing written."""

import gc
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from core.exchange.columns import Problem
from core.exchange.read import Row, Table, read_table
from core.exchange.records import records
from core.ledgers.about import Plan, keeper_of
from core.ledgers.messages import advice, sentence
from core.ledgers.rows import Columns, LedgerRow, Tick
from core.policy.ledger import Ledger


class Fix(NamedTuple):
    """A cell mended on the page: the row as Excel counts it, the heading, and what stands there instead.

    Without a heading the whole row is left out of the import.
    """

    row: int
    column: str
    value: str


@dataclass
class Report:
    """The outcome of a check; `table` is the file as read, `plan` what an import would do."""

    ledger: Ledger
    area_id: int
    on: date
    table: Table
    plan: Plan
    problems: list[Problem]
    fixes: Sequence[Fix] = ()

    @property
    def lines(self) -> list[LedgerRow]:
        """The rows of the file in its order."""
        return self.plan.rows

    def count(self, state: str) -> int:
        """Give how many rows are new, changed, same or wrong."""
        return sum(line.state == state for line in self.lines)

    @property
    def errors(self) -> int:
        """How many faults keep the file from being imported."""
        return sum(problem.level == "error" for problem in self.problems)

    def digest(self) -> str:
        """Give the digest of the file as mended and of what would be done: what is confirmed must still be this."""
        seal = hashlib.sha256(self.table.source)
        seal.update(repr((self.on, list(self.fixes), self.plan.seal())).encode())
        return seal.hexdigest()

    def counts(self) -> dict[str, Any]:
        """Give the figures of the check."""
        states = Counter(line.state for line in self.lines)
        return {
            "rows": len(self.lines),
            **{state: states[state] for state in ("new", "changed", "same", "wrong")},
            "errors": self.errors,
            "warnings": len(self.problems) - self.errors,
            "absent": self.plan.absent,
            "left_out": sum(not fix.column for fix in self.fixes),
            "ignored": self.table.ignored_counts(),
            "sheet": self.table.sheet,
        }


def check(
    session: Session,
    ledger: Ledger,
    area_id: int,
    file: bytes,
    on: date,
    *,
    name: str = "",
    fixes: Sequence[Fix] = (),
    tick: Tick | None = None,
) -> Report:
    """Check a file for an area as of a day; FileRefused where it is unfit or holds no such table."""
    keeper = keeper_of(ledger)
    with without_collecting():
        table = read_table(file, ledger.columns, name)
        table.rows[:] = _mended(table, fixes)
        entries = list(records(table, ledger.columns))
        present = frozenset(column.field for column in ledger.columns if column.heading in table.places)
        columns = Columns(ledger.columns, present)
        plan = keeper.plan(session, area_id, columns, entries, on, tick or (lambda _done, _total: None))
    problems = [*table.problems, *_emptiness(table), *(p for row in plan.rows for p in row.problems)]
    return Report(ledger, area_id, on, table, plan, problems, fixes)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Put off looking for rings of garbage: a check makes a million objects that all stay, to be looked at again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _emptiness(table: Table) -> Iterator[Problem]:
    """A form without a single row is no ledger."""
    if not table.rows:
        yield Problem(table.header_row, "", "", "error", sentence("no_rows"), advice("no_rows"))


def _mended(table: Table, fixes: Sequence[Fix]) -> Iterator[Row]:
    """Give the rows with what was mended on the page in its place, without those that were left out."""
    slots = {heading: slot for slot, heading in enumerate(table.headings)}
    left_out = {fix.row for fix in fixes if not fix.column}
    by_row: dict[int, dict[int, str]] = {}
    for fix in fixes:
        if fix.column in slots:
            by_row.setdefault(fix.row, {})[slots[fix.column]] = fix.value
    for row in table.rows:
        if row.number in left_out:
            continue
        mended = by_row.get(row.number)
        if mended:
            values = tuple(mended.get(slot, value) for slot, value in enumerate(row.values))
            yield row._replace(values=values)
        else:
            yield row
