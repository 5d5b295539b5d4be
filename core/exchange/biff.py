"""The records of an old workbook's stream, counted without building anything of them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.exchange.limits import (
    MAX_CELLS,
    MAX_FAULTS,
    MAX_MERGES,
    MAX_RECTANGLE,
    MAX_SHARED_TEXTS,
    MAX_SHEETS,
)
from core.exchange.messages import refused

_EOF, _CONTINUE, _DATE1904, _FILEPASS, _SHEET, _MERGES, _TEXTS = 0x0A, 0x3C, 0x22, 0x2F, 0x85, 0xE5, 0xFC
_NUMBER, _LABEL, _BOOL_OR_ERROR, _DIMENSIONS = 0x0203, 0x0204, 0x0205, 0x0200
_RK, _MANY_RK, _SHARED_LABEL, _RICH_LABEL, _FORMULA = 0x027E, 0xBD, 0xFD, 0xD6, 0x06
_CELLS = {_NUMBER, _LABEL, _BOOL_OR_ERROR, _RK, _MANY_RK, _SHARED_LABEL, _RICH_LABEL, _FORMULA}
_FORMULA_FAILED = 2


@dataclass(slots=True)
class OldSheet:
    """One sheet of an old workbook: how many filled cells, how far they reach, and which formulas failed."""

    name: str
    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    shared: list[int] = field(default_factory=list)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """An old workbook: its sheets, the bytes its shared texts become when each cell has its own, and its epoch."""

    sheets: list[OldSheet]
    text_bytes: int
    date1904: bool


def survey_stream(stream: bytes) -> Book:
    """Count the workbook's records; FileRefused for encrypted ones and for figures that cannot be true."""
    places: list[tuple[int, str]] = []
    texts: list[int] = []
    date1904 = False
    globals_ = list(_records(stream, 0))
    for index, (kind, data) in enumerate(globals_):
        if kind == _FILEPASS:
            raise refused("encrypted")
        if kind == _DATE1904:
            date1904 = data[:1] == b"\x01"
        elif kind == _SHEET:
            places.append((struct.unpack_from("<L", data)[0], _sheet_name(data)))
        elif kind == _TEXTS:
            texts = _text_lengths([data, *_continued(globals_, index)])
    if len(places) > MAX_SHEETS:
        raise refused("too_many_sheets", count=len(places), limit=MAX_SHEETS)
    if not globals_ or len(dict(places)) < len(places):
        raise refused("hostile" if globals_ else "broken")
    sheets = [_survey_sheet(stream, place, name) for place, name in places]
    copied = sum(texts[number] for sheet in sheets for number in sheet.shared if number < len(texts))
    return Book(sheets, 2 * copied, date1904)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Give type and content of the records from one place to the end of their block."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        if at + 4 + size > len(stream):
            raise refused("broken")
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == _EOF:
            return
        at += 4 + size


def _continued(records: list[tuple[int, bytes]], index: int) -> Iterator[bytes]:
    for kind, data in records[index + 1 :]:
        if kind != _CONTINUE:
            return
        yield data


def _survey_sheet(stream: bytes, place: int, name: str) -> OldSheet:
    sheet = OldSheet(name)
    merges = 0
    for kind, data in _records(stream, place):
        if kind in _CELLS:
            _count_cell(sheet, kind, data)
        elif kind == _DIMENSIONS:
            _check_dimensions(data)
        elif kind == _MERGES:
            merges += len(data) // 8
        if sheet.cells > MAX_CELLS or merges > MAX_MERGES:
            raise refused("too_many_cells")
    return sheet


def _count_cell(sheet: OldSheet, kind: int, data: bytes) -> None:
    row, column = struct.unpack_from("<2H", data)
    last = column
    if kind == _MANY_RK:
        last = struct.unpack_from("<H", data, len(data) - 2)[0]
        if len(data) != 6 + 6 * (last - column + 1):
            raise refused("broken")
    elif kind == _SHARED_LABEL:
        sheet.shared.append(struct.unpack_from("<L", data, 6)[0])
    elif (kind == _BOOL_OR_ERROR and data[7]) or (kind == _FORMULA and _failed(data)):
        sheet.faults[row + 1, column + 1] = "formula_error"
        if len(sheet.faults) > MAX_FAULTS:
            raise refused("too_many_faults")
    sheet.cells += last - column + 1
    sheet.last_row = max(sheet.last_row, row + 1)
    sheet.last_column = max(sheet.last_column, last + 1)


def _failed(formula: bytes) -> bool:
    return formula[12:14] == b"\xff\xff" and formula[6] == _FORMULA_FAILED


def _check_dimensions(data: bytes) -> None:
    """Refuse a declared extent for which the parser would reserve more than a sheet can need."""
    form = "<2L2H" if len(data) == 14 else "<4H"
    first_row, last_row, first_column, last_column = struct.unpack_from(form, data)
    if last_row and last_column and (last_row <= first_row or last_column <= first_column):
        raise refused("hostile")
    if (last_row - first_row) * (last_column - first_column) > MAX_RECTANGLE:
        raise refused("unpacked_too_big", limit="可读的范围")


def _sheet_name(data: bytes) -> str:
    length, wide = data[6], data[7] & 1
    name = data[8 : 8 + length * (2 if wide else 1)]
    return name.decode("utf-16-le" if wide else "latin-1", "replace").replace("\0", "")


class _Texts:
    """A reader over the shared texts, which may break off anywhere and go on in the next record."""

    def __init__(self, blocks: list[bytes]) -> None:
        self.blocks, self.block, self.at = blocks, 0, 8

    def _more(self) -> bool:
        while self.block < len(self.blocks) and self.at >= len(self.blocks[self.block]):
            self.block, self.at = self.block + 1, 0
        return self.block < len(self.blocks)

    def skip(self, count: int) -> None:
        while count > 0 and self._more():
            step = min(count, len(self.blocks[self.block]) - self.at)
            self.at, count = self.at + step, count - step
        if count:
            raise refused("broken")

    def take(self, form: str) -> int:
        if not self._more():
            raise refused("broken")
        value: int = struct.unpack_from(form, self.blocks[self.block], self.at)[0]
        self.at += struct.calcsize(form)
        return value

    def skip_characters(self, count: int, wide: bool) -> None:
        while count:
            width = 2 if wide else 1
            step = min(count, (len(self.blocks[self.block]) - self.at) // width)
            self.at, count = self.at + step * width, count - step
            if count:
                self.at = len(self.blocks[self.block])
                wide = bool(self.take("<B") & 1)


def _text_lengths(blocks: list[bytes]) -> list[int]:
    """Give the number of characters of each shared text."""
    count = struct.unpack_from("<L", blocks[0], 4)[0]
    if count > min(MAX_SHARED_TEXTS, sum(map(len, blocks)) // 3):
        raise refused("hostile")
    reader, lengths = _Texts(blocks), []
    for _ in range(count):
        characters, flags = reader.take("<H"), reader.take("<B")
        runs = reader.take("<H") if flags & 8 else 0
        extra = reader.take("<L") if flags & 4 else 0
        reader.skip_characters(characters, bool(flags & 1))
        reader.skip(runs * 4 + extra)
        lengths.append(characters)
    return lengths


__all__ = ["Book", "OldSheet", "survey_stream"]
