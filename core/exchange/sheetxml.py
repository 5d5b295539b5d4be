"""How much a workbook's XML will cost to read: counted on the stream, before any parser builds something of it.

Workbooks as the usual programs write them pass one quick search per piece. Whatever looks different (cells beyond column
Z, cells without an address, other prefixes) is counted cell by cell.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.exchange.limits import MAX_CELLS, MAX_FAULTS, MAX_KEPT_TAGS, MAX_MERGES, MAX_ROWS, MAX_SHARED_TEXTS
from core.exchange.messages import refused

_KEEP = 1 << 19
_NAME = rb"(?:[\w.-]+:)?"
_ATTRIBUTES = rb"""((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*"""

# A cell that is not "A1" to "Z50000" written in the usual way.
_UNUSUAL = re.compile(rb'<c(?:[\t\r\n/>]| (?!r="[A-Z](?:[1-9]\d{0,3}|[1-4]\d{4}|50000)"))')
_PREFIXED = re.compile(rb":c[\s/>]")
_KEPT = re.compile(rb"(?:numFmt|definedName|Relationship)\s")
_TOKEN = re.compile(rb"<" + _NAME + rb"(row|c)(?=[\s/>])" + _ATTRIBUTES + rb"(/?)>(\s*</)?")
_TAG = re.compile(rb"<" + _NAME + rb"(?:row|c)(?=[\s/>])")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d+)["']""")
_ERROR = re.compile(rb"<" + _NAME + rb"""c(\s[^<>]*\bt\s*=\s*["']e["'][^<>]*)>""")
_FORMULA = re.compile(
    rb"<" + _NAME + rb"c(\s[^<>]*)>\s*<" + _NAME + rb"f\b[^<>]*(?:/>|>[^<]*</" + _NAME + rb"f>)"
    rb"\s*(?:<" + _NAME + rb"v\s*/>|<" + _NAME + rb"v></" + _NAME + rb"v>)?\s*</" + _NAME + rb"c>"
)
_TEXT_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_SHARED_TEXT = re.compile(rb"<" + _NAME + rb"si[\s/>]")
_SHARED_USE = re.compile(rb"""\st\s*=\s*["']s["'][^<>]*>\s*<""" + _NAME + rb"v[^<>]*>\s*(\d{1,8})\s*<")
_SHARED_TYPE = re.compile(rb"""t\s*=\s*["'](?:s["']|&)""")


@dataclass(slots=True)
class PartFacts:
    """What was counted in one part; a part that is no sheet has no cells."""

    is_sheet: bool = False
    unusual: bool = False
    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    texts: "array[int]" = field(default_factory=lambda: array("L"))
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


def survey(pieces: Iterable[bytes]) -> PartFacts:
    """Count a part in one pass; `unusual` says that its cells must be counted one by one."""
    facts = PartFacts(last_row=MAX_ROWS, last_column=26)
    merges = kept = 0
    for piece in _cut(pieces, (b"<c ", b"<si")):
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or piece[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise refused("hostile")
        facts.is_sheet = facts.is_sheet or b"sheetData" in piece
        if facts.texts or b"<si" in piece or b":si" in piece:
            _add_texts(facts.texts, piece)
        if not facts.is_sheet:
            kept += len(_KEPT.findall(piece))
            if kept > MAX_KEPT_TAGS:
                raise refused("hostile")
            continue
        facts.unusual = facts.unusual or bool(_UNUSUAL.search(piece) or _PREFIXED.search(piece))
        facts.cells += piece.count(b"</c")
        merges += piece.count(b"mergeCell")
        _add_faults(facts.faults, piece, facts.unusual)
        if merges > MAX_MERGES or facts.cells > MAX_CELLS:
            raise refused("too_many_cells")
    return facts


def count_cells(pieces: Iterable[bytes], facts: PartFacts) -> None:
    """Count the filled cells of an unusual sheet one by one, as the parser will place them."""
    facts.cells = facts.last_row = facts.last_column = 0
    row, column, seen = 0, 0, 0
    for piece in _cut(pieces, (b"<c",)):
        tokens = list(_TOKEN.finditer(piece))
        seen += len(tokens)
        if seen > 2 * MAX_CELLS:
            raise refused("too_many_cells")
        if len(tokens) != len(_TAG.findall(piece)):
            raise refused("hostile")
        for token in tokens:
            address = _ADDRESS.search(token[2])
            if token[1] == b"row":
                row, column = (int(address[2]) if address else row + 1), 0
                continue
            column += 1
            at = row
            if address and address[1]:
                column, at = column_number(address[1]), int(address[2])
            if not token[3] and not token[4]:
                facts.cells += 1
                facts.last_row = max(facts.last_row, at)
                facts.last_column = max(facts.last_column, column)


def shared_bytes(pieces: Iterable[bytes], texts: Sequence[int]) -> int:
    """Give how many bytes the shared texts of a sheet become when each cell gets its own copy."""
    longest, total = max(texts, default=0), 0
    for piece in _cut(pieces, (b"<c ",)):
        uses = [int(number) for number in _SHARED_USE.findall(piece)]
        total += sum(texts[number] for number in uses if number < len(texts))
        total += longest * max(0, len(_SHARED_TYPE.findall(piece)) - len(uses))
    return total


def column_number(letters: bytes) -> int:
    """Give the number of a column from its letters: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _cut(pieces: Iterable[bytes], marks: Sequence[bytes]) -> Iterator[bytes]:
    """Give the stream in pieces that end before a mark (the first kind there is), or else before a tag: none is cut in two."""
    rest = b""
    for piece in pieces:
        piece = rest + piece
        at = next((at for at in map(piece.rfind, marks) if at > 0), 0)
        if at <= 0 or len(piece) - at > _KEEP:
            at = piece.rfind(b"<")
        rest = piece[at:] if at > 0 else piece
        if len(rest) > _KEEP:
            if piece.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                raise refused("hostile")
            rest = b""  # a picture or the like, which has no tags
        yield piece[: len(piece) - len(rest)]
    yield rest


def _add_texts(texts: "array[int]", piece: bytes) -> None:
    starts = [match.start() for match in _SHARED_TEXT.finditer(piece)]
    ends = [*starts[1:], len(piece)][: len(starts)]
    if texts:
        texts[-1] += starts[0] if starts else len(piece)
    texts.extend(end - start for start, end in zip(starts, ends, strict=True))
    if len(texts) > MAX_SHARED_TEXTS:
        raise refused("too_many_cells")


def _add_faults(faults: dict[tuple[int, int], str], piece: bytes, unusual: bool) -> None:
    """Note the cells whose formula failed or was never computed: the parser would show them as empty."""
    if unusual or b't="e"' in piece:
        for match in _ERROR.finditer(piece):
            _note(faults, match[1], "formula_error")
    if unusual or b"<f" in piece:
        for match in _FORMULA.finditer(piece):
            if not _TEXT_RESULT.search(match[1]):
                _note(faults, match[1], "formula_unsaved")
    if len(faults) > MAX_FAULTS:
        raise refused("too_many_faults")


def _note(faults: dict[tuple[int, int], str], attributes: bytes, reason: str) -> None:
    if address := _ADDRESS.search(attributes):
        faults.setdefault((int(address[2]), column_number(address[1])), reason)
