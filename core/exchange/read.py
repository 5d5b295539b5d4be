"""One table out of a file: its header found by the headings, its entries with their row numbers, the rest told apart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.exchange.cells import Cells, Merges
from core.exchange.columns import Heading, Problem
from core.exchange.grid import Sheet, parser_faults, peek, sheets
from core.exchange.headings import SEARCHED_ROWS, Header, Headings
from core.exchange.measure import FileKind, column_letters, load, measure
from core.exchange.messages import refused, sentence
from core.exchange.rows import Sorter
from core.exchange.table import Cell, Ignored, Row, Table, cell_type
from core.exchange.texts import Fault, Raw, is_blank, shown


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
    sorter, merges = Sorter(header, places), Merges(sheet.merges, slots)
    found = _Found(sheet.name, sheet.is_visible, header, [], [], set())
    cells = Cells(slots, header)
    for number, row in rows:
        if number <= header.last_row + 1:
            continue
        reason = sorter.reason(row)
        values = cells.take(row)
        if faults:
            values = [_faulty(values, slot, place, number, faults) for slot, place in enumerate(slots)]
        merged = merges.fill(number, values)
        if reason:
            found.ignored.append(_ignored(number, reason, row))
            continue
        found.rows.append(Row(number, tuple(values), merged))
        if unnamed := cells.unnamed(len(row)):
            found.unnamed.update(place for place in unnamed if row[place] != "")
    return found


def _faulty(
    values: Sequence[Raw], slot: int, place: int | None, number: int, faults: Mapping[tuple[int, int], str]
) -> Raw:
    reason = faults.get((number, place + 1)) if place is not None else None
    return Fault(reason) if reason and values[slot] is None else values[slot]


def _ignored(number: int, reason: str, row: Sequence[Raw]) -> Ignored:
    text = " ".join(shown(value) for value in row if not is_blank(value))
    return Ignored(number, reason, sentence("ignored", reason, "label"), text[:200])


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
