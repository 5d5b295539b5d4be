"""Workbook files taken apart and put together by hand, for the traps no honest program writes."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence

SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a zip file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Give the parts of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Give a zip file with one part changed."""
    parts = unzipped(data)
    parts[name] = change(parts.get(name, b""))
    return zipped(parts)


def minimal_parts(
    sheet_data: str, tail: str = "", sheets: Sequence[str] = ("台账",)
) -> dict[str, bytes | str]:
    """Give the parts of the smallest workbook whose every sheet has this content between its tags."""
    names = [f"worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="{target}"/>'
        for n, target in enumerate(names, 1)
    )
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}</sheetData>{tail}</worksheet>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        **{f"xl/{name}": sheet for name in names},
    }


def minimal(sheet_data: str, tail: str = "", sheets: Sequence[str] = ("台账",)) -> bytes:
    """Give the smallest workbook with this content."""
    return zipped(minimal_parts(sheet_data, tail, sheets))


def inline_rows(
    rows: Sequence[Sequence[str]], first: int = 1, prefix: str = "", addressed: bool = True
) -> str:
    """Give rows of texts as a sheet's XML, on request with a namespace prefix or without the cells' addresses."""
    xml = ""
    for number, row in enumerate(rows, first):
        cells = ""
        for place, text in enumerate(row):
            address = f' r="{chr(65 + place)}{number}"' if addressed else ""
            cells += f'<{prefix}c{address} t="inlineStr"><{prefix}is><{prefix}t>{text}</{prefix}t></{prefix}is></{prefix}c>'
        where = f' r="{number}"' if addressed else ""
        xml += f"<{prefix}row{where}>{cells}</{prefix}row>"
    return xml


def record(kind: int, content: bytes = b"") -> bytes:
    """Give one record of an old workbook."""
    return struct.pack("<2H", kind, len(content)) + content


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def old_stream(
    rows: Sequence[Sequence[str | float]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    *,
    name: str = "台账",
    extra_globals: bytes = b"",
    texts: bytes | None = None,
    dimensions: bytes | None = None,
    extra_cells: bytes = b"",
    places: int = 1,
) -> bytes:
    """Give the stream of an old workbook (BIFF8) with one sheet; single records can be replaced by crooked ones."""
    words = [cell for row in rows for cell in row if isinstance(cell, str)]
    table = record(
        0xFC,
        struct.pack("<2L", len(words), len(words))
        + b"".join(struct.pack("<HB", len(word), 1) + _wide(word) for word in words),
    )
    opening = record(0x809, struct.pack("<4H2L", 0x600, 5, 0, 0, 0, 0)) + extra_globals
    listed = struct.pack("<BB", len(name), 1) + _wide(name)
    size = len(record(0x85, b"\0" * 6 + listed)) * places
    globals_ = len(opening) + size + len(texts if texts is not None else table) + 4
    boundsheets = record(0x85, struct.pack("<LH", globals_, 0) + listed) * places
    cells, number = b"", 0
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                cells += record(0xFD, struct.pack("<3HL", row, column, 0, number))
                number += 1
            else:
                cells += record(0x203, struct.pack("<3Hd", row, column, 0, value))
    width = max(map(len, rows), default=0)
    extent = dimensions if dimensions is not None else struct.pack("<2L3H", 0, len(rows), 0, width, 0)
    areas = struct.pack("<H", len(merges)) + b"".join(struct.pack("<4H", *area) for area in merges)
    sheet = record(0x809, struct.pack("<4H2L", 0x600, 0x10, 0, 0, 0, 0)) + record(0x200, extent)
    sheet += cells + extra_cells + record(0xE5, areas) + record(0x0A)
    return opening + boundsheets + (texts if texts is not None else table) + record(0x0A) + sheet


def old_container(
    streams: Mapping[str, bytes],
    header: Mapping[int, int] | None = None,
    fat: Mapping[int, int] | None = None,
) -> bytes:
    """Give an OLE container of these streams; header words (by offset) and FAT entries can be overwritten."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    body, table, entries = b"", [0xFFFFFFFD], [("Root Entry", 5, end, 0)]
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        padded = content.ljust(-(-len(content) // sector) * sector, b"\0")
        start = len(table)
        table += [*range(start + 1, start + len(padded) // sector), end]
        entries.append((name, 2, start, len(content)))
        body += padded
    directory = b"".join(
        _wide(name).ljust(64, b"\0")
        + struct.pack("<HBB3L", 2 * len(name) + 2, kind, 1, free, free, free)
        + b"\0" * 36
        + struct.pack("<3L", start, size, 0)
        for name, kind, start, size in entries
    )
    directory = directory.ljust(-(-len(directory) // sector) * sector, b"\0")
    first = len(table)
    table += [*range(first + 1, first + len(directory) // sector), end]
    if len(table) > 128:
        raise ValueError("the streams are too long for a container with one table")
    table += [free] * (128 - len(table))
    for place, value in (fat or {}).items():
        table[place] = value
    words = bytearray(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(76, b"\0") + struct.pack("<109L", 0, *[free] * 108)
    )
    struct.pack_into("<5H", words, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<9L", words, 40, 0, 1, first, 0, 4096, end, 0, end, 0)
    for offset, value in (header or {}).items():
        struct.pack_into("<L", words, offset, value)
    return bytes(words) + struct.pack("<128L", *table) + body + directory


def old_workbook(
    rows: Sequence[Sequence[str | float]], merges: Sequence[tuple[int, int, int, int]] = ()
) -> bytes:
    """Give an old workbook (.xls) with one sheet."""
    return old_container({"Workbook": old_stream(rows, merges)})
