"""Cell comments of a workbook: those that were there, ours beside them, and the drawing that old Excel wants for each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from core.exchange.measure import Place, column_letters
from core.exchange.sheetxml import column_number

MARK = "【检查结果】"
AUTHOR = "导入检查"
_REF = re.compile(r"([A-Z]+)(\d+)")
_SHAPE = re.compile(r"<v:shape\b(?:(?!</v:shape>).)*</v:shape>", re.DOTALL)
_IDS = re.compile(r"<o:idmap\b[^>]*/>")
# Shape numbers come in blocks of 1024; blocks this high are used by nobody else in a workbook.
_FIRST_BLOCK, _BLOCK = 600, 1024
_LINE, _CHARACTERS = 14, 18


@dataclass(frozen=True, slots=True)
class Note:
    """The comment of one cell."""

    text: str
    author: str = AUTHOR


def read_notes(xml: bytes) -> dict[Place, Note]:
    """Give the comments of a sheet by cell (row and column from 1), without what an earlier check wrote."""
    root = ElementTree.fromstring(xml)  # noqa: S314 - `measure` refuses parts that declare entities
    authors = [each.text or "" for each in root.iterfind(".//{*}author")]
    notes: dict[Place, Note] = {}
    for each in root.iterfind(".//{*}comment"):
        ref = _REF.fullmatch(each.get("ref", ""))
        text = "".join(part.text or "" for part in each.iterfind(".//{*}t")).split(MARK)[0].rstrip("\n")
        number = int(each.get("authorId", "0"))
        if ref and text:
            author = authors[number] if number < len(authors) else ""
            notes[int(ref[2]), column_number(ref[1].encode())] = Note(text, author)
    return notes


def join_notes(old: Mapping[Place, Note], remarks: Mapping[Place, str]) -> dict[Place, Note]:
    """Give the comments with our remarks added; where a cell has one already, ours follows it."""
    joined = dict(old)
    for place, remark in remarks.items():
        before = joined.get(place)
        text = f"{before.text}\n{MARK}\n{remark}" if before else f"{MARK}\n{remark}"
        joined[place] = Note(text, before.author if before else AUTHOR)
    return dict(sorted(joined.items()))


def comments_xml(notes: Mapping[Place, Note]) -> str:
    """Give the comments part."""
    authors = list(dict.fromkeys(note.author for note in notes.values()))
    listed = "".join(f"<author>{escape(author)}</author>" for author in authors)
    comments = "".join(
        f'<comment ref="{column_letters(column)}{row}" authorId="{authors.index(note.author)}"><text><r><rPr>'
        '<sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/></rPr>'
        f'<t xml:space="preserve">{escape(note.text)}</t></r></text></comment>'
        for (row, column), note in notes.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<authors>{listed}</authors><commentList>{comments}</commentList></comments>"
    )


def drawing_xml(old: str, notes: Mapping[Place, Note]) -> str:
    """Give the drawing of the comments' boxes; what else an old one draws (buttons and the like) stays."""
    shapes = "".join(_shape(number, place, note) for number, (place, note) in enumerate(notes.items()))
    blocks = ",".join(str(_FIRST_BLOCK + number) for number in range(-(-max(1, len(notes)) // _BLOCK)))
    ids = f'<o:idmap v:ext="edit" data="{blocks}"/>'
    if old and "</xml>" in old:
        kept = _SHAPE.sub(lambda match: "" if 'ObjectType="Note"' in match[0] else match[0], old)
        kept = _IDS.sub(lambda match: _with_blocks(match[0], blocks), kept, count=1)
        head, _, tail = kept.rpartition("</xml>")
        boxes = "" if 'id="_x0000_t202"' in kept else _SHAPE_TYPE
        return f"{head}{boxes}{shapes}</xml>{tail}"
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<o:shapelayout v:ext="edit">{ids}</o:shapelayout>{_SHAPE_TYPE}{shapes}</xml>'
    )


_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def _with_blocks(ids: str, blocks: str) -> str:
    old = re.search(r'data="([^"]*)"', ids)
    used = [each for each in (old[1].split(",") if old else []) if each and int(each) < _FIRST_BLOCK]
    return f"<o:idmap v:ext={quoteattr('edit')} data={quoteattr(','.join([*used, blocks]))}/>"


def _shape(number: int, place: Place, note: Note) -> str:
    row, column = place[0] - 1, place[1] - 1
    lines = sum(1 + len(line) // _CHARACTERS for line in note.text.split("\n"))
    top = max(0, row - 1)
    anchor = f"{column + 1}, 15, {top}, 4, {column + 4}, 15, {top + 2 + lines}, 4"
    return (
        f'<v:shape id="_x0000_s{_FIRST_BLOCK * _BLOCK + 1 + number}" type="#_x0000_t202" '
        f'style="position:absolute;margin-left:60pt;margin-top:2pt;width:180pt;height:{_LINE * (lines + 1)}pt;'
        f'z-index:{number + 1};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    )
