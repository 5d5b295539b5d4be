"""Files are known by their content; unfit ones are refused in Chinese with a remedy, before a parser sees them."""

import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from core.exchange.biff import survey_stream
from core.exchange.limits import MAX_FILE_BYTES
from core.exchange.measure import measure
from core.exchange.messages import FileRefused
from core.exchange.read import read_table
from tests.data.hostile import HOSTILE
from tests.data.packages import (
    SHEET,
    changed,
    inline_rows,
    minimal,
    minimal_parts,
    old_container,
    old_stream,
    old_workbook,
    record,
    unzipped,
    zipped,
)
from tests.data.traps import COLUMNS, HEADINGS, csv_text, ledger

WEB_PAGE = (
    "<html><head><meta charset='gb2312'></head><body><table><tr><td>姓名</td></tr></table></body></html>"
)
ROWS = [list(HEADINGS), ["1", "方城县", "甲村", "①", "张三", "28", "2023.5", "是", "13819093786"]]


def refusal(data: bytes, name: str = "台账.xlsx") -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        measure(data, name)
    assert caught.value.message_zh.endswith("。")
    assert caught.value.remedy_zh.endswith("。")
    return caught.value


def with_content_type(kind: str) -> bytes:
    return changed(
        ledger(),
        "[Content_Types].xml",
        lambda xml: xml.replace(b"spreadsheetml.sheet.main+xml", kind.encode()),
    )


def encrypted_entry() -> bytes:
    data = bytearray(ledger())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (ledger(), "台账.xlsx", "xlsx"),
        (ledger(), "台账.xls", "xlsx"),
        (ledger(), "没有结尾", "xlsx"),
        (minimal(inline_rows(ROWS)), "a.xlsx", "xlsx"),
        (old_workbook(ROWS), "台账.xls", "xls"),
        (old_workbook(ROWS), "台账.xlsx", "xls"),
        (csv_text().encode(), "台账.csv", "csv"),
        (csv_text().encode("gb18030"), "台账.csv", "csv"),
        (csv_text().encode("utf-8-sig"), "台账.txt", "csv"),
        (csv_text(sign="\t").encode("utf-16"), "台账.txt", "csv"),
    ],
)
def test_the_content_says_what_a_file_is(data: bytes, name: str, kind: str) -> None:
    assert measure(data, name).name == kind


