"""The user's own workbook once more, part by part, with remarks at some of its cells."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from core.exchange import archive, package
from core.exchange.columns import Level
from core.exchange.marking import NotPlain, marked_tail, with_colours
from core.exchange.measure import Place
from core.exchange.notes import comments_xml, drawing_xml, join_notes, read_notes

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_STYLES = "xl/styles.xml"
_END = b"</sheetData>"
_MAX_SMALL = 16 * 1024 * 1024
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


class Package:
    """A measured .xlsx whose parts can be replaced; everything else is copied as it is."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._parts = {part.name: part for part in archive.parts(data)}
        self._new: dict[str, bytes] = {}
        self._edits: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._parts or name in self._new

    def text(self, name: str) -> str:
        """Give a small part's text, empty where there is none."""
        if name in self._new:
            return self._new[name].decode()
        part = self._parts.get(name)
        if part is None:
            return ""
        if part.size > _MAX_SMALL:
            raise NotPlain
        return archive.whole(self._data, part).decode("utf-8-sig")

    def put(self, name: str, text: str) -> None:
        """Replace or add a part."""
        self._new[name] = text.encode()

    def edit(self, name: str, change: Callable[[Iterator[bytes]], Iterator[bytes]]) -> None:
        """Have a large part changed while it is copied."""
        self._edits[name] = change

    def write(self, stream: BinaryIO) -> None:
        """Write the package."""
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            for name in [*self._parts, *(each for each in self._new if each not in self._parts)]:
                with out.open(zipfile.ZipInfo(name), "w") as target:
                    for piece in self._pieces(name):
                        target.write(piece)

    def _pieces(self, name: str) -> Iterator[bytes]:
        if name in self._new:
            return iter([self._new[name]])
        pieces = archive.chunks(self._data, self._parts[name])
        return self._edits[name](pieces) if name in self._edits else pieces


def mark(
    data: bytes, sheet: str, marks: Mapping[Place, Level], remarks: Mapping[Place, str], stream: BinaryIO
) -> None:
    """Write the workbook with coloured cells and comments on one sheet (given by its part); NotPlain leaves it alone."""
    whole = io.BytesIO()
    try:
        _mark(Package(data), sheet, marks, remarks, whole)
    except (ElementTree.ParseError, ValueError) as error:
        raise NotPlain from error
    stream.write(whole.getbuffer())


def _mark(
    book: Package, sheet: str, marks: Mapping[Place, Level], remarks: Mapping[Place, str], stream: BinaryIO
) -> None:
    if sheet not in book or _STYLES not in book:
        raise NotPlain
    styles, numbers = with_colours(book.text(_STYLES))
    book.put(_STYLES, styles)
    drawing = _put_notes(book, sheet, remarks)
    book.edit(sheet, lambda pieces: _with_new_tail(pieces, marks, numbers, drawing))
    book.write(stream)


def _with_new_tail(
    pieces: Iterator[bytes], marks: Mapping[Place, Level], numbers: Mapping[Level, int], drawing: str
) -> Iterator[bytes]:
    """Copy a sheet up to the end of its cells, and change what follows them."""
    rest, tail, begun = b"", bytearray(), False
    for piece in pieces:
        if not begun and (b"<worksheet" not in piece[:4096] or b"purl.oclc.org" in piece[:4096]):
            raise NotPlain
        begun = True
        if tail:
            tail += piece
            continue
        piece = rest + piece
        at = piece.find(_END)
        if at >= 0:
            yield piece[: at + len(_END)]
            tail += piece[at + len(_END) :] or b" "
            continue
        rest = piece[-len(_END) :]
        yield piece[: -len(_END)]
    if not tail or len(tail) > _MAX_SMALL:
        raise NotPlain
    yield marked_tail(tail.decode(), marks, numbers, "" if b"<legacyDrawing " in tail else drawing).encode()


def _put_notes(book: Package, sheet: str, remarks: Mapping[Place, str]) -> str:
    """Put comments and their drawing into the package; gives the tag that names the drawing in the sheet."""
    name = package.relations_of(sheet)
    relations = book.text(name) or f'<Relationships xmlns="{_PACKAGE_RELATIONS}"></Relationships>'
    used = {_kind(each): each for each in package.tags(relations, "Relationship")}
    comments = _part(book, sheet, used.get("comments"), "xl/comments_check{}.xml")
    drawing = _part(book, sheet, used.get("vmlDrawing"), "xl/drawings/vmlDrawing_check{}.vml")
    old = book.text(comments)
    notes = join_notes(read_notes(old.encode()) if old else {}, remarks)
    book.put(drawing, drawing_xml(book.text(drawing), notes))
    book.put(comments, comments_xml(notes))
    types = book.text(package.CONTENT_TYPES)
    for kind, part, content in (
        ("comments", comments, _COMMENTS_TYPE),
        ("vmlDrawing", drawing, _DRAWING_TYPE),
    ):
        if kind not in used:
            relation = f'<Relationship Id="rIdCheck_{kind}" Type="{_RELATIONS}/{kind}" Target="/{part}"/>'
            relations = _appended(relations, "Relationships", relation)
            override = f'<Override PartName="/{part}" ContentType="{content}"/>'
            types = _appended(types, "Types", override)
    book.put(name, relations)
    book.put(package.CONTENT_TYPES, types)
    identity = used.get("vmlDrawing", {}).get("Id", "rIdCheck_vmlDrawing")
    return f'<legacyDrawing xmlns:r="{_RELATIONS}" r:id={quoteattr(identity)}/>'


def _kind(relation: Mapping[str, str]) -> str:
    return relation.get("Type", "").rpartition("/")[2]


def _part(book: Package, sheet: str, relation: Mapping[str, str] | None, pattern: str) -> str:
    """Give the part a relationship points to, or a free name for a new one."""
    if relation:
        part = package.resolve(sheet, relation.get("Target", ""))
        if part not in book:
            raise NotPlain
        return part
    return next(name for number in range(1, 10_000) if (name := pattern.format(number)) not in book)


def _appended(xml: str, element: str, addition: str) -> str:
    end = f"</{element}>"
    if end not in xml:
        raise NotPlain
    head, _, tail = xml.rpartition(end)
    return f"{head}{addition}{end}{tail}"
