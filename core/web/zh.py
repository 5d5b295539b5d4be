"""Filters that write dates, periods and numbers the way Chinese offices do."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from core.accounts.masking import masked_phone
from core.clock import CHINA
from core.db import FAR

DASH = "—"
_WEEKDAYS = "一二三四五六日"
_QUARTERS = "一二三四"
_PERIODS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(\d{4})$"), "{0}年"),
    (re.compile(r"^(\d{4})-(\d{2})$"), "{0}年{1}月"),
    (re.compile(r"^(\d{4})-W(\d{2})$"), "{0}年第{1}周"),
    (re.compile(r"^(\d{4})-(\d{2})-(\d{2})$"), "{0}年{1}月{2}日"),
)


def day(value: date | None, empty: str = DASH) -> str:
    """Write a date for a table: 2023-05-01; the open end has no date of its own."""
    if value is None or value == FAR:
        return empty
    return _china(value).isoformat()


def day_zh(value: date | None, empty: str = DASH) -> str:
    """Write a date for a sentence: 2023年5月1日."""
    if value is None or value == FAR:
        return empty
    local = _china(value)
    return f"{local.year}年{local.month}月{local.day}日"


def weekday_zh(value: date) -> str:
    """Name the weekday: 星期三."""
    return f"星期{_WEEKDAYS[_china(value).weekday()]}"


def moment(value: datetime | None, empty: str = DASH) -> str:
    """Write an instant in China time: 2023-05-01 14:05."""
    return empty if value is None else _local(value).strftime("%Y-%m-%d %H:%M")


def moment_zh(value: datetime | None, empty: str = DASH) -> str:
    """Write an instant for a sentence, in China time: 2023年5月1日 14:05."""
    return empty if value is None else f"{day_zh(value)} {_local(value):%H:%M}"


def span(starts_on: date | None, ends_on: date | None) -> str:
    """Write a time of validity: 2023-06-01 至 2024-05-31, or 至今 when its end is open."""
    end = "今" if ends_on is None or ends_on == FAR else f" {day(ends_on)}"
    return f"{day(starts_on)} 至{end}"


def due(due_on: date | None, as_of: date, empty: str = DASH) -> str:
    """Say how a due date stands on the date asked for: 还有3天, 今天到期, 逾期2天."""
    if due_on is None or due_on == FAR:
        return empty
    left = (due_on - as_of).days
    if left == 0:
        return "今天到期"
    return f"还有{left}天" if left > 0 else f"逾期{-left}天"


def period_zh(key: str | None) -> str:
    """Write a period's key in words: 2023-Q3 gives 2023年第三季度."""
    if not key:
        return DASH
    quarter = re.match(r"^(\d{4})-Q([1-4])$", key)
    if quarter:
        return f"{quarter[1]}年第{_QUARTERS[int(quarter[2]) - 1]}季度"
    half = re.match(r"^(\d{4})-H([12])$", key)
    if half:
        return f"{half[1]}年{'上' if half[2] == '1' else '下'}半年"
    for pattern, wording in _PERIODS:
        found = pattern.match(key)
        if found:
            return wording.format(*(int(part) for part in found.groups()))
    return key


def number(value: int | float | Decimal | None, empty: str = DASH) -> str:
    """Write a number with thousands separated and no idle zeros: 12,345.5."""
    if value is None:
        return empty
    exact = value if isinstance(value, int | Decimal) else Decimal(str(value))
    written = f"{exact:,f}" if isinstance(exact, Decimal) else f"{exact:,}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def percent(value: float | Decimal | None, places: int = 1, empty: str = DASH) -> str:
    """Write a share (0–1) as a percentage: 83.3%."""
    if value is None:
        return empty
    return number(round(Decimal(str(value)) * 100, places)) + "%"


def phone_masked(value: str | None, empty: str = DASH) -> str:
    """Show three leading and four closing digits of a telephone number, and nothing of a short one."""
    return masked_phone(value) or empty


def filled(value: object, empty: str = "未填写") -> object:
    """Show a value, or say that it was left out; zero and False are values."""
    return empty if value is None or value == "" or value == [] or value == () else value


def yes_no(value: bool | None) -> str:
    """Write a truth value: 是, 否, or a dash where nobody said."""
    return DASH if value is None else "是" if value else "否"


def _china(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def _local(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(CHINA)


FILTERS = {
    function.__name__: function
    for function in (
        day,
        day_zh,
        weekday_zh,
        moment,
        moment_zh,
        span,
        due,
        period_zh,
        number,
        percent,
        phone_masked,
        filled,
        yes_no,
    )
}
