"""What the platform writes can be opened without fear, filled in with help, and read back unchanged."""

import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core.exchange.columns import Column
from core.exchange.limits import MAX_CELL_CHARACTERS
from core.exchange.read import read_table
from core.exchange.records import records
from core.exchange.texts import Fault, is_blank
from core.exchange.values import BadValue, Chosen, Value, When, parse_name, parse_text
from core.exchange.write import write_table, write_text
from tests.data.packages import SHEET, changed, unzipped
from tests.data.traps import COLUMNS, NOTES, ROWS, ledger, workbook

WIDE = (
    Column("序号", "serial", "serial", required=False),
    Column("单位", "unit", required=False),
    Column("姓名", "name", "name", required=False),
    Column("日期", "on", "date", required=False),
    Column("人数", "count", "integer", required=False),
    Column("金额", "amount", "decimal", required=False, unit="元"),
    Column("留任", "retained", "yes_no", required=False),
    Column("手机号", "phone", "phone", required=False),
    Column(
        "类型", "types", "choices", ("甲类", "乙类（含丙）", "其他"), ("其他",), required=False, numbered=True
    ),
    Column("身份", "role", "choice", ("第一书记", "工作队长"), required=False),
)


def write(
    columns: Sequence[Column], rows: Sequence[Sequence[Value]], notes: Sequence[str] = (), **more: Any
) -> bytes:
    out = io.BytesIO()
    assert write_table(out, "驻村干部信息备案台账", columns, rows, notes, **more) == len(rows)
    return out.getvalue()


def read_back(data: bytes, columns: Sequence[Column]) -> list[list[Value]]:
    table = read_table(data, columns)
    assert table.problems == []
    found = list(records(table, columns))
    assert [record.problems for record in found if record.problems] == []
    return [[record.values[column.field] for column in columns] for record in found]


def part(data: bytes, name: str = SHEET) -> str:
    return unzipped(data)[name].decode()


def test_an_export_is_the_same_form_and_importing_it_changes_nothing() -> None:
    found = [
        [record.values[c.field] for c in COLUMNS]
        for record in records(read_table(ledger(), COLUMNS), COLUMNS)
    ]
    data = write(COLUMNS, found, NOTES, heading="附件2", mark="导出：李四 2023-06-01")
    table = read_table(data, COLUMNS)
    assert (table.header_row, table.ignored_counts()) == (3, {"表下的说明": 4})
    assert read_back(data, COLUMNS) == found
    assert read_back(write(COLUMNS, read_back(data, COLUMNS)), COLUMNS) == found


def test_a_template_has_numbered_rows_that_count_as_nothing_until_filled() -> None:
    data = write(COLUMNS, [], NOTES, heading="附件2", blank_rows=20)
    table = read_table(data, COLUMNS)
    assert (table.rows, table.problems) == ([], [])
    assert table.ignored_counts() == {"只有序号": 20, "表下的说明": 3}


def test_a_template_filled_in_by_hand_has_no_complaint() -> None:
    data = write(COLUMNS, [], NOTES, heading="附件2", blank_rows=5)

    def fill(xml: bytes) -> bytes:
        text = xml.decode()
        for row, values in enumerate(ROWS, 4):
            for place, value in enumerate(values[1:], 1):
                cell = f'<c r="{chr(65 + place)}{row}"'
                form = re.search(rf"{cell} s=\"(\d+)\"/>", text)
                assert form
                filled = f'{cell} s="{form[1]}" t="inlineStr"><is><t>{value}</t></is></c>'
                text = text.replace(form[0], filled)
        return text.encode()

    table = read_table(changed(data, SHEET, fill), COLUMNS)
    found = list(records(table, COLUMNS))
    assert [record.problems for record in found] == [[], [], []]
    assert [record.values["name"] for record in found] == ["张三", "李四", "王五"]
    assert table.ignored_counts() == {"只有序号": 2, "表下的说明": 3}


def test_the_form_looks_and_prints_as_people_know_it() -> None:
    data = write(COLUMNS, [], NOTES, heading="附件2", blank_rows=3, mark="张三 & 李四")
    xml, book = part(data), part(data, "xl/workbook.xml")
    assert '<mergeCell ref="A2:I2"/>' in xml
    assert re.search(
        r'<pageSetup paperSize="9" orientation="landscape"[^>]* fitToHeight="0"|fitToHeight="0"[^>]*orientation="landscape"',
        xml,
    )
    assert 'state="frozen"' in xml
    assert "张三 &amp;&amp; 李四" in xml
    assert "$3:$3" in book
    assert 'state="hidden"' in book


def test_closed_lists_come_from_a_hidden_sheet_so_that_their_length_does_not_matter() -> None:
    many = tuple(f"很长很长的第{number}个选项" for number in range(60))
    data = write((Column("姓名", "name"), Column("类别", "kind", "choice", many)), [], blank_rows=5)
    (rule,) = re.findall(r"<dataValidation .*?</dataValidation>", part(data))
    assert 'sqref="B3:B7"' in rule
    assert "<formula1>'可选项'!$A$1:$A$60</formula1>" in rule
    listed = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("可选项").to_python()
    assert [row[0] for row in listed] == list(many)


def test_a_list_of_several_choices_offers_and_does_not_insist() -> None:
    rules = re.findall(r"<dataValidation [^>]*>", part(write(WIDE, [], blank_rows=1)))
    insists = {re.search(r'sqref="([A-Z])', rule)[1]: "showErrorMessage" in rule for rule in rules}  # type: ignore[index]
    assert insists == {"G": True, "I": False, "J": True}


