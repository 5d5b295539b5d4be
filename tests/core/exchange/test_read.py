"""Tables as people send them: found, filled, sorted from what is no entry, and complained about where needed."""

from datetime import date
from typing import Any

import pytest

from core.exchange.columns import Column
from core.exchange.messages import FileRefused
from core.exchange.read import Table, read_table
from core.exchange.records import records
from core.exchange.values import Chosen, When
from tests.data.packages import changed, inline_rows, minimal, old_workbook
from tests.data.traps import COLUMNS, HEADINGS, NOTES, ROWS, csv_text, ledger, put, workbook

TITLE = (["附件2"], ["驻村干部信息备案台账"])


def read(data: bytes, name: str = "台账.xlsx") -> Table:
    return read_table(data, COLUMNS, name)


def names(table: Table) -> list[object]:
    return [row.values[4] for row in table.rows]


def reasons(table: Table) -> list[tuple[int, str]]:
    return [(each.number, each.reason) for each in table.ignored]


def values(data: bytes, name: str = "台账.xlsx") -> list[dict[str, object]]:
    found = list(records(read(data, name), COLUMNS))
    assert all(record.is_sound for record in found), [record.problems for record in found]
    return [dict(record.values) for record in found]


EXPECTED = values(ledger())


def test_the_plain_ledger_is_read_as_it_stands() -> None:
    table = read(ledger(above=TITLE))
    assert (table.sheet, table.header_row, table.problems) == ("台账", 3, [])
    assert [row.number for row in table.rows] == [4, 5, 6]
    assert table.rows[0].values == ROWS[0]
    cell = table.cell(table.rows[1], "年龄")
    assert (cell.raw, cell.type, cell.letter, cell.row) == (45.0, "number", "F", 5)
    assert EXPECTED[0]["types"] == (Chosen("脱贫村"), Chosen("乡村振兴任务重的村"))
    assert EXPECTED[0]["starts_on"] == When(date(2023, 5, 1), "month")


def merged_title(book: Any, page: Any) -> None:
    page.merge_range("A2:I2", "驻村干部信息备案台账")


def broken_headings() -> list[str]:
    return [
        "序\n号",
        "县(市、\n区)",
        " 村（居，社区） ",
        "*派驻村类型",
        "姓　名",
        "年龄（周岁）",
        "派驻\n时间",
        "是否留任：",
        "联系电话",
    ]


def reordered(rows: Any, order: list[int]) -> list[list[Any]]:
    return [[row[place] for place in order] for row in rows]


ORDER = [8, 0, 4, 1, 2, 3, 7, 5, 6]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (ledger(above=TITLE, then=merged_title), "a.xlsx"),
        (ledger(headings=broken_headings()), "a.xlsx"),
        (ledger(reordered(ROWS, ORDER), reordered([HEADINGS], ORDER)[0]), "a.xlsx"),
        (ledger([("", *row) for row in ROWS], ("", *HEADINGS), above=[[]] * 5), "a.xlsx"),
        (minimal(inline_rows([list(HEADINGS), *[[str(cell) for cell in row] for row in ROWS]])), "a.xlsx"),
        (old_workbook([HEADINGS, *[[float(cell) if isinstance(cell, int) else cell for cell in row] for row in ROWS]]), "a.xls"),
        (csv_text().encode("gb18030"), "a.csv"),
        (csv_text().encode("utf-8-sig"), "a.csv"),
        (csv_text(sign="\t").encode("utf-16"), "a.txt"),
        (csv_text(sign=";").encode(), "a.csv"),
        (csv_text([(*row[:8], f'="{row[8]}"') for row in ROWS]).encode(), "a.csv"),
        (csv_text([(*row[:8], f"\t{row[8]}") for row in ROWS]).encode(), "a.csv"),
        (csv_text([[f'"{cell}"' for cell in row] for row in ROWS]).encode(), "a.csv"),
    ],
)  # fmt: skip
def test_whatever_the_file_looks_like_the_values_are_the_same(data: bytes, name: str) -> None:
    assert values(data, name) == EXPECTED


def test_a_header_of_two_rows_is_put_together() -> None:
    upper = ("序号", "派驻地点", None, "派驻村类型", "干部", None, "派驻", "是否留任", "联系方式")
    lower = (None, "县（市、区）", "村（居、社区）", None, "姓名", "年龄", "时间", None, "手机号")

    def groups(book: Any, page: Any) -> None:
        for column in (0, 3, 7):
            page.merge_range(1, column, 2, column, upper[column])
        page.merge_range(1, 1, 1, 2, "派驻地点")

    data = ledger(headings=lower, above=[["台账"], upper], then=groups)
    assert values(data) == EXPECTED
    assert read(data).header_row == 3


