"""The user's own workbook comes back: everything that was in it, and every complaint at its cell."""

import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from core.exchange import annotate as annotating
from core.exchange import package
from core.exchange.annotate import annotate
from core.exchange.columns import Problem
from core.exchange.grid import sheets
from core.exchange.marking import NotPlain, marked_tail, with_colours
from core.exchange.measure import measure
from core.exchange.notes import MARK, Note, drawing_xml, join_notes, read_notes
from core.exchange.read import Table, read_table
from core.exchange.records import records
from tests.data.packages import (
    SHEET,
    changed,
    inline_rows,
    minimal,
    minimal_parts,
    old_workbook,
    unzipped,
    zipped,
)
from tests.data.traps import COLUMNS, HEADINGS, ROWS, csv_text, ledger, put, workbook

PROBLEMS = (
    Problem(2, "手机号", "1.38E+10", "error", "位数<丢失>", "改成“文本”&重填"),
    Problem(3, "年龄", "45", "warning", "超过45岁"),
    Problem(3, "年龄", "45", "error", "第二条"),
)
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def read(data: bytes, name: str = "台账.xlsx") -> Table:
    return read_table(data, COLUMNS, name)


def annotated(table: Table, problems: tuple[Problem, ...] = PROBLEMS) -> bytes:
    out = io.BytesIO()
    annotate(table, problems, out)
    return out.getvalue()


def part_of(data: bytes, ending: str) -> str:
    """Give the one part of a workbook whose name ends like this."""
    (name,) = [name for name in unzipped(data) if name.endswith(ending)]
    return unzipped(data)[name].decode()


def comments(data: bytes) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for name, content in unzipped(data).items():
        if "/comments" in name:
            root = ElementTree.fromstring(content)
            for each in root.iterfind(".//{*}comment"):
                row, column = re.sub(r"\D", "", each.attrib["ref"]), re.sub(r"\d", "", each.attrib["ref"])
                text = "".join(part.text or "" for part in each.iterfind(".//{*}t"))
                found[int(row), sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(column)))] = text
    return found


def colours(data: bytes, part: str = SHEET) -> dict[str, str]:
    """Give the colour of every marked reference."""
    dxfs = re.findall(r"<dxf>.*?</dxf>", part_of(data, "styles.xml"))
    rules = re.findall(
        r'<conditionalFormatting sqref="([^"]+)"><cfRule[^>]*dxfId="(\d+)"', unzipped(data)[part].decode()
    )
    return {refs: re.findall(r'rgb="(\w+)"', dxfs[int(number)])[0] for refs, number in rules}


def assert_is_consistent(data: bytes) -> None:
    """Every part is well-formed, has a content type, and every relationship leads to a part."""
    parts = unzipped(data)
    types = parts[package.CONTENT_TYPES].decode()
    defaults = {each["Extension"] for each in package.tags(types, "Default")}
    overrides = [each["PartName"].lstrip("/") for each in package.tags(types, "Override")]
    assert len(set(overrides)) == len(overrides)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(content)
        assert name in overrides or name.rpartition(".")[2] in defaults or name == package.CONTENT_TYPES, name
        if name.endswith(".rels"):
            owner = name.replace("_rels/", "").removesuffix(".rels")
            relations = package.tags(content.decode(), "Relationship")
            assert len({each["Id"] for each in relations}) == len(relations)
            for each in relations:
                assert package.resolve(owner, each["Target"]) in parts


def test_remarks_stand_at_their_cells_and_the_table_reads_the_same() -> None:
    table = read(ledger())
    data = annotated(table)
    assert_is_consistent(data)
    assert comments(data) == {
        (2, 9): f"{MARK}\n错误：位数<丢失>\n建议：改成“文本”&重填",
        (3, 6): f"{MARK}\n提醒：超过45岁\n错误：第二条",
    }
    assert colours(data) == {"F3 I2": RED}
    assert read(data).rows == table.rows
    drawing = part_of(data, ".vml")
    assert re.findall(r"<x:Row>(\d+)</x:Row><x:Column>(\d+)</x:Column>", drawing) == [("1", "8"), ("2", "5")]


