"""One table out of a file: its header found by the headings, its entries with their row numbers, the rest told apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from core.exchange.columns import Heading, Problem
from core.exchange.grid import Area, Sheet, parser_faults, peek, sheets
from core.exchange.headings import SEARCHED_ROWS, Header, Headings
from core.exchange.measure import FileKind, column_letters, load, measure
from core.exchange.messages import refused, sentence
from core.exchange.rows import Sorter
from core.exchange.texts import Fault, Raw, is_blank, shown

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


def read_table(
    file: str | Path | bytes, headings: Sequence[Heading], name: str = "", kind: FileKind | None = None
) -> Table:
    """Give the table that has these headings; FileRefused where the file is unfit or holds no such table.

    `kind` may be passed where the same bytes have just been measured.
    """
    data = load(file)
    kind = kind or measure(data, name or ("" if isinstance(file, bytes) else str(file)))
    wanted = Headings(headings)
    with parser_faults():
        found = list(_tables(data, kind, wanted))
    if not found:
        listed = "、".join(each.heading for each in headings[:5])
        raise refused("no_header", headings=listed)
    best = max(found, key=lambda each: (each.visible, each.header.score))
    return _finished(
        data, kind, wanted, best, [each.sheet for each in found if each is not best and each.rows]
    )


@dataclass(slots=True)
class _Found:
    sheet: str
    visible: bool
    header: Header
    rows: list[Row]
    ignored: list[Ignored]
    unnamed: set[int]


def _tables(data: bytes, kind: FileKind, wanted: Headings) -> Iterator[_Found]:
    for sheet in sheets(data, kind):
        head, rows = peek(sheet.rows, SEARCHED_ROWS)
        if header := wanted.locate(head):
            faults = kind.faults.get(sheet.name, {})
            yield _read_rows(sheet, header, enumerate(rows, 1), wanted, faults)


def _read_rows(
    sheet: Sheet,
    header: Header,
    rows: Iterable[tuple[int, Sequence[Raw]]],
    wanted: Headings,
    faults: Mapping[tuple[int, int], str],
) -> _Found:
    slots = [header.columns.get(each.heading, [None])[0] for each in wanted.wanted]
    places = [place for place in slots if place is not None]
    sorter, merges = Sorter(header, places), _Merges(sheet.merges, slots)
    found = _Found(sheet.name, sheet.is_visible, header, [], [], set())
    same: dict[Raw, Raw] = {}
    for number, row in rows:
        if number <= header.last_row + 1:
            continue
        reason = sorter.reason(row)
        values = [_value(row, place, same) for place in slots]
        if faults:
            values = [_faulty(values, slot, place, number, faults) for slot, place in enumerate(slots)]
        merged = merges.fill(number, values)
        if reason:
            found.ignored.append(_ignored(number, reason, row))
            continue
        found.rows.append(Row(number, tuple(values), merged))
        found.unnamed.update(_unnamed(row, header))
    return found


def _value(row: Sequence[Raw], place: int | None, same: dict[Raw, Raw]) -> Raw:
    """Give a cell; equal texts are kept once, for ledgers repeat themselves."""
    value = row[place] if place is not None and place < len(row) else ""
    if value == "":
        return None
    return same.setdefault(value, value) if type(value) is str else value


def _faulty(
    values: Sequence[Raw], slot: int, place: int | None, number: int, faults: Mapping[tuple[int, int], str]
) -> Raw:
    reason = faults.get((number, place + 1)) if place is not None else None
    return Fault(reason) if reason and values[slot] is None else values[slot]


def _ignored(number: int, reason: str, row: Sequence[Raw]) -> Ignored:
    text = " ".join(shown(value) for value in row if not is_blank(value))
    return Ignored(number, reason, sentence("ignored", reason, "label"), text[:200])


def _unnamed(row: Sequence[Raw], header: Header) -> Iterator[int]:
    """Give the filled columns that have no heading."""
    if len(header.names) < len(row):
        for place, value in enumerate(row):
            if value != "" and place not in header.names:
                yield place


class _Merges:
    """Merged cells give every row they span the value of their first cell, and other columns nothing: as they look."""

    def __init__(self, areas: Sequence[Area], slots: Sequence[int | None]) -> None:
        by_place = {place: slot for slot, place in enumerate(slots) if place is not None}
        self._starts: dict[int, list[tuple[int, int, int, bool]]] = {}
        for (top, left), (bottom, right) in areas:
            for place, slot in by_place.items():
                if left <= place <= right and (bottom > top or right > left):
                    start = (slot, bottom + 1, left + 1, place > left)
                    self._starts.setdefault(top + 1, []).append(start)
        self._open: dict[int, tuple[int, int, int, Raw]] = {}

    def fill(self, number: int, values: list[Raw]) -> tuple[tuple[int, int, int], ...]:
        """Write merged values into a row, and give the cells that were written, each with the first of its area."""
        for slot, last, column, is_hidden in self._starts.get(number, ()):
            self._open[slot] = (number, last, column, None if is_hidden else values[slot])
        merged = []
        for slot, (top, last, column, value) in list(self._open.items()):
            values[slot] = value
            merged.append((slot, top, column))
            if last <= number:
                del self._open[slot]
        return tuple(merged)


def _finished(data: bytes, kind: FileKind, wanted: Headings, found: _Found, others: Sequence[str]) -> Table:
    row = found.header.last_row + 1
    taken = {place for places in found.header.columns.values() for place in places}
    unread = sorted((found.header.names.keys() | found.unnamed) - taken)
    problems = [*wanted.problems(found.header, row), *_remarks(found, row, others)]
    return Table(
        kind=kind,
        source=data,
        sheet=found.sheet,
        header_row=row,
        headings=tuple(each.heading for each in wanted.wanted),
        places={heading: places[0] + 1 for heading, places in found.header.columns.items()},
        unread={found.header.names.get(place, column_letters(place + 1)): place + 1 for place in unread},
        rows=found.rows,
        ignored=found.ignored,
        problems=problems,
    )


def _remarks(found: _Found, row: int, others: Sequence[str]) -> Iterator[Problem]:
    for place in sorted(found.unnamed):
        letter = column_letters(place + 1)
        message = sentence("table", "unnamed", "message", letter=letter)
        yield Problem(row, letter, "", "warning", message, sentence("table", "unnamed", "suggestion"))
    for other in others:
        facts = {"sheet": other, "read": found.sheet}
        message = sentence("table", "other_sheet", "message", **facts)
        yield Problem(
            row, "", other, "warning", message, sentence("table", "other_sheet", "suggestion", **facts)
        )


__all__ = ["Cell", "Ignored", "Row", "Table", "cell_type", "read_table"]
