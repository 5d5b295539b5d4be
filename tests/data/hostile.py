"""Files that want to hurt: each a few kilobytes that would cost gigabytes, minutes or a crash to a trusting reader."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.data.packages import (
    SHEET,
    inline_rows,
    minimal,
    minimal_parts,
    old_container,
    old_stream,
    record,
    zipped,
)

ONE_ROW = inline_rows([["姓名"]])


def bomb() -> bytes:
    """A fifth of a gigabyte of blanks in one sheet."""
    return _inflating(200 << 20)


def _inflating(size: int, told: int | None = None) -> bytes:
    """Give a workbook whose sheet inflates to a size, and tells another."""
    compressor = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed, crc = b"", 0
    block = b" " * (1 << 20)
    for _ in range(size >> 20):
        packed += compressor.compress(block)
        crc = zlib.crc32(block, crc)
    packed += compressor.flush()
    parts = {name: content for name, content in minimal_parts(ONE_ROW).items() if name != SHEET}
    return _with_raw_part(zipped(parts), SHEET, packed, crc, size if told is None else told)


def _with_raw_part(data: bytes, name: str, packed: bytes, crc: int, size: int) -> bytes:
    """Add a part to a zip file with whatever its header shall claim."""
    end = data.rfind(b"PK\x05\x06")
    count, length, start = struct.unpack_from("<H2L", data, end + 10)
    raw = name.encode()
    fields = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, crc, len(packed), size, len(raw), 0)
    local = b"PK\x03\x04" + fields + raw + packed
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<3H2L", 0, 0, 0, 0, start) + raw
    directory = data[start : start + length] + entry
    tail = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(directory), start + len(local), 0
    )
    return data[:start] + local + directory + tail


def lying_bomb() -> bytes:
    """A part that says it is small and inflates without end."""
    return _inflating(64 << 20, told=1000)


def entities() -> bytes:
    """A billion laughs."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    parts = minimal_parts(inline_rows([["&l9;"]]))
    parts[SHEET] = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>' + str(parts[SHEET])
    return zipped(parts)


def external_entity() -> bytes:
    """A text that asks for a file of the server."""
    parts = minimal_parts(inline_rows([["&secret;"]]))
    parts[SHEET] = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>' + str(parts[SHEET])
    return zipped(parts)