def test_a_warning_has_another_colour_and_says_so_in_words() -> None:
    data = annotated(read(ledger()), (PROBLEMS[1],))
    assert colours(data) == {"F3": YELLOW}
    assert "提醒：" in comments(data)[3, 6]


def test_everything_else_in_the_workbook_stays_as_it_was() -> None:
    def dress(book: Any, page: Any) -> None:
        page.set_column("A:A", 33, book.add_format({"bg_color": "#00FF00"}))
        page.write_formula("K2", "=F2+1", None, 29)
        page.data_validation("H2:H9", {"validate": "list", "source": ["是", "否"]})
        page.conditional_format(
            "F2:F9", {"type": "cell", "criteria": ">", "value": 45, "format": book.add_format({"bold": True})}
        )
        page.autofilter("A1:I4")
        page.set_header("&C密")
        page.protect()
        page.insert_textbox("M2", "图")
        put(book.add_worksheet("别的"), [["甲", "乙"]])

    original = ledger(then=dress)
    data = annotated(read(original))
    assert_is_consistent(data)
    before, after = unzipped(original), unzipped(data)
    changed_parts = {"[Content_Types].xml", SHEET, "xl/styles.xml", "xl/worksheets/_rels/sheet1.xml.rels"}
    assert {name for name in before if before[name] != after[name]} == changed_parts
    xml = after[SHEET].decode()
    for kept in (
        "<f>F2+1</f>",
        "<autoFilter",
        "<dataValidation ",
        "<oddHeader>",
        "<sheetProtection",
        "<drawing ",
        'type="cellIs"',
    ):
        assert kept in xml
    assert before[SHEET].partition(b"</sheetData>")[0] == after[SHEET].partition(b"</sheetData>")[0]
    order = [
        xml.index(f"<{name}")
        for name in (
            "autoFilter",
            "conditionalFormatting",
            "dataValidations",
            "pageMargins",
            "drawing",
            "legacyDrawing",
        )
    ]
    assert order == sorted(order)


def test_the_next_check_replaces_the_remarks_of_the_last() -> None:
    first = annotated(read(ledger()))
    second = annotated(read(first), (Problem(4, "姓名", "王五", "error", "重名"),))
    assert_is_consistent(second)
    assert comments(second) == {(4, 5): f"{MARK}\n错误：重名"}
    assert colours(second) == {"E4": RED}
    assert part_of(second, "styles.xml") == part_of(first, "styles.xml")
    clean = annotated(read(second), ())
    assert (comments(clean), colours(clean)) == ({}, {})
    assert read(clean).rows == read(ledger()).rows


def test_the_user_s_own_comments_stay_with_ours_behind_them() -> None:
    def remark(book: Any, page: Any) -> None:
        page.write_comment("I2", "已电话核实", {"author": "王科长"})
        page.write_comment("A1", "自己的话")

    data = annotated(read(ledger(then=remark)))
    assert_is_consistent(data)
    assert comments(data)[1, 1] == "自己的话"
    assert comments(data)[2, 9].startswith(f"已电话核实\n{MARK}\n错误：位数")
    assert "<author>王科长</author>" in part_of(data, "comments1.xml")
    again = annotated(read(data), ())
    assert comments(again) == {(1, 1): "自己的话", (2, 9): "已电话核实"}
    assert part_of(again, ".vml").count('ObjectType="Note"') == 2


def test_buttons_drawn_on_the_sheet_stay() -> None:
    data = annotated(read(ledger(then=lambda book, page: page.insert_button("L3", {"caption": "按"}))))
    drawing = part_of(data, ".vml")
    assert_is_consistent(data)
    assert drawing.count('ObjectType="Button"') == 1
    assert drawing.count('ObjectType="Note"') == 2


def test_a_remark_about_a_merged_cell_stands_where_it_is_seen() -> None:
    def merge(book: Any, page: Any) -> None:
        page.merge_range("B2:B3", "方城县")

    problems = tuple(Problem(row, "县（市、区）", "方城县", "error", "没有这个县") for row in (2, 3))
    data = annotated(read(ledger(then=merge)), problems)
    assert comments(data) == {(2, 2): f"{MARK}\n错误：没有这个县"}
    assert colours(data) == {"B2": RED}