def test_notes_of_columns_are_hints_at_their_cells() -> None:
    data = write(
        (Column("姓名", "name"), Column("手机号", "phone", "phone", note="填11位手机号")), [], blank_rows=1
    )
    assert 'promptTitle="手机号" prompt="填11位手机号"' in part(data)


DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    "http://example.org",
    "00123",
    "1e5",
    "'x",
    "{=1}",
)


def test_no_text_becomes_a_formula_a_link_or_a_number() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        for row, text in enumerate(DANGEROUS):
            write_text(page, row, 0, text)

    data = workbook(fill)
    assert [
        row[0] for row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    ] == list(DANGEROUS)
    data = write((Column("姓名", "name"), Column("备注", "note")), [(text, text) for text in DANGEROUS])
    xml = part(data)
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert 't="n"' not in xml


def test_active_texts_keep_their_quotation_mark_when_the_cell_is_edited() -> None:
    data = write((Column("姓名", "name"), Column("备注", "note")), [("=1", "甲")])
    formats = re.findall(r"<xf [^>]*?/?>", part(data, "xl/styles.xml").split("<cellXfs")[1])
    style_of = dict(re.findall(r'<c r="([AB]3)" s="(\d+)"', part(data)))
    assert "quotePrefix" in formats[int(style_of["A3"])]
    assert "quotePrefix" not in formats[int(style_of["B3"])]


def test_phones_and_empty_cells_of_text_columns_are_text() -> None:
    data = write(COLUMNS, [[None] * 8 + ["13819093786"]], blank_rows=1)
    formats = re.findall(r'<xf numFmtId="(\d+)"', part(data, "xl/styles.xml").split("<cellXfs")[1])
    styles = re.findall(r'<c r="I[34]" s="(\d+)"', part(data))
    assert [formats[int(style)] for style in styles] == ["49", "49"]
    assert re.search(r'<c r="I3"[^>]* t="(inlineStr|s)"', part(data))


def test_a_text_too_long_for_a_cell_is_an_error_and_not_lost() -> None:
    with pytest.raises(ValueError, match="32767"):
        write((Column("姓名", "name"), Column("备注", "note")), [("甲", "长" * (MAX_CELL_CHARACTERS + 1))])


def test_numbers_too_long_for_a_cell_are_written_as_text() -> None:
    amounts = [Decimal("1234567890123456.78"), Decimal("0.1"), Decimal("-3"), Decimal("1E-7")]
    rows = [(str(number), amount) for number, amount in enumerate(amounts)]
    columns = (Column("名称", "name"), Column("金额", "amount", "decimal"))
    assert [row[1] for row in read_back(write(columns, rows), columns)] == amounts


def cleaned(text: str, parse: Any = parse_text) -> str | None:
    """Give what a text cell is read as, None where it is refused or blank."""
    try:
        found = parse(text, limit=MAX_CELL_CHARACTERS)
    except BadValue:
        return None
    return None if is_blank(found) else found


texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="<>r/&;_x0041DFa=\"' \n", max_size=30),
    st.sampled_from([*DANGEROUS, "<r>甲</r>", "<r><t>x</t></r>", "_x000D_", "_x005F_x0041_", "𠮷野家", "说明", "合计"]),
).map(cleaned)  # fmt: skip
days = st.dates(date(1940, 1, 1), date(2099, 12, 31)).map(lambda on: When(on, "day"))
months = st.builds(
    lambda year, month: When(date(year, month, 1), "month"), st.integers(1940, 2099), st.integers(1, 12)
)
notes = st.text(alphabet="红色名村A1", min_size=1, max_size=6)
chosen = st.sets(st.sampled_from([0, 1, 2]), min_size=1).flatmap(
    lambda places: notes.map(
        lambda note: tuple(
            Chosen(("甲类", "乙类（含丙）", "其他")[place], note if place == 2 else "")
            for place in sorted(places)
        )
    )
)
entries = st.tuples(
    st.none(),
    texts,
    texts.map(lambda text: text and cleaned(text, parse_name)),
    st.none() | days | months,
    st.none() | st.integers(-(10**15), 10**15),
    st.none() | st.decimals(-(10**12), 10**12, places=4),
    st.none() | st.booleans(),
    st.none()
    | st.integers(13 * 10**9, 2 * 10**10 - 1).map(str).filter(lambda digits: digits[1] in "3456789"),
    st.none() | chosen,
    st.none() | st.sampled_from([Chosen("第一书记"), Chosen("工作队长")]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(entries, max_size=12))
def test_what_is_written_is_read_as_the_same_values(rows: list[tuple[Value, ...]]) -> None:
    # Three filled cells make a row an entry whatever its texts say; the sentinels stand for a ledger's other columns.
    ends = tuple(Column(f"列{number}", f"end{number}") for number in range(3))
    full = [(str(number), *row[1:], "甲", "乙", "丙") for number, row in enumerate(rows, 1)]
    columns = (*WIDE, *ends)
    assert read_back(write(columns, full), columns) == [list(row) for row in full]


@given(st.text(max_size=80))
def test_cleaning_a_text_twice_is_cleaning_it_once(text: str) -> None:
    once = cleaned(text)
    assert once is None or cleaned(once) == once


def test_a_fault_is_no_text() -> None:
    assert isinstance(Fault("formula_error"), str)
    assert not is_blank(Fault("formula_error"))