def far_cell() -> bytes:
    """Two cells at opposite corners: seventeen thousand million between them."""
    return minimal(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def far_cell_in_a_near_row() -> bytes:
    """A cell that lies about its row."""
    return minimal('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')


def wide_rectangle() -> bytes:
    """Cells within both limits whose rectangle is not."""
    return minimal('<row r="1"><c r="A1"><v>1</v></c></row><row r="49999"><c r="GR49999"><v>1</v></c></row>')


def many_cells() -> bytes:
    """Two million cells, most of them in the same place."""
    return minimal('<row r="1">' + '<c r="A1"><v>1</v></c>' * 2_000_000 + "</row>")


def cells_without_address() -> bytes:
    """One endless row whose cells do not say where they are."""
    return minimal("<row>" + "<c><v>1</v></c>" * 300_000 + "</row>")


def copied_text() -> bytes:
    """One text of 30,000 signs, shared by 500,000 cells: fifteen gigabytes once each has its own."""
    row = "".join(f'<c r="{chr(65 + place)}{{0}}" t="s"><v>0</v></c>' for place in range(20))
    parts = minimal_parts(
        "".join(f'<row r="{number}">{row.format(number)}</row>' for number in range(1, 25_001))
    )
    parts["xl/sharedStrings.xml"] = f'<sst count="1"><si><t>{"长" * 30_000}</t></si></sst>'
    return zipped(parts)


def text_of_many_runs() -> bytes:
    """One shared text put together from a million pieces, in every cell of a table."""
    row = "".join(f'<c r="{chr(65 + place)}{{0}}" t="s"><v>0</v></c>' for place in range(20))
    parts = minimal_parts(
        "".join(f'<row r="{number}">{row.format(number)}</row>' for number in range(1, 201))
    )
    parts["xl/sharedStrings.xml"] = f"<sst><si>{'<r><t>甲</t></r>' * 1_000_000}</si></sst>"
    return zipped(parts)


def endless_text() -> bytes:
    """A single text of fifty million signs."""
    return minimal(inline_rows([["x" * 50_000_000]]))


def many_shared_texts() -> bytes:
    """Ten million empty shared texts."""
    parts = minimal_parts(ONE_ROW)
    parts["xl/sharedStrings.xml"] = "<sst>" + "<si/>" * 10_000_000 + "</sst>"
    return zipped(parts)


def many_merges() -> bytes:
    """A million merged areas, each as large as a sheet."""
    return minimal(ONE_ROW, "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 1_000_000 + "</mergeCells>")


def many_styles() -> bytes:
    """Two million number formats."""
    parts = minimal_parts(ONE_ROW)
    parts["xl/styles.xml"] = (
        "<styleSheet><numFmts>"
        + '<numFmt numFmtId="9" formatCode="0"/>' * 2_000_000
        + "</numFmts></styleSheet>"
    )
    return zipped(parts)


def many_parts() -> bytes:
    """A hundred thousand empty parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(30_000):
            archive.writestr(f"x{number}", b"")
    return out.getvalue()


def same_sheet_twenty_times() -> bytes:
    """Many sheets that are one and the same part."""
    parts = minimal_parts(ONE_ROW, sheets=[f"表{number}" for number in range(20)])
    relations = "xl/_rels/workbook.xml.rels"
    text = str(parts[relations])
    for number in range(2, 21):
        text = text.replace(f"sheet{number}.xml", "sheet1.xml")
    parts[relations] = text
    return zipped(parts)


def many_failed_formulas() -> bytes:
    """A hundred thousand cells whose formula failed."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="e"><v>#N/A</v></c></row>' for n in range(1, 50_001))
    return minimal(cells)


def ring_of_sectors() -> bytes:
    """An old workbook whose sectors lead in a circle."""
    return old_container({"Workbook": old_stream([["姓名"]])}, fat={5: 2})


def sector_outside() -> bytes:
    """An old workbook that names a sector two terabytes further on."""
    return old_container({"Workbook": old_stream([["姓名"]])}, header={76: 0xFFFFFFF0})


def huge_tables() -> bytes:
    """An old workbook that claims four thousand million allocation tables."""
    return old_container({"Workbook": old_stream([["姓名"]])}, header={44: 0xFFFFFFFF})


def huge_small_tables() -> bytes:
    """An old workbook that claims as many tables for small streams."""
    return old_container({"Workbook": old_stream([["姓名"]])}, header={64: 0x0FFFFFFF})


def endless_difat() -> bytes:
    """An old workbook whose list of tables continues in itself."""
    return old_container({"Workbook": old_stream([["姓名"]])}, header={68: 9, 72: 1})


def countless_texts() -> bytes:
    """An old workbook that announces two thousand million texts."""
    texts = record(0xFC, struct.pack("<2L", 0x7FFFFFFF, 0x7FFFFFFF))
    return old_container({"Workbook": old_stream([["姓名"]], texts=texts)})


def boundless_dimensions() -> bytes:
    """An old workbook that announces four thousand million rows."""
    extent = struct.pack("<2L3H", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)
    return old_container({"Workbook": old_stream([["姓名"]], dimensions=extent)})


def far_old_cell() -> bytes:
    """An old workbook with a cell in its last row and column."""
    cell = record(0x203, struct.pack("<3Hd", 65535, 255, 0, 1.0))
    return old_container({"Workbook": old_stream([["姓名"]], extra_cells=cell)})


def unclosed_quote() -> bytes:
    """A CSV whose only quote swallows the file."""
    return '序号,姓名\n1,"'.encode() + b"x" * 5_000_000


def endless_csv() -> bytes:
    """A CSV of nothing but separators."""
    return b"," * 19_000_000


HOSTILE: tuple[Callable[[], bytes], ...] = (
    bomb, lying_bomb, entities, external_entity, far_cell, far_cell_in_a_near_row, wide_rectangle, many_cells,
    cells_without_address, copied_text, text_of_many_runs, endless_text, many_shared_texts, many_merges, many_styles, many_parts,
    same_sheet_twenty_times, many_failed_formulas, ring_of_sectors, sector_outside, huge_tables, huge_small_tables,
    endless_difat, countless_texts, boundless_dimensions, far_old_cell, unclosed_quote, endless_csv,
)  # fmt: skip