def test_remarks_about_the_table_stand_at_its_header() -> None:
    table = read(ledger([row[:8] for row in ROWS], (*HEADINGS[:7], "留任吗"), above=[["台账"]]))
    data = annotated(table, tuple(table.problems))
    assert set(comments(data)) == {(2, 1), (2, 8)}
    assert "手机号" in comments(data)[2, 1]
    assert "留任吗" in comments(data)[2, 8]


def test_many_remarks_are_all_coloured_and_the_first_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotating, "MAX_COMMENTS", 2)
    problems = (
        Problem(2, "姓名", "", "warning", "甲"),
        *(Problem(row, "姓名", "", "error", "乙") for row in (3, 4)),
    )
    data = annotated(read(ledger()), problems)
    assert set(comments(data)) == {(1, 1), (3, 5), (4, 5)}
    assert "另有1处只标了颜色" in comments(data)[1, 1]
    assert colours(data) == {"E3:E4": RED, "E2": YELLOW}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (old_workbook([list(HEADINGS), *[[str(cell) for cell in row] for row in ROWS]]), "a.xls"),
        (csv_text().encode("gb18030"), "a.csv"),
        (
            minimal(inline_rows([list(HEADINGS), *[[str(cell) for cell in row] for row in ROWS]])),
            "no styles.xlsx",
        ),
    ],
)
def test_files_that_cannot_be_kept_come_back_as_new_workbooks(data: bytes, name: str) -> None:
    table = read(data, name)
    made = annotated(table)
    assert_is_consistent(made)
    assert measure(made, "a.xlsx").name == "xlsx"
    assert comments(made)[2, 9].startswith(f"{MARK}\n错误：位数<丢失>")
    assert [r.values for r in records(read(made), COLUMNS)] == [r.values for r in records(table, COLUMNS)]
    assert re.search(rf'<fgColor rgb="{RED}"/>', part_of(made, "styles.xml"))


def test_an_old_workbook_keeps_its_merged_cells_and_hidden_sheets() -> None:
    rows = [
        list(HEADINGS),
        [1.0, "方城县", "甲村", "①", "张三", 28.0, 45047.0, "是", "13819093786"],
        [2.0, "", "乙村"],
    ]
    table = read(old_workbook(rows, merges=[(1, 2, 1, 1), (1, 2, 1, 1)]), "a.xls")
    made = annotated(table, (Problem(3, "姓名", "", "error", "必填"),))
    again = read(made)
    assert again.rows == table.rows
    assert again.place(3, "县（市、区）") == (2, 2)
    assert comments(made) == {(3, 5): f"{MARK}\n错误：必填"}


def test_prefixed_xml_is_not_patched_but_written_anew() -> None:
    xml = inline_rows([list(HEADINGS), *[[str(cell) for cell in row] for row in ROWS]], prefix="x:")
    parts = minimal_parts("")
    parts[SHEET] = (
        f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{xml}'
        "</x:sheetData></x:worksheet>"
    )
    parts["xl/styles.xml"] = unzipped(ledger())["xl/styles.xml"]
    made = annotated(read(zipped(parts)))
    assert_is_consistent(made)
    assert set(comments(made)) == {(2, 9), (3, 6)}


def test_styles_without_conditional_formats_get_a_place_for_them() -> None:
    styles = '<styleSheet><cellXfs count="1"><xf/></cellXfs><cellStyles count="1"><cellStyle/></cellStyles><colors/></styleSheet>'
    made, numbers = with_colours(styles)
    assert numbers == {"error": 0, "warning": 1}
    assert made.index("</cellStyles>") < made.index("<dxfs") < made.index("<colors/>")
    with pytest.raises(NotPlain):
        with_colours("<styleSheet/>")


def test_our_rules_go_behind_those_of_views_that_hold_the_same_elements() -> None:
    views = "<customSheetViews><customSheetView><pageMargins/></customSheetView></customSheetViews>"
    tail = f"{views}<mergeCells/><pageMargins/></worksheet>"
    made = marked_tail(tail, {(2, 1): "error"}, {"error": 0, "warning": 1}, "<legacyDrawing/>")
    assert re.findall(r"<(\w+)", made.split("</customSheetViews>")[1]) == [
        "mergeCells", "conditionalFormatting", "cfRule", "formula", "pageMargins", "legacyDrawing",
    ]  # fmt: skip


