"""Dates, periods and numbers in Chinese, and how people's own writing is read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.db import FAR
from core.web import zh
from core.web.tolerant import NotUnderstoodError, clean, parse_amount, parse_day, parse_phone, parse_whole

DAY = date(2023, 5, 1)


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (zh.day(DAY), "2023-05-01"),
        (zh.day(FAR), "—"),
        (zh.day_zh(DAY), "2023年5月1日"),
        (zh.weekday_zh(DAY), "星期一"),
        (zh.moment(datetime(2023, 4, 30, 17, 5, tzinfo=UTC)), "2023-05-01 01:05"),
        (zh.day(datetime(2023, 4, 30, 17, 5, tzinfo=UTC)), "2023-05-01"),
        (zh.span(DAY, FAR), "2023-05-01 至今"),
        (zh.span(DAY, date(2024, 4, 30)), "2023-05-01 至 2024-04-30"),
        (zh.due(DAY, DAY), "今天到期"),
        (zh.due(DAY, date(2023, 5, 3)), "逾期2天"),
        (zh.due(DAY, date(2023, 4, 28)), "还有3天"),
        (zh.period_zh("2023-07"), "2023年7月"),
        (zh.period_zh("2023-Q3"), "2023年第三季度"),
        (zh.period_zh("2023-H1"), "2023年上半年"),
        (zh.period_zh("2023"), "2023年"),
        (zh.period_zh("2023-W07"), "2023年第7周"),
        (zh.period_zh("2023-07-09"), "2023年7月9日"),
        (zh.period_zh("任期"), "任期"),
        (zh.number(1234567), "1,234,567"),
        (zh.number(Decimal("1200.50")), "1,200.5"),
        (zh.number(100), "100"),
        (zh.number(0), "0"),
        (zh.number(None), "—"),
        (zh.percent(Decimal("0.8333")), "83.3%"),
        (zh.percent(1.0), "100%"),
        (zh.phone_masked("13812345678"), "138****5678"),
        (zh.phone_masked("0377123"), "*******"),
        (zh.filled(0), 0),
        (zh.filled(""), "未填写"),
        (zh.yes_no(None), "—"),
    ],
)
def test_figures_read_as_offices_write_them(shown: object, wanted: object) -> None:
    assert shown == wanted


@pytest.mark.parametrize(
    "written",
    ["2023-05-01", "2023.5.1", "2023/5/1", "２０２３年５月１日", " 2023 年 5 月 1 日", "20230501", "45047"],
)
def test_a_date_is_read_as_people_write_it(written: str) -> None:
    assert parse_day(written) == DAY


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2023.5", "请补上日"),
        ("2023年5月", "请补上日"),
        ("2023-02-30", "没有"),
        ("昨天", "请写成 2023-05-01"),
        ("99", "请写成 2023-05-01"),
        ("23.5.1", "请写成"),
        ("2023.5.1-2023.6.1", "请写成"),
    ],
)
def test_a_date_is_never_guessed(written: str, words: str) -> None:
    with pytest.raises(NotUnderstoodError, match=words):
        parse_day(written)


@given(st.text(max_size=40))
def test_no_writing_breaks_a_reader(written: str) -> None:
    for read in (parse_day, parse_whole, parse_amount, parse_phone):
        try:
            read(written)
        except NotUnderstoodError:
            continue
    assert clean(clean(written)) == clean(written)


def test_numbers_keep_their_exact_value() -> None:
    assert parse_whole("１，２００") == 1200
    assert parse_amount("1,200.05") == Decimal("1200.05")
    with pytest.raises(NotUnderstoodError):
        parse_whole("12.5")
    with pytest.raises(NotUnderstoodError):
        parse_amount("1,2,00")


@pytest.mark.parametrize(
    ("written", "digits"),
    [("138 1234 5678", "13812345678"), ("+86-13812345678", "13812345678"), ("0377-62345678", "037762345678")],
)
def test_a_telephone_number_is_kept_as_digits(written: str, digits: str) -> None:
    assert parse_phone(written) == digits


@pytest.mark.parametrize("written", ["12345", "1381234567", "1.38E+10", "２３８１２３４５６７８"])
def test_what_is_no_telephone_number_is_refused(written: str) -> None:
    with pytest.raises(NotUnderstoodError):
        parse_phone(written)


def test_what_nobody_sees_is_dropped() -> None:
    assert clean("\u3000张\u200b三\x00\ufeff ") == "张三"
