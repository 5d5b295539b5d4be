"""A ledger as a workbook: the form people know, safe to open, ready to be filled in and read back."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from core.exchange.choices import CIRCLED
from core.exchange.columns import Column
from core.exchange.limits import MAX_CELL_CHARACTERS
from core.exchange.texts import number_text
from core.exchange.values import Shown, Value, show

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LISTS = "可选项"
_A4 = 9
_EXACT = 10**15
TEXT_FORMAT = 49  # the built-in text format, which the format string alone does not select
_NUMERIC = ("serial", "integer", "decimal")
# A text that begins like this is marked as text, so that editing the cell does not turn it into a formula either.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "'")
_RISKY = frozenset((*_ACTIVE, "<"))
_LONG = 10_000
# Texts that the writer or a reader would take for markup get an invisible sign there, which reading takes out again.
_MISREAD = re.compile(r"^(?=<r>.*</r>$)|(?<=_x[0-9a-fA-F]{4})(?=_x[0-9a-fA-F]{4}_)", re.DOTALL)
_LINE_HEIGHT = 16


def write_table(
    stream: BinaryIO,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    notes: Sequence[str] = (),
    *,
    heading: str = "",
    sheet: str = "台账",
    blank_rows: int = 0,
    mark: str = "",
) -> int:
    """Write a ledger's form with these rows (values in the order of the columns), and give how many there were.

    `heading` is the line above the title (附件2), `blank_rows` are numbered ones to fill in, `mark` says who made the copy
    and when; it stands below the notes and in the printed footer.
    """
    book = xlsxwriter.Workbook(stream, {**OPTIONS, "constant_memory": True})
    page = book.add_worksheet(sheet)
    form = _Form(book, page, columns)
    form.open(title, heading, mark)
    count = form.write_rows(rows)
    form.write_blank_rows(blank_rows, count)
    form.offer_choices(form.add_lists())
    form.write_notes(notes, mark)
    book.close()
    return count


def write_text(page: Any, row: int, column: int, text: str, form: Any = None, active: Any = None) -> None:
    """Write a cell that stays text whatever it looks like; ValueError where Excel could not hold it."""
    if len(text) > MAX_CELL_CHARACTERS:
        raise ValueError(f"a cell holds at most {MAX_CELL_CHARACTERS} characters, not {len(text)}")
    text = _MISREAD.sub("\u200b", text) if "<r>" in text or "_x" in text else text
    page.write_string(row, column, text, (active or form) if text.startswith(_ACTIVE) else form)


class _Form:
    """One sheet being written from top to bottom; rows already passed cannot be touched again."""

    def __init__(self, book: Any, page: Any, columns: Sequence[Column]) -> None:
        self._book, self._page, self._columns = book, page, columns
        self._row = 0
        self._first = self._last = 0
        cell = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10, "text_wrap": True}
        self._text = book.add_format({**cell, "num_format": TEXT_FORMAT})
        self._active = book.add_format({**cell, "num_format": TEXT_FORMAT, "quote_prefix": True})
        self._number = book.add_format({**cell, "align": "center"})
        self._head = book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#F2F2F2"})
        self._title = book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
        )
        self._label = book.add_format({"font_name": "黑体", "font_size": 14})
        self._note = book.add_format(
            {"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"}
        )
        self._empty = book.add_format({"num_format": TEXT_FORMAT})
        self._width = sum(column.width for column in columns)

    def open(self, title: str, heading: str, mark: str) -> None:
        """Write everything above the first row, and set the sheet up for reading and printing."""
        for place, column in enumerate(self._columns):
            self._page.set_column(place, place, column.width, self._default(column))
        if heading:
            self._page.set_row(self._row, 20)
            write_text(self._page, self._row, 0, heading, self._label)
            self._row += 1
        self._line(title, self._title, 34)
        self._page.set_row(self._row, 2.2 * _LINE_HEIGHT)
        for place, column in enumerate(self._columns):
            write_text(self._page, self._row, place, column.heading, self._head)
        self._page.freeze_panes(self._row + 1, 0)
        self._page.repeat_rows(self._row)
        self._print_setup(mark)
        self._row += 1
        self._first = self._row

    def _default(self, column: Column) -> Any:
        """Give the format of a column's empty cells: text, unless it holds numbers."""
        return None if column.kind in _NUMERIC else self._empty

    def _print_setup(self, mark: str) -> None:
        self._page.set_landscape()
        self._page.set_paper(_A4)
        self._page.fit_to_pages(1, 0)
        self._page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self._page.center_horizontally()
        self._page.set_footer(f"&L{mark.replace('&', '&&')[:200]}&R第 &P 页，共 &N 页")

    def _line(self, text: str, form: Any, height: float) -> None:
        """Write one line across all columns."""
        self._page.set_row(self._row, height)
        if len(self._columns) > 1:
            self._page.merge_range(self._row, 0, self._row, len(self._columns) - 1, "", form)
        write_text(self._page, self._row, 0, text, form)
        self._row += 1

    def write_rows(self, rows: Iterable[Sequence[Value]]) -> int:
        """Write the rows one after the other; the usual text takes the short way, as there are very many."""
        write_string, text, first = self._page.write_string, self._text, self._row
        shown_by = [_shower(column) for column in self._columns]
        for self._row, values in enumerate(rows, first):
            for place, (value, show_value) in enumerate(zip(values, shown_by, strict=True)):
                shown = show_value(value) if show_value else value
                if (
                    type(shown) is str
                    and shown
                    and shown[0] not in _RISKY
                    and "_x" not in shown
                    and len(shown) < _LONG
                ):
                    write_string(self._row, place, shown, text)
                else:
                    self._write(place, shown)
            self._last = self._row
        self._row = max(self._last + 1, first)
        return self._row - first

    def _write(self, place: int, shown: object) -> None:
        """Write a cell of the current row that is empty, a number or a text that needs care."""
        numeric = self._columns[place].kind in _NUMERIC
        if shown is None or shown == "":
            self._page.write_blank(self._row, place, None, self._number if numeric else self._text)
        elif isinstance(shown, int | Decimal) and _is_exact(shown):
            self._page.write_number(self._row, place, shown, self._number)
        else:
            write_text(self._page, self._row, place, str(shown), self._text, self._active)

    def write_blank_rows(self, count: int, before: int) -> None:
        """Write numbered rows to fill in."""
        for number in range(before + 1, before + count + 1):
            for place, column in enumerate(self._columns):
                if column.kind == "serial":
                    self._page.write_number(self._row, place, number, self._number)
                else:
                    form = self._number if column.kind in _NUMERIC else self._text
                    self._page.write_blank(self._row, place, None, form)
            self._row += 1
        self._last = self._row - 1

    def add_lists(self) -> dict[int, str]:
        """Write the closed lists on a hidden sheet, for a list inside a cell's rule holds only 255 characters."""
        offered = {
            place: _offered(column)
            for place, column in enumerate(self._columns)
            if column.choices or column.kind == "yes_no"
        }
        if not offered:
            return {}
        page = self._book.add_worksheet(_LISTS)
        page.hide()
        for row, words_in_row in enumerate(zip_longest(*offered.values())):
            for place, word in enumerate(words_in_row):
                if word:
                    write_text(page, row, place, word)
        return {
            column: f"='{_LISTS}'!" + xl_range_abs(0, place, len(words) - 1, place)
            for place, (column, words) in enumerate(offered.items())
        }

    def offer_choices(self, sources: dict[int, str]) -> None:
        """Give the cells of closed lists their drop-downs, and columns with a note its text as a hint."""
        last = max(self._last, self._first)
        for place, column in enumerate(self._columns):
            rule: dict[str, object] = {"validate": "any"}
            if source := sources.get(place):
                rule = {"validate": "list", "source": source, "show_error": column.kind != "choices"}
            if column.note:
                rule |= {"input_title": column.heading[:32], "input_message": column.note[:255]}
            if len(rule) > 1:
                self._page.data_validation(self._first, place, last, place, rule)

    def write_notes(self, notes: Sequence[str], mark: str) -> None:
        """Write the numbered notes below the table, each as high as its text needs."""
        numbered = (
            note if note[:1].isdigit() else f"{number}.{note}" for number, note in enumerate(notes, 1)
        )
        lines = ["说明：", *numbered] if notes else []
        for line in [*lines, *([mark] if mark else [])]:
            rows_of_text = 1 + int(2 * len(line) / max(self._width, 1))
            self._line(line, self._note, _LINE_HEIGHT * rows_of_text)


def _shower(column: Column) -> Callable[[Value], Shown] | None:
    """Give the function that turns a column's values into cells, or None where they are their own cells."""
    if column.kind in ("text", "name", "phone"):
        return None
    if column.kind == "serial":
        return lambda value: (
            int(value) if isinstance(value, str) and value.isdecimal() else show(column, value)
        )
    return lru_cache(1024, typed=True)(lambda value: show(column, value))


def _offered(column: Column) -> list[str]:
    if column.kind == "yes_no":
        return ["是", "否"]
    return [(CIRCLED[place] if column.numbered else "") + word for place, word in enumerate(column.choices)]


def _is_exact(number: int | Decimal) -> bool:
    """Whether a cell can hold the number without rounding."""
    return -_EXACT < number < _EXACT and Decimal(number_text(float(number))) == number


__all__ = ["OPTIONS", "TEXT_FORMAT", "write_table", "write_text"]
