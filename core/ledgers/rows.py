"""A row of a ledger on its way through the check: its values, what is wrong at which cell, and what it will change."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from core.exchange.columns import Column, Level, Problem
from core.exchange.records import Record as Entry
from core.exchange.texts import Raw, shown
from core.exchange.values import Shown, Value
from core.ledgers.messages import advice, sentence
from core.ledgers.values import normal

Tick = Callable[[int, int], None]
"""Told how many rows of how many have been looked at."""
STEP = 500
"""After how many rows a check says how far it is."""
State = Literal["new", "changed", "same", "wrong"]


class Cells:
    """The cells of an entry as people see them, by field; they are written out when they are looked at."""

    __slots__ = ("_places", "_raw")

    def __init__(self, places: Mapping[str, int], raw: Sequence[Raw]) -> None:
        self._places, self._raw = places, raw

    def __getitem__(self, field: str) -> str:
        place = self._places.get(field)
        raw = None if place is None else self._raw[place]
        return raw if type(raw) is str else shown(raw)


@dataclass(slots=True)
class LedgerRow:
    """One entry of the file, by field: `cells` as people see them, `values` as read; a field that was refused has no value."""

    number: int
    cells: Cells
    values: dict[str, Value]
    problems: list[Problem] = field(default_factory=list)
    changes: dict[str, Shown] = field(default_factory=dict)
    """The value on record of each field that the row changes."""
    state: State = "new"
    is_elsewhere: bool = False
    """The row is of a place that is not the reader's to fill in."""

    def blame(
        self, column: Column | None, code: str, suggestion: str = "", level: Level = "error", **facts: object
    ) -> None:
        """Note what is wrong at a cell; a column the ledger lacks is passed over."""
        self.note(column, sentence(code, **facts), suggestion or advice(code, **facts), level)

    def note(
        self, column: Column | None, message: str, suggestion: str = "", level: Level = "warning"
    ) -> None:
        """Say something about a cell."""
        if column is not None:
            written = self.cells[column.field]
            self.problems.append(Problem(self.number, column.heading, written, level, message, suggestion))

    def text(self, field: str) -> str:
        """Give a field's value where it is a text; empty where it is blank or was refused."""
        value = self.values.get(field)
        return value if type(value) is str else ""

    @property
    def is_wrong(self) -> bool:
        """Tell whether any cell is wrong."""
        return any(problem.level == "error" for problem in self.problems)


class Columns:
    """A ledger's columns by field."""

    def __init__(self, columns: tuple[Column, ...], present: frozenset[str]) -> None:
        self.by_field = {column.field: column for column in columns}
        self.present = present
        """The fields whose column stands in the file."""

    def __getitem__(self, field: str) -> Column:
        return self.by_field[field]

    def get(self, *fields: str) -> Column | None:
        """Give the first of these columns that the ledger has."""
        return next((self.by_field[field] for field in fields if field in self.by_field), None)

    def has(self, field: str) -> bool:
        """Tell whether the ledger has a column for a field."""
        return field in self.by_field


def read_rows(
    columns: Columns, entries: Sequence[Entry], named: Collection[str], copied_down: Collection[str]
) -> Iterator[LedgerRow]:
    """Give the entries of a file as rows; `named` fields are looked up by name and read without padding.

    Where a cell of `copied_down` is blank and must not be, what stands in the row above is offered.
    """
    places = {name: place for place, name in enumerate(columns.by_field)}
    looked_up = [name for name in named if name in columns.present]
    above: LedgerRow | None = None
    for entry in entries:
        row = LedgerRow(entry.row.number, Cells(places, entry.row.values), entry.values, entry.problems)
        for name in looked_up:
            if text := row.text(name):
                row.values[name] = normal(text)
        if above is not None and row.problems:
            _offer_above(columns, row, above, copied_down)
        above = row
        yield row


def _offer_above(columns: Columns, row: LedgerRow, above: LedgerRow, fields: Collection[str]) -> None:
    blank = {
        columns[field].heading: above.cells[field]
        for field in fields
        if columns.has(field) and not row.cells[field] and above.cells[field]
    }
    row.problems = [
        replace(problem, suggestion=blank[problem.column]) if problem.column in blank else problem
        for problem in row.problems
    ]
