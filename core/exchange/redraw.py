"""A file's cells written into a new workbook, for files that cannot be handed back as they were."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import OverlappingRange

from core.exchange.columns import Level
from core.exchange.dates import FIRST_YEAR
from core.exchange.grid import Area, sheets
from core.exchange.limits import MAX_CELL_CHARACTERS
from core.exchange.marking import COLOURS
from core.exchange.measure import Place
from core.exchange.notes import AUTHOR, MARK
from core.exchange.read import Table
from core.exchange.texts import Fault, Raw, shown
from core.exchange.write import OPTIONS, TEXT_FORMAT, write_text

_TIMES = (
    (datetime, "yyyy-mm-dd hh:mm"),
    (date, "yyyy-mm-dd"),
    (time, "hh:mm"),
    (timedelta, "[h]:mm"),
)


def redraw(
    table: Table, marks: Mapping[Place, Level], remarks: Mapping[Place, str], stream: BinaryIO
) -> None:
    """Write every sheet of a table's file anew, with colours and comments on the sheet that was read."""
    book = xlsxwriter.Workbook(stream, OPTIONS)
    palette = _Palette(book)
    taken: set[str] = set()
    for sheet in sheets(table.source, table.kind):
        page = book.add_worksheet(_sheet_name(sheet.name, taken))
        is_read = sheet.name == table.sheet
        _merge(page, sheet.merges)
        _write(page, enumerate(sheet.rows, 1), marks if is_read else {}, palette)
        if not sheet.is_visible:
            page.hide()
        if is_read:
            page.activate()
            page.set_first_sheet()
            for (row, column), remark in remarks.items():
                page.write_comment(
                    row - 1, column - 1, f"{MARK}\n{remark}", {"author": AUTHOR, "x_scale": 1.8}
                )
    book.close()


def _sheet_name(name: str, taken: set[str]) -> str:
    """Give a name that Excel accepts and no other sheet has."""
    plain = "".join(sign for sign in name if sign not in "[]:*?/\\").strip("' ")[:28] or "表"
    numbered = (plain, *(f"{plain}{number}" for number in range(2, 100)))
    found = next(each for each in numbered if each.lower() not in taken)
    taken.add(found.lower())
    return found


def _merge(page: Any, areas: Sequence[Area]) -> None:
    for (top, left), (bottom, right) in areas:
        if (top, left) != (bottom, right):
            with suppress(OverlappingRange):
                page.merge_range(top, left, bottom, right, "")


class _Palette:
    """The formats of a new workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str | int, str], Any] = {}

    def get(self, number_format: str | int, level: Level | None) -> Any:
        colour = f"#{COLOURS[level][2:]}" if level else ""
        key = (number_format, colour)
        if key not in self._made:
            wanted = {"num_format": number_format, "bg_color": colour}
            self._made[key] = self._book.add_format({name: value for name, value in wanted.items() if value})
        return self._made[key]


def _write(
    page: Any, rows: Iterator[tuple[int, Sequence[Raw]]], marks: Mapping[Place, Level], palette: _Palette
) -> None:
    left = dict(marks)
    for number, row in rows:
        for place, value in enumerate(row):
            level = left.pop((number, place + 1), None)
            if value not in ("", None) or level:
                _write_cell(page, number - 1, place, value, level, palette)
    for (number, column), level in left.items():
        page.write_blank(number - 1, column - 1, None, palette.get("", level))


def _write_cell(page: Any, row: int, column: int, value: Raw, level: Level | None, palette: _Palette) -> None:
    if value in ("", None) or isinstance(value, Fault):
        page.write_blank(row, column, None, palette.get("", level))
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, palette.get("", level))
    elif isinstance(value, int | float) and isfinite(value):
        page.write_number(row, column, value, palette.get("", level))
    elif isinstance(value, date | time | timedelta) and not _is_before_excel(value):
        form = next(form for kind, form in _TIMES if isinstance(value, kind))
        page.write_datetime(row, column, value, palette.get(form, level))
    else:
        write_text(page, row, column, shown(value)[:MAX_CELL_CHARACTERS], palette.get(TEXT_FORMAT, level))


def _is_before_excel(value: date | time | timedelta) -> bool:
    if isinstance(value, date):
        return value.year < FIRST_YEAR
    return isinstance(value, timedelta) and value < timedelta()
