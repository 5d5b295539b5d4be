"""The first look at an uploaded file: what it is by its content, and whether it is safe and small enough to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Literal

from core.exchange import archive, ole, package, sheetxml
from core.exchange.delimited import decode
from core.exchange.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_FAULTS,
    MAX_FILE_BYTES,
    MAX_RECTANGLE,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_TEXT_BYTES,
)
from core.exchange.messages import FileRefused, refused

Place = tuple[int, int]
Parts = Mapping[str, archive.Part]
Faults = Mapping[str, Mapping[Place, str]]

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FILES = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF 文档"),
)
_WEB_PAGE = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"mime-version:")
_TEXT_SUFFIXES = ("", ".csv", ".txt", ".tsv")


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is and holds: enough to open it, and the cells whose formulas have no result (row, column → why)."""

    name: Literal["xlsx", "xls", "csv"]
    size: int
    sheets: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    date1904: bool = False
    faults: Faults = field(default_factory=dict)


def load(file: str | Path | bytes) -> bytes:
    """Give a file's bytes; FileRefused where there are none or too many, before they are read."""
    size = len(file) if isinstance(file, bytes) else Path(file).stat().st_size
    if size == 0:
        raise refused("empty")
    if size > MAX_FILE_BYTES:
        raise refused("too_big", size=f"{size / 2**20:.1f} MB", limit=f"{MAX_FILE_BYTES >> 20} MB")
    return file if isinstance(file, bytes) else Path(file).read_bytes()


def measure(file: str | Path | bytes, name: str = "") -> FileKind:
    """Give what a file is, told by its content and not by its name; FileRefused with the remedy for all others."""
    data = load(file)
    suffix = PurePath(name or ("" if isinstance(file, bytes) else file)).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        return _measure_package(data)
    if data.startswith(_OLD_WORKBOOK):
        return _measure_old_workbook(data)
    for start, what in _OTHER_FILES:
        if data.startswith(start):
            raise refused("not_a_workbook", what=what)
    return _measure_text(data, suffix)


def _measure_text(data: bytes, suffix: str) -> FileKind:
    opening = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if opening.startswith(b"<?xml") and b"<html" not in opening:
        raise refused("xml")
    if opening.startswith(_WEB_PAGE) or opening.startswith((b"<?xml", b"<!--")) or b"<table" in opening:
        raise refused("html")
    encoding = decode(data)[1]
    if suffix not in _TEXT_SUFFIXES:
        raise refused("text_as_workbook", suffix=suffix)
    return FileKind("csv", len(data), {"": ""}, encoding)


def _measure_old_workbook(data: bytes) -> FileKind:
    book = ole.survey(data)
    for sheet in book.sheets:
        _check_extent(sheet.name, sheet.last_row, sheet.last_column)
    _check_sheets(len(book.sheets), sum(sheet.cells for sheet in book.sheets), book.text_bytes)
    faults = {sheet.name: sheet.faults for sheet in book.sheets if sheet.faults}
    return FileKind("xls", len(data), {s.name: "" for s in book.sheets}, "", book.date1904, faults)


def _measure_package(data: bytes) -> FileKind:
    parts = {part.name.replace("\\", "/"): part for part in archive.parts(data)}
    _check_package(data, parts)
    facts = {name: sheetxml.survey(archive.chunks(data, part)) for name, part in parts.items()}
    root = package.find_workbook(_text(data, parts, package.ROOT_RELATIONS))
    relations = _text(data, parts, package.relations_of(root))
    book = package.read_workbook(root, _text(data, parts, root), relations)
    sheets = {name: each for name, each in facts.items() if each.is_sheet}
    names = {part: name for name, part in book.parts.items()}
    for part, sheet in sheets.items():
        if sheet.unusual:
            sheetxml.count_cells(archive.chunks(data, parts[part]), sheet)
        _check_extent(names.get(part, part), sheet.last_row, sheet.last_column)
    cells = sum(sheet.cells for sheet in sheets.values())
    copied = max((_copied_text(data, parts, sheets, each.texts, cells) for each in facts.values()), default=0)
    _check_sheets(max(len(book.parts), len(sheets)), cells, copied)
    faults = {names[part]: sheet.faults for part, sheet in sheets.items() if sheet.faults and part in names}
    if sum(map(len, faults.values())) > MAX_FAULTS:
        raise refused("too_many_faults")
    return FileKind("xlsx", len(data), dict(book.parts), "", book.date1904, faults)


def _copied_text(
    data: bytes, parts: Parts, sheets: Mapping[str, sheetxml.PartFacts], texts: Sequence[int], cells: int
) -> int:
    """Give the bytes that shared texts become when each cell has its own; exactly only where it could be much."""
    most = cells * max(texts, default=0)
    if most <= MAX_TEXT_BYTES:
        return most
    return sum(sheetxml.shared_bytes(archive.chunks(data, parts[part]), texts) for part in sheets)


def _check_package(data: bytes, parts: Parts) -> None:
    names = list(parts)
    if package.CONTENT_TYPES not in parts:
        is_ods = "mimetype" in parts and b"opendocument" in archive.whole(data, parts["mimetype"])[:200]
        raise refused("ods") if is_ods else refused("not_a_workbook", what="压缩包")
    package.check_content_types(names, _text(data, parts, package.CONTENT_TYPES))


def _text(data: bytes, parts: Parts, name: str) -> str:
    if name not in parts:
        raise refused("broken")
    if parts[name].size > MAX_FILE_BYTES:
        raise refused("hostile")
    try:
        return archive.whole(data, parts[name]).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused("broken") from error


def _check_extent(sheet: str, last_row: int, last_column: int) -> None:
    if last_row > MAX_ROWS:
        raise refused("too_many_rows", sheet=sheet, row=last_row, limit=MAX_ROWS)
    if last_column > MAX_COLUMNS:
        raise refused("too_many_columns", sheet=sheet, column=column_letters(last_column), limit=MAX_COLUMNS)
    if last_row * last_column > MAX_RECTANGLE:
        raise refused("too_many_cells")


def _check_sheets(sheets: int, cells: int, text_bytes: int) -> None:
    if sheets == 0:
        raise refused("no_sheet")
    if sheets > MAX_SHEETS:
        raise refused("too_many_sheets", count=sheets, limit=MAX_SHEETS)
    if cells > MAX_CELLS or text_bytes > MAX_TEXT_BYTES:
        raise refused("too_many_cells")


def column_letters(number: int) -> str:
    """Give a column's letters from its number: 1 is A."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


__all__ = ["FileKind", "FileRefused", "load", "measure"]
