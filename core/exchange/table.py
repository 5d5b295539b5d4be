"""A table found in a file: its entries with their places, and what was said or left out on the way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from core.exchange.columns import Problem
from core.exchange.measure import FileKind, column_letters
from core.exchange.texts import Fault, Raw, is_blank

CellType = Literal["blank", "text", "number", "bool", "date", "datetime", "time", "fault"]


class Row(NamedTuple):
    """An entry: its row number in the file and its cells in the order of the headings.

    `merged` names the cells that belong to a merged one: their place in `values`, and row and column of its first cell.
    """

    number: int
    values: tuple[Raw, ...]
    merged: tuple[tuple[int, int, int], ...] = ()


class Ignored(NamedTuple):
    """A row that is no entry, and why (a key such as `serial_only`, and its Chinese name)."""

    number: int
    reason: str
    label: str
    text: str


class Cell(NamedTuple):
    """One cell of an entry: what it holds, of which type, and where that stands in the file."""

    raw: Raw
    type: CellType
    letter: str
    row: int


@dataclass(frozen=True)
class Table:
    """What was found in a file; `problems` are about the table as a whole and stand at its header row."""

    kind: FileKind
    source: bytes = field(repr=False)
    sheet: str
    header_row: int
    headings: tuple[str, ...]
    places: Mapping[str, int]
    """The column of every heading that was found, counting from 1."""
    unread: Mapping[str, int]
    """The columns nobody asked for, by heading or else by letters."""
    rows: list[Row] = field(repr=False)
    ignored: list[Ignored]
    problems: list[Problem]

    def letter(self, heading: str) -> str:
        """Give the letters of a heading's column, or nothing where the file lacks it."""
        return column_letters(self.places.get(heading, 0))

    def cell(self, row: Row, heading: str) -> Cell:
        """Give one cell of an entry with its place and type."""
        raw = row.values[self.headings.index(heading)]
        number, column = self.place(row.number, heading)
        return Cell(raw, cell_type(raw), column_letters(column), number)

    def place(self, row: int, heading: str) -> tuple[int, int]:
        """Give row and column where a cell is seen: of a merged one its first, of a column the file lacks column 0."""
        return self._merged.get(
            (row, heading), (row, self.places.get(heading) or self.unread.get(heading, 0))
        )

    @cached_property
    def _merged(self) -> dict[tuple[int, str], tuple[int, int]]:
        return {
            (row.number, self.headings[slot]): (top, column)
            for row in self.rows
            for slot, top, column in row.merged
        }

    def ignored_counts(self) -> dict[str, int]:
        """Give how many rows were left out for each reason, by its Chinese name."""
        return dict(Counter(each.label for each in self.ignored))


def cell_type(raw: Raw) -> CellType:
    """Give the type of a raw value."""
    if is_blank(raw):
        return "blank"
    if isinstance(raw, str):
        return "fault" if isinstance(raw, Fault) else "text"
    types: tuple[tuple[type | tuple[type, ...], CellType], ...] = (
        (bool, "bool"),
        ((int, float), "number"),
        (datetime, "datetime"),
        (date, "date"),
        ((time, timedelta), "time"),
    )
    return next(name for kind, name in types if isinstance(raw, kind))
