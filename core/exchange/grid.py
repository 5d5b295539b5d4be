"""The cells of a measured file, sheet by sheet, whatever program wrote it."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice, repeat

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from core.exchange.delimited import read_rows
from core.exchange.limits import MAX_SHEETS
from core.exchange.measure import FileKind
from core.exchange.messages import refused
from core.exchange.texts import Raw

Area = tuple[tuple[int, int], tuple[int, int]]
"""A merged area: its first and its last cell, each (row, column) from 0."""


@dataclass(slots=True)
class Sheet:
    """One sheet: its rows from the first line on, each from column A on, an empty cell being an empty text."""

    name: str
    rows: Iterator[Sequence[Raw]]
    merges: list[Area]
    is_visible: bool = True


@contextmanager
def parser_faults() -> Iterator[None]:
    """Turn whatever the parser throws at a crooked file into a refusal; also its panics, which are no `Exception`."""
    try:
        yield
    except PasswordError as error:
        raise refused("encrypted") from error
    except (CalamineError, ValueError, OSError) as error:
        raise refused("broken") from error
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise refused("broken") from error


def sheets(data: bytes, kind: FileKind) -> Iterator[Sheet]:
    """Give the sheets of a measured file one after the other, so that one at a time is in memory."""
    if kind.name == "csv":
        yield Sheet("CSV", iter(read_rows(data)), [])
        return
    with parser_faults():
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    if len(book.sheets_metadata) > MAX_SHEETS:
        raise refused("too_many_sheets", count=len(book.sheets_metadata), limit=MAX_SHEETS)
    for index, about in enumerate(book.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet:
            with parser_faults():
                sheet = book.get_sheet_by_index(index)
                merges = sheet.merged_cell_ranges or []
            yield Sheet(about.name, _rows(sheet), merges, about.visible == SheetVisibleEnum.Visible)


def _rows(sheet: CalamineSheet) -> Iterator[Sequence[Raw]]:
    """Give full rows: the parser leaves out the columns before the first filled one."""
    first = sheet.start[1] if sheet.start else 0
    blank: list[Raw] = list(repeat("", first))
    for row in sheet.iter_rows():
        yield [*blank, *row] if blank else row


def peek(rows: Iterator[Sequence[Raw]], count: int) -> tuple[list[Sequence[Raw]], Iterator[Sequence[Raw]]]:
    """Give the first rows, and the rows with those still before them."""
    head = list(islice(rows, count))
    return head, chain(head, rows)