def test_merged_cells_are_filled_down_and_unmerged_blanks_stay_blank() -> None:
    rows = [ROWS[0], (2, None, None, None, *ROWS[1][4:]), (3, None, None, None, *ROWS[2][4:])]

    def merge(book: Any, page: Any) -> None:
        for column in (1, 2, 3):
            page.merge_range(1, column, 2, column, "")
            page.write_string(1, column, ROWS[0][column])

    table = read(ledger(rows, then=merge))
    assert table.rows[1].values[1:4] == ROWS[0][1:4]
    assert table.rows[1].merged == ((1, 2, 2), (2, 2, 3), (3, 2, 4))
    assert table.cell(table.rows[1], "县（市、区）").row == 2
    assert table.rows[2].values[1:4] == (None, None, None)
    complaints = [problem for record in records(table, COLUMNS) for problem in record.problems]
    assert [(problem.row, problem.column) for problem in complaints] == [
        (4, "县（市、区）"), (4, "村（居、社区）"), (4, "派驻村类型")
    ]  # fmt: skip


def test_cells_merged_across_give_their_value_to_the_first_column_only() -> None:
    def merge(book: Any, page: Any) -> None:
        page.merge_range(1, 1, 2, 2, "方城县")
        page.write_string(2, 2, "看不见")

    table = read(ledger(then=merge))
    assert [row.values[1:3] for row in table.rows] == [("方城县", None), ("方城县", None), ("社旗县", "乙村")]
    assert table.place(3, "村（居、社区）") == (2, 2)


def test_rows_that_are_no_entries_are_left_out_and_said_to_be() -> None:
    below = [
        (4,),
        (5,),
        (),
        ("合计", None, None, None, "3人"),
        HEADINGS,
        (6, *ROWS[0][1:]),
        ("填表人：张三", None, None, "审核人：李四", None, None, "2023年5月"),
        ("说明：",),
        *[(f"{number}.{note}",) for number, note in enumerate(NOTES, 1)],
        (None, "此表一式两份。"),
        (9,),
    ]
    table = read(ledger(below=below))
    assert names(table) == ["张三", "李四", "王五", "张三"]
    assert reasons(table) == [
        (5, "serial_only"), (6, "serial_only"), (7, "blank"), (8, "total"), (9, "repeated_header"), (11, "signature"),
        (12, "note"), (13, "note"), (14, "note"), (15, "note"), (16, "serial_only"),
    ]  # fmt: skip
    assert table.ignored_counts()["只有序号"] == 3
    assert table.ignored[6].text == "说明："


def test_a_numbered_row_inside_a_merged_block_is_no_entry() -> None:
    def merge(book: Any, page: Any) -> None:
        page.merge_range(1, 1, 3, 1, "方城县")

    table = read(ledger([ROWS[0], ROWS[1], (3,)], then=merge))
    assert names(table) == ["张三", "李四"]
    assert reasons(table) == [(4, "serial_only")]


def test_entries_after_the_notes_are_not_lost() -> None:
    table = read(ledger(below=[("说明：",), ("1.可多选；",), (4, *ROWS[0][1:])]))
    assert names(table) == ["张三", "李四", "王五", "张三"]


def test_a_row_that_counts_the_columns_is_part_of_the_header() -> None:
    table = read(ledger([tuple(range(1, 10)), *ROWS]))
    assert names(table) == ["张三", "李四", "王五"]
    assert reasons(table) == [(2, "repeated_header")]


def test_a_half_filled_entry_is_an_entry() -> None:
    table = read(
        ledger(
            [(1, None, None, None, "张三"), (None, None, None, None, None, None, None, None, "13819093786")]
        )
    )
    assert len(table.rows) == 2


def test_hidden_rows_are_read() -> None:
    assert len(read(ledger(then=lambda book, page: page.set_row(2, None, None, {"hidden": True}))).rows) == 3


def test_missing_doubled_and_unknown_columns_are_named_with_the_nearest() -> None:
    headings = (
        "序号",
        "县（市、区）",
        "村（居、社区）",
        "派驻村的类型",
        "姓名",
        "姓名",
        "派驻时间",
        "备注",
        None,
    )
    table = read(ledger(headings=headings))
    told = {(problem.column, problem.level): problem for problem in table.problems}
    assert told["派驻村类型", "error"].suggestion == "“派驻村的类型”是不是“派驻村类型”？请改成一致。"
    assert "E、F" in told["姓名", "error"].message
    assert told["备注", "warning"].message == "不认识“备注”这一列（H列），没有读取。"
    assert told["I", "warning"].message == "I列有内容但没有表头，没有读取。"
    assert ("手机号", "warning") in told
    assert all(problem.row == 1 for problem in table.problems)
    assert table.letter("派驻村类型") == ""


def test_a_missing_column_is_told_once_and_not_at_every_row() -> None:
    table = read(ledger([row[:4] + row[5:] for row in ROWS], HEADINGS[:4] + HEADINGS[5:]))
    assert [problem.column for problem in table.problems if problem.level == "error"] == ["姓名"]
    found = list(records(table, COLUMNS))
    assert all(record.is_sound and "name" not in record.values for record in found)