def test_a_foreign_drawing_keeps_its_shape_numbers() -> None:
    ids = '<o:shapelayout><o:idmap v:ext="edit" data="1,2"/></o:shapelayout>'
    old = f'<xml xmlns:v="v">{ids}<v:shapetype id="_x0000_t202"/></xml>'
    made = drawing_xml(old, {(1, 1): Note("甲")})
    assert 'data="1,2,600"' in made
    assert made.count("_x0000_t202") == 2
    assert 'data="1,2,600"' in drawing_xml(made, {(1, 1): Note("甲")})


def test_remarks_follow_a_comment_of_someone_else_and_are_taken_off_again() -> None:
    joined = join_notes({(1, 1): Note("甲", "王")}, {(1, 1): "乙", (2, 1): "丙"})
    assert joined == {(1, 1): Note(f"甲\n{MARK}\n乙", "王"), (2, 1): Note(f"{MARK}\n丙")}
    assert read_notes(b"<comments><authors/><commentList/></comments>") == {}


def test_the_sheets_of_an_annotated_workbook_are_those_it_had() -> None:
    data = annotated(read(ledger(then=lambda book, page: book.add_worksheet("别的"))))
    assert [sheet.name for sheet in sheets(data, measure(data))] == ["台账", "别的"]


def test_a_missing_drawing_is_no_reason_to_fail() -> None:
    original = ledger(then=lambda book, page: page.write_comment("A1", "甲"))
    broken = zipped(
        {name: content for name, content in unzipped(original).items() if not name.endswith(".vml")}
    )
    assert set(comments(annotated(read(broken)))) == {(2, 9), (3, 6)}
    crooked = changed(original, "xl/comments1.xml", lambda xml: xml[:-9])
    assert set(comments(annotated(read(crooked)))) == {(2, 9), (3, 6)}


def test_cells_that_a_new_workbook_cannot_hold_come_back_as_text() -> None:
    def odd(book: Any) -> None:
        put(book.add_worksheet("a<b"), [HEADINGS, *ROWS])
        page = book.add_worksheet("A")
        page.write_number(0, 0, 0.5, book.add_format({"num_format": "hh:mm"}))
        page.write_number(1, 0, 1.5, book.add_format({"num_format": "[h]:mm"}))
        page.write_number(2, 0, 45047.5, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        page.write_boolean(3, 0, True)

    strict = changed(
        workbook(odd), SHEET, lambda xml: xml.replace(b"<sheetData>", b"<!-- purl.oclc.org --><sheetData>")
    )
    assert_is_consistent(made := annotated(read(strict)))
    assert [sheet.name for sheet in sheets(made, measure(made))] == ["a<b", "A"]
    times = list(list(sheets(made, measure(made)))[1].rows)
    assert [type(row[0]).__name__ for row in times] == ["time", "timedelta", "datetime", "bool"]
    long = csv_text([(*ROWS[0][:4], "长" * 40_000, *ROWS[0][5:])]).encode()
    table = read(long, "a.csv")
    (record,) = records(table, COLUMNS)
    made = annotated(table, tuple(record.problems))
    assert "有40000个字" in comments(made)[2, 5]
    numbers = [list(HEADINGS), ["1", "方城县", "甲村", "①", float("nan"), float("inf"), 0.0, "是", "x"]]
    old = read(old_workbook(numbers), "a.xls")
    (record,) = records(old, COLUMNS)
    assert [problem.column for problem in record.problems] == ["姓名", "年龄", "派驻时间", "手机号"]
    assert_is_consistent(annotated(old, tuple(record.problems)))


def test_signs_that_no_xml_may_hold_are_left_out_of_remarks() -> None:
    data = annotated(read(ledger()), (Problem(2, "姓名", "", "error", "“\x00\uffff\ud800”不对"),))
    assert_is_consistent(data)
    assert comments(data) == {(2, 5): f"{MARK}\n错误：“”不对"}
    old = annotated(read(csv_text().encode(), "a.csv"), (Problem(2, "姓名", "", "error", "\x07坏"),))
    assert_is_consistent(old)
