"""What each kind of cell is read as, and what is refused with which advice."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from core.exchange.columns import Column
from core.exchange.delimited import Untyped
from core.exchange.texts import Fault, shown
from core.exchange.values import (
    BadValue,
    Chosen,
    Parsed,
    When,
    nearest,
    parse_choice,
    parse_choices,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_name,
    parse_phone,
    parse_text,
    parse_yes_no,
    parser_for,
    show,
)

TYPES = ("脱贫村", "易地扶贫搬迁安置村（社区）", "乡村振兴任务重的村", "党组织软弱涣散村", "其他类型村")
ROLES = ("第一书记", "第一书记兼工作队长", "工作队长", "工作队员")
FIRST, THIRD = Chosen("脱贫村"), Chosen("乡村振兴任务重的村")


def day(*parts: int) -> When:
    return When(date(*parts), "day")


def month(year: int, number: int) -> When:
    return When(date(year, number, 1), "month")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2023.5", month(2023, 5)),
        ("2023.10", month(2023, 10)),
        ("2023.1", month(2023, 1)),
        ("2023年5月", month(2023, 5)),
        ("2023年5月份", month(2023, 5)),
        ("2023-05", month(2023, 5)),
        ("2023/5", month(2023, 5)),
        ("202305", month(2023, 5)),
        ("２０２３．５", month(2023, 5)),
        ("2023。5", month(2023, 5)),
        (" 2023 年 5 月 ", month(2023, 5)),
        (2023.5, month(2023, 5)),
        (2023.12, month(2023, 12)),
        ("2023年5月1日", day(2023, 5, 1)),
        ("2023年5月1号", day(2023, 5, 1)),
        ("2023/5/1", day(2023, 5, 1)),
        ("2023-05-01", day(2023, 5, 1)),
        ("2023.5.1", day(2023, 5, 1)),
        ("２０２３年５月１日", day(2023, 5, 1)),
        ("20230501", day(2023, 5, 1)),
        (20230501.0, day(2023, 5, 1)),
        (45047.0, day(2023, 5, 1)),
        (45047.75, day(2023, 5, 1)),
        ("45047", day(2023, 5, 1)),
        (date(2023, 5, 1), day(2023, 5, 1)),
        (datetime.fromisoformat("2023-05-01 08:30"), day(2023, 5, 1)),
        ("2023-05-01 00:00:00", day(2023, 5, 1)),
        ("2024-02-29", day(2024, 2, 29)),
    ],
)
def test_date_is_read_with_the_precision_it_was_written_in(raw: object, expected: When) -> None:
    assert parse_date(raw) == expected


@pytest.mark.parametrize(
    ("raw", "code", "advice"),
    [
        ("2023", "year_only", "2023年5月"),
        (2023.0, "year_only", "2023年5月"),
        ("2023年", "year_only", "2023年5月"),
        (2023.1, "month_unclear", "2023年1月 或 2023年10月"),
        (Untyped("2023.1"), "month_unclear", "2023年1月 或 2023年10月"),
        (2023.13, "no_such_day", ""),
        ("2023.2.30", "no_such_day", ""),
        ("2023-13", "no_such_day", ""),
        ("20230230", "no_such_day", ""),
        ("0000.5", "no_such_day", ""),
        ("23.5", "short_year", "四位"),
        ("23年5月", "short_year", "2023年5月"),
        ("2021.5-2023.5", "date_range", "2021.5"),
        ("2021年5月至今", "date_range", "2021年5月"),
        ("5/1/2023", "day_order", "年、月、日"),
        ("1850-01-01", "year_far", ""),
        (date(1905, 7, 15), "date_from_number", "2023年5月"),
        (datetime.fromisoformat("1905-07-15 02:24"), "date_from_number", "2023年5月"),
        (time(3, 0), "clock_time", ""),
        (timedelta(hours=30), "clock_time", ""),
        ("二〇二三年五月", "not_a_date", ""),
        ("待定", "not_a_date", ""),
        (True, "not_a_date", ""),
        (-5.0, "not_a_date", ""),
        (1e300, "not_a_date", ""),
    ],
)
def test_date_that_is_not_sure_is_refused_with_advice(raw: object, code: str, advice: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_date(raw)
    assert caught.value.code == code
    if advice:
        assert advice in caught.value.message_zh + caught.value.suggestion


def test_a_number_in_a_date_cell_is_named_as_it_was_typed() -> None:
    with pytest.raises(BadValue, match=r"2023\.1，"):
        parse_date(datetime.fromisoformat("1905-07-15 02:24"))


def test_a_day_number_follows_the_workbook_s_epoch() -> None:
    assert parse_date(43585.0, date1904=True) == day(2023, 5, 1)


@pytest.mark.parametrize(
    ("raw", "number", "is_remarked"),
    [
        ("13819093786", "13819093786", False),
        ("138 1909 3786", "13819093786", False),
        ("138-1909-3786", "13819093786", False),
        ("+8613819093786", "13819093786", False),
        ("0086 13819093786", "13819093786", False),
        ("１３８１９０９３７８６", "13819093786", False),
        ("\u202d13819093786\u202c", "13819093786", False),
        ("13819093786.0", "13819093786", False),
        (13819093786.0, "13819093786", True),
        ("1.3819093786E+10", "13819093786", True),
        ("0377-63123456", "037763123456", False),
    ],
)
def test_phone_is_its_digits_however_written(raw: object, number: str, is_remarked: bool) -> None:
    phone = parse_phone(raw)
    assert phone.number == number
    assert bool(phone.warning) is is_remarked


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.38E+10", "phone_lost"),
        ("1.381909379e10", "phone_lost"),
        (13800000000.0, "phone_lost"),
        ("1381909378", "phone_digits"),
        ("138190937866", "phone_digits"),
        (1381909378.0, "phone_digits"),
        ("12345678901", "phone_form"),
        ("377-63123456", "phone_form"),
        ("138****3786", "phone_hidden"),
        ("13819093786/13719093786", "phone_many"),
        ("无", "phone_form"),
        (True, "phone_form"),
        (date(2023, 5, 1), "phone_form"),
    ],
)
def test_phone_with_digits_missing_hidden_or_lost_is_refused(raw: object, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_phone(raw)
    assert caught.value.code == code


def test_lost_digits_lead_to_the_text_format() -> None:
    with pytest.raises(BadValue) as caught:
        parse_phone("1.38E+10")
    assert "文本格式" in caught.value.suggestion


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("①③", (FIRST, THIRD)),
        ("③①", (FIRST, THIRD)),
        ("①、③", (FIRST, THIRD)),
        ("①，③", (FIRST, THIRD)),
        ("1,3", (FIRST, THIRD)),
        ("1、3", (FIRST, THIRD)),
        ("（1）（3）", (FIRST, THIRD)),
        ("⑴⑶", (FIRST, THIRD)),
        ("❶❸", (FIRST, THIRD)),
        ("脱贫村、乡村振兴任务重的村", (FIRST, THIRD)),
        ("脱贫村和乡村振兴任务重的村", (FIRST, THIRD)),
        ("脱贫村\n乡村振兴任务重的村", (FIRST, THIRD)),
        ("①脱贫村；③乡村振兴任务重的村", (FIRST, THIRD)),
        ("1.脱贫村 3.乡村振兴任务重的村", (FIRST, THIRD)),
        ("一、脱贫村", (FIRST,)),
        ("①①", (FIRST,)),
        (3.0, (THIRD,)),
        ("③", (THIRD,)),
        ("易地扶贫搬迁安置村", (Chosen(TYPES[1]),)),
        ("易地扶贫搬迁安置村(社区)", (Chosen(TYPES[1]),)),
        ("⑤其他类型村（红色名村）", (Chosen("其他类型村", "红色名村"),)),
        ("其它类型村（红色名村）", (Chosen("其他类型村", "红色名村"),)),
        ("⑤红色名村", (Chosen("其他类型村", "红色名村"),)),
        ("⑤：红色名村", (Chosen("其他类型村", "红色名村"),)),
        ("⑤红色名村、①", (FIRST, Chosen("其他类型村", "红色名村"))),
    ],
)
def test_choices_are_read_by_number_by_word_and_by_both(raw: object, expected: tuple[Chosen, ...]) -> None:
    assert parse_choices(raw, TYPES, ("其他类型村",), (("其它类型村", "其他类型村"),)) == expected


@pytest.mark.parametrize(
    ("raw", "code", "suggestion"),
    [
        ("13", "choice_run", "①③"),
        (13.0, "choice_run", "①③"),
        (1.3, "choice_run", "①③"),
        ("19", "choice_run", ""),
        ("⑥", "choice_number", ""),
        ("0", "choice_number", ""),
        ("1、乡村振兴任务重的村", "choice_conflict", ""),
        ("⑤", "choice_note", ""),
        ("其他类型村（需注明村类型）", "choice_note", ""),
        ("脱贫", "choice", "脱贫村"),
        ("易地扶贫搬迁安置社区", "choice", "易地扶贫搬迁安置村（社区）"),
        ("、", "choice", ""),
        ("山区村", "choice", ""),
    ],
)
def test_choices_that_are_not_sure_are_refused(raw: object, code: str, suggestion: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_choices(raw, TYPES, ("其他类型村",))
    assert caught.value.code == code
    if suggestion:
        assert caught.value.suggestion == suggestion


def test_a_longer_entry_is_not_taken_for_the_shorter_it_begins_with() -> None:
    assert parse_choice("第一书记兼工作队长", ROLES) == Chosen("第一书记兼工作队长")
    assert parse_choice("工作队 员", ROLES) == Chosen("工作队员")
    with pytest.raises(BadValue) as caught:
        parse_choice("第一书记兼队长", ROLES)
    assert caught.value.suggestion == "第一书记兼工作队长"


def test_one_choice_means_one() -> None:
    with pytest.raises(BadValue, match="只能选一项"):
        parse_choice("①③", ROLES)


def test_two_digits_are_one_number_where_the_list_is_that_long() -> None:
    months = tuple(f"{number}月份" for number in range(1, 13))
    assert parse_choice("12", months) == Chosen("12月份")


@pytest.mark.parametrize("raw", ["是", "√", "✓", "对", " 是 ", "Y", "yes", "１", 1.0, True])
def test_yes(raw: object) -> None:
    assert parse_yes_no(raw) is True


@pytest.mark.parametrize("raw", ["否", "×", "X", "ｘ", "no", 0.0, False])
def test_no(raw: object) -> None:
    assert parse_yes_no(raw) is False


@pytest.mark.parametrize("raw", ["无", "是否", "待定", 2.0, date(2023, 5, 1)])
def test_neither_yes_nor_no(raw: object) -> None:
    with pytest.raises(BadValue, match="“是”或“否”"):
        parse_yes_no(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(28.0, 28), ("28", 28), ("２８", 28), ("28岁", 28), ("1,234", 1234), ("28.0", 28), ("-3", -3)],
)
def test_whole_numbers(raw: object, expected: int) -> None:
    assert parse_integer(raw, "岁") == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (28.5, "not_whole"),
        ("28.5", "not_whole"),
        ("12,34", "grouping"),
        ("二十八", "not_a_number"),
        ("28周", "unit_expected"),
        (True, "not_a_number"),
        (date(2023, 5, 1), "not_a_number"),
        (1e17, "lost_digits"),
        ("9" * 5000, "not_a_number"),
    ],
)
def test_numbers_that_are_none_are_refused(raw: object, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_integer(raw, "岁")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(0.1 + 0.2, "0.3"), ("1,234.56", "1234.56"), (0.0000001, "0.0000001"), ("12345678901234567890.1", None)],
)
def test_decimals_are_exact(raw: object, expected: str | None) -> None:
    assert parse_decimal(raw) == Decimal(expected or str(raw))


@pytest.mark.parametrize("raw", ["45%", "1.2万", "3元"])
def test_a_unit_nobody_asked_for_is_refused(raw: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_decimal(raw)
    assert caught.value.code == "unit"
    assert caught.value.suggestion == ("3" if raw == "3元" else "请只填数字。")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" 市发改委　科长 ", "市发改委 科长"),
        ("Ａ１（甲），“乙”。", "A1（甲），“乙”。"),
        ("甲\u200b村\ufeff", "甲村"),
        ("一\n二\t三", "一 二 三"),
        (28.0, "28"),
        (2023.5, "2023.5"),
        ("e\u0301", "é"),
    ],
)
def test_text_is_cleaned_of_what_nobody_sees(raw: object, expected: str) -> None:
    assert parse_text(raw) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("a\x07", "control"),
        ("\u202eabc", "control"),
        (1e16, "lost_digits"),
        (date(2023, 1, 1), "not_text"),
        (True, "not_text"),
    ],
)
def test_text_with_hidden_signs_or_of_another_type_is_refused(raw: object, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_text(raw)
    assert caught.value.code == code


def test_text_longer_than_allowed_says_how_long_it_is() -> None:
    with pytest.raises(BadValue, match="有3个字，最多2个字"):
        parse_text("甲乙丙", limit=2)


@pytest.mark.parametrize(
    ("raw", "name"),
    [("张　三", "张三"), ("Jim Li", "Jim Li"), ("买买提•艾力", "买买提·艾力"), ("𠮷 三", "𠮷三")],
)
def test_names_lose_the_blanks_that_pad_them(raw: str, name: str) -> None:
    assert parse_name(raw) == name


def test_nearest_offers_the_likely_name_or_nothing() -> None:
    assert nearest("市发展改革委", ["市发改委", "市财政局"]) == "市发改委"
    assert nearest("甲", ["乙", "丙"]) == ""


def test_a_required_cell_must_hold_something_and_a_failed_formula_holds_nothing() -> None:
    read = parser_for(Column("姓名", "name", "name"))
    for raw, code in ((None, "required"), ("\u3000", "required"), (Fault("formula_error"), "formula_error")):
        with pytest.raises(BadValue) as caught:
            read(raw)
        assert caught.value.code == code
    assert parser_for(Column("备注", "note", required=False))(None) == Parsed(None)


def test_a_remembered_cell_is_not_mixed_up_with_an_equal_one_of_another_type() -> None:
    read = parser_for(Column("在岗", "on", "yes_no"))
    assert read(True) == read(1.0) == Parsed(True)
    number = parser_for(Column("年龄", "age", "integer"))
    assert number(1.0) == Parsed(1)
    with pytest.raises(BadValue):
        number(True)
    when = parser_for(Column("时间", "on", "date"))
    assert when("2023.1") == Parsed(month(2023, 1))
    with pytest.raises(BadValue):
        when(Untyped("2023.1"))


def test_words_of_a_file_without_types_are_plain_texts_that_can_be_looked_up() -> None:
    for column in (Column("项目", "project"), Column("村", "village", "name")):
        value = parser_for(column)(Untyped("柳河村产业路")).value
        assert value == "柳河村产业路"
        assert type(value) is str


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        (Column("时间", "on", "date"), month(2023, 10), "2023年10月"),
        (Column("时间", "on", "date"), day(2023, 5, 1), "2023-05-01"),
        (Column("留任", "on", "yes_no"), True, "是"),
        (Column("身份", "role", "choice", ROLES), Chosen("工作队员"), "工作队员"),
        (
            Column("类型", "t", "choices", TYPES, numbered=True),
            (FIRST, Chosen("其他类型村", "红色名村")),
            "①脱贫村、⑤其他类型村（红色名村）",
        ),
    ],
)
def test_what_is_shown_is_read_as_the_same_value(column: Column, value: object, cell: str) -> None:
    assert show(column, value) == cell
    assert parser_for(column)(cell).value == value


def test_a_cell_is_quoted_as_the_user_sees_it() -> None:
    moments = [datetime.fromisoformat(text) for text in ("2023-05-01", "2023-05-01 08:05")]
    assert [shown(raw) for raw in (None, True, 13819093786.0, "甲")] == ["", "TRUE", "13819093786", "甲"]
    assert [shown(raw) for raw in moments] == ["2023-05-01", "2023-05-01 08:05"]
