"""CSV files as offices really send them: UTF-8 or GB 18030, commas or tabs, numbers shielded as ="…"."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from core.exchange.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from core.exchange.messages import refused

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_SHIELDED = re.compile(r'="(.*)"', re.DOTALL)
_DELIMITERS = ",\t;，"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Untyped(str):
    """A cell of a CSV file: nothing says whether it was a number or a text before it was written there."""

    __slots__ = ()


def decode(data: bytes) -> tuple[str, str]:
    """Give the text of a file and its encoding; FileRefused where it is no text."""
    known = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    for encoding in known or ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise refused("unknown")
        return text, encoding
    raise refused("unknown" if _BINARY.search(data) else "csv_encoding")


def read_rows(data: bytes) -> list[list[str]]:
    """Give the rows of a CSV file, each cell as written; FileRefused where it is too large or its quotes do not close."""
    text, _ = decode(data)
    delimiter = _delimiter(text)
    if text.count(delimiter) > MAX_CELLS:
        raise refused("too_many_cells")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            _check(len(rows) + 1, row)
            rows.append([Untyped(cell) if cell[:2] != '="' else Untyped(_unshielded(cell)) for cell in row])
    except csv.Error as error:
        raise refused("csv_broken", line=reader.line_num) from error
    return rows


def _check(number: int, row: list[str]) -> None:
    if number > MAX_ROWS:
        raise refused("too_many_rows", sheet="CSV", row=number, limit=MAX_ROWS)
    if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
        raise refused("too_many_columns", sheet="CSV", column=f"第{len(row)}", limit=MAX_COLUMNS)


def _unshielded(cell: str) -> str:
    shielded = _SHIELDED.fullmatch(cell)
    return shielded[1] if shielded else cell


def _delimiter(text: str) -> str:
    """Give the sign that parts the fullest of the first lines."""
    lines = list(_first_lines(text))
    return max(_DELIMITERS, key=lambda sign: max((line.count(sign) for line in lines), default=0))


def _first_lines(text: str) -> Iterator[str]:
    start = 0
    for _ in range(30):
        end = text.find("\n", start)
        yield text[start : end if end >= 0 else len(text)]
        if end < 0:
            return
        start = end + 1