@pytest.mark.parametrize(
    ("data", "encoding"), [(csv_text().encode(), "utf-8"), (csv_text().encode("gb18030"), "gb18030")]
)
def test_the_encoding_of_a_csv_is_found(data: bytes, encoding: str) -> None:
    assert measure(data, "a.csv").encoding == encoding


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b"x" * (MAX_FILE_BYTES + 1), "a.csv", "too_big"),
        (old_container({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "a.xlsx", "encrypted"),
        (old_container({"Workbook": old_stream(ROWS, extra_globals=record(0x2F, b"\1\0"))}), "a.xls", "encrypted"),
        (encrypted_entry(), "a.xlsx", "encrypted"),
        (with_content_type("sheet.macroEnabled.main+xml"), "a.xlsm", "macros"),
        (zipped({**unzipped(ledger()), "xl/vbaProject.bin": b"x"}), "a.xlsx", "macros"),
        (old_container({"Workbook": old_stream(ROWS), "_VBA_PROJECT_CUR": b"x"}), "a.xls", "macros"),
        (with_content_type("sheet.binary.macroEnabled.main"), "a.xlsb", "xlsb"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "a.ods", "ods"),
        (zipped({**minimal_parts(inline_rows(ROWS)), "content.xml": "<office/>"}), "a.xlsx", "ods"),
        (zipped({**minimal_parts(inline_rows(ROWS)), "xl/workbook.bin": "x"}), "a.xlsx", "xlsb"),
        (with_content_type("wordprocessingml.document.main+xml"), "a.docx", "not_a_workbook"),
        (old_container({"WordDocument": b"x"}), "a.doc", "not_a_workbook"),
        (zipped({"台账.txt": "x"}), "a.xlsx", "not_a_workbook"),
        (b"%PDF-1.7 ...", "a.xlsx", "not_a_workbook"),
        (b"\x89PNG\r\n\x1a\n", "a.xlsx", "not_a_workbook"),
        (b"Rar!\x1a\x07", "a.rar", "not_a_workbook"),
        (WEB_PAGE.encode(), "a.xls", "html"),
        (WEB_PAGE.encode("gb18030"), "a.xlsx", "html"),
        (b"MIME-Version: 1.0\r\n", "a.xls", "html"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "a.xls", "xml"),
        (csv_text().encode(), "台账.xlsx", "text_as_workbook"),
        (b"b\x14#e" + bytes(range(256)) * 9, "a.xlsx", "unknown"),
        ("姓名,".encode("gb18030") + b"\xff\xff\n", "a.csv", "csv_encoding"),
        (ledger()[:-300], "a.xlsx", "broken"),
        (ledger()[: len(ledger()) // 2], "a.xlsx", "broken"),
        (ledger() + b"x", "a.xlsx", "broken"),
        (b"PK\x03\x04 and nothing else", "a.xlsx", "broken"),
        (old_workbook(ROWS)[:900], "a.xls", "broken"),
        (changed(ledger(), "_rels/.rels", lambda xml: xml.replace(b"officeDocument\"", b"other\"")), "a.xlsx", "broken"),
    ],
)  # fmt: skip
def test_unfit_files_are_refused_each_for_its_own_reason(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name).code == code


def test_a_damaged_part_is_noticed_by_its_checksum() -> None:
    data = bytearray(zipped(minimal_parts(inline_rows(ROWS)), 0))
    data[data.index("方城县".encode())] ^= 1
    assert refusal(bytes(data)).code == "broken"


def test_a_file_that_two_programs_would_read_differently_is_refused() -> None:
    data = ledger()
    assert refusal(b"PK\x03\x04 something before it " + data).code == "broken"
    twice = data[: data.rfind(b"PK\x05\x06")] + data[data.rfind(b"PK\x05\x06") :] * 2
    assert refusal(twice).code == "broken"


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    at = data.rfind(mark) + offset
    return data[:at] + value + data[at + len(value) :]


@pytest.mark.parametrize(
    ("mark", "offset", "value"),
    [
        (b"PK\x05\x06", 4, b"\1\0"),
        (b"PK\x05\x06", 10, b"\1\0"),
        (b"PK\x05\x06", 12, b"\1\0\0\0"),
        (b"PK\x05\x06", 16, b"\1\0\0\0"),
        (b"PK\x01\x02", 0, b"PK\x03\x03"),
        (b"PK\x01\x02", 10, b"\x0c\0"),
        (b"PK\x01\x02", 20, b"\xff\xff\xff\x7f"),
        (b"PK\x01\x02", 24, b"\1\0\0\0"),
        (b"PK\x01\x02", 42, b"\1\0\0\0"),
        (b"PK\x03\x04", 30, b"?"),
    ],
)
def test_a_container_whose_figures_disagree_is_refused(mark: bytes, offset: int, value: bytes) -> None:
    assert refusal(patched(ledger(), mark, offset, value)).code in ("broken", "hostile")


def test_parts_whose_names_differ_only_in_case_are_refused() -> None:
    assert refusal(zipped({**unzipped(ledger()), SHEET.upper(): b"x"})).code == "hostile"


def test_rows_columns_and_sheets_have_limits_that_name_the_place() -> None:
    def numbered(rows: int) -> bytes:
        return minimal("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, rows + 1)))

    measure(numbered(50_000))
    assert "第50001行" in refusal(numbered(50_001)).message_zh
    measure(minimal('<row r="1"><c r="GR1"><v>1</v></c></row>'))
    assert "GS列" in refusal(minimal('<row r="1"><c r="GS1"><v>1</v></c></row>')).message_zh
    measure(minimal("", sheets=[f"表{n}" for n in range(20)]))
    assert refusal(minimal("", sheets=[f"表{n}" for n in range(21)])).code == "too_many_sheets"


def test_a_csv_has_the_same_limits() -> None:
    for text, code in (("1\n" * 50_001, "too_many_rows"), ("1," * 201 + "1\n", "too_many_columns")):
        with pytest.raises(FileRefused) as caught:
            read_table(text.encode(), COLUMNS, "a.csv")
        assert caught.value.code == code


def test_formats_that_reach_far_beyond_the_table_do_not_count() -> None:
    def fill(book: xlsxwriter.Workbook, page: object) -> None:
        border = book.add_format({"border": 1})
        for row in (60_000, 1_048_575):
            page.write_blank(row, 0, None, border)  # type: ignore[attr-defined]
        page.write_blank(3, 16_383, None, border)  # type: ignore[attr-defined]

    assert len(read_table(ledger(then=fill), COLUMNS).rows) == 3


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("addressed", [True, False])
def test_unusual_but_valid_xml_is_measured_cell_by_cell(prefix: str, addressed: bool) -> None:
    xml = inline_rows(ROWS, prefix=prefix, addressed=addressed)
    parts = minimal_parts(xml)
    if prefix:
        parts[SHEET] = (
            f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{xml}'
            "</x:sheetData></x:worksheet>"
        )
    assert measure(zipped(parts)).name == "xlsx"
    assert len(read_table(zipped(parts), COLUMNS).rows) == 1


def test_old_texts_that_break_off_between_records_are_counted_rightly() -> None:
    first = struct.pack("<2LHB", 2, 2, 4, 1) + "第一".encode("utf-16-le")
    rest = b"\1" + "书记".encode("utf-16-le") + struct.pack("<HBH", 2, 8, 1) + b"ab" + b"runs"
    stream = old_stream([["x", "y"]], texts=record(0xFC, first) + record(0x3C, rest))
    assert measure(old_container({"Workbook": stream})).name == "xls"


def test_old_text_shared_by_many_cells_is_counted_for_each() -> None:
    text = record(0xFC, struct.pack("<2LHB", 1, 1, 8000, 0) + b"x" * 8000)
    cell = record(0xFD, struct.pack("<3HL", 1, 1, 0, 0))
    assert survey_stream(old_stream([[]], texts=text, extra_cells=cell * 100)).text_bytes == 2 * 8000 * 100


CHILD = """
import resource, sys, time
from core.exchange.messages import FileRefused
from core.exchange.read import read_table
from tests.data.traps import COLUMNS
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_table(sys.argv[1], COLUMNS)
    code = "accepted"
except FileRefused as refused:
    code = refused.code
print(code, time.process_time(), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_file_is_refused_cheaply(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / (
        "hostile.csv" if make.__name__ in ("unclosed_quote", "endless_csv") else "hostile.xlsx"
    )
    path.write_bytes(make())
    assert path.stat().st_size < MAX_FILE_BYTES
    run = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True)
    code, seconds, megabytes = run.stdout.split()
    assert code != "accepted"
    assert float(seconds) <= 3
    assert float(megabytes) <= 150