def test_the_sheet_with_the_table_is_found_and_its_twin_is_named() -> None:
    def fill(book: Any) -> None:
        put(book.add_worksheet("封面"), [["驻村干部信息备案台账"], ["姓名", "张三"]])
        hidden = book.add_worksheet("旧")
        put(hidden, [HEADINGS, *ROWS[:1]])
        hidden.hide()
        put(book.add_worksheet("方城"), [HEADINGS, *ROWS])
        put(book.add_worksheet("社旗"), [HEADINGS[:7], *[row[:7] for row in ROWS]])
        put(book.add_worksheet("空表"), [HEADINGS])

    table = read(workbook(fill))
    assert table.sheet == "方城"
    assert [problem.value for problem in table.problems] == ["旧", "社旗"]


def test_a_file_without_the_table_is_refused_with_the_headings_looked_for() -> None:
    with pytest.raises(FileRefused) as caught:
        read(ledger(headings=("甲", "乙", "丙")))
    assert caught.value.code == "no_header"
    assert "县（市、区）" in caught.value.message_zh


def test_cells_whose_formula_failed_or_was_never_computed_are_complaints_and_not_blanks() -> None:
    def formulas(book: Any, page: Any) -> None:
        page.write_formula("E2", "=NA()", None, "#N/A")
        page.write_formula("F2", '=""', None, "text")
        page.write_formula("H2", '=IF(1,"是","否")', None, "是")
        page.write_formula("I2", "=A1&B1", None, "12345")

    def uncomputed(xml: bytes) -> bytes:
        cell = xml[xml.index(b'<c r="I2"') :]
        cell = cell[: cell.index(b"</c>") + 4]
        xml = xml.replace(b"<v>text</v>", b"<v></v>")
        return xml.replace(cell, b'<c r="I2"><f>A1&amp;B1</f><v></v></c>')

    table = read(changed(ledger(then=formulas), "xl/worksheets/sheet1.xml", uncomputed))
    found = {problem.column: problem for record in records(table, COLUMNS) for problem in record.problems}
    assert (found["姓名"].row, found["姓名"].value) == (2, "#公式")
    assert found["姓名"].message == "单元格里的公式出错。"
    assert found["手机号"].message == "单元格里的公式还没有算出结果。"
    assert set(found) == {"姓名", "手机号"}


def test_dates_of_a_1904_workbook_are_the_days_the_user_sees() -> None:
    rows = [(*ROWS[0][:6], date(2023, 5, 1), *ROWS[0][7:]), (*ROWS[1][:6], 43585, *ROWS[1][7:])]
    found = values(ledger(rows, options={"date_1904": True}))
    assert {each["starts_on"] for each in found} == {When(date(2023, 5, 1), "day")}


def test_numbers_turned_into_quantities_are_saved_or_named() -> None:
    rows = [(*ROWS[0][:8], 13819093786), (*ROWS[1][:8], "1.38E+10"), (*ROWS[2][:6], 2023.1, *ROWS[2][7:])]
    found = list(records(read(ledger(rows)), COLUMNS))
    assert found[0].values["phone"] == "13819093786"
    assert [(p.level, p.column) for p in found[0].problems] == [("warning", "手机号")]
    assert [(p.row, p.column, p.value, p.level) for p in found[1].problems] == [
        (3, "手机号", "1.38E+10", "error")
    ]
    assert "文本格式" in found[1].problems[0].suggestion
    assert [(p.row, p.column, p.value) for p in found[2].problems] == [(4, "派驻时间", "2023.1")]


def test_a_csv_month_that_lost_its_zero_is_not_taken_for_january() -> None:
    found = list(records(read(csv_text([(*ROWS[0][:6], "2023.1", *ROWS[0][7:])]).encode(), "a.csv"), COLUMNS))
    assert [problem.column for problem in found[0].problems] == ["派驻时间"]


def test_one_entry_tells_all_its_complaints_at_once() -> None:
    bad = ("1", None, "甲村", "⑥", "张三", "二十八", "2023", "也许", "138")
    (record,) = records(read(ledger([bad])), COLUMNS)
    assert [problem.column for problem in record.problems] == [
        "县（市、区）", "派驻村类型", "年龄", "派驻时间", "是否留任", "手机号"
    ]  # fmt: skip
    assert not record.is_sound
    assert set(record.values) == {"serial", "village", "name"}


def test_columns_may_be_wanted_by_an_alias() -> None:
    wanted = (Column("名称", "name", aliases=("单位名称", "单位全称")), Column("层级", "level"))
    table = read_table(ledger([("市发改委", "市级")], ("单位全称", "层级")), wanted)
    assert table.rows[0].values == ("市发改委", "市级")


def test_rows_of_nothing_but_blanks_are_blank() -> None:
    table = read(ledger([*ROWS, tuple(" \u3000" for _ in HEADINGS)]))
    assert (len(table.rows), reasons(table)) == (3, [(5, "blank")])


def test_a_line_between_the_parts_of_a_table_is_no_entry() -> None:
    table = read(ledger([ROWS[0], ("二、东片区",), *ROWS[1:]]))
    assert (len(table.rows), reasons(table)) == (3, [(3, "note")])
