"""Reading what people write into forms: the same dates, numbers and telephones that a workbook's cells may hold."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from core.exchange import numbers, phones
from core.exchange.dates import parse_date
from core.exchange.messages import BadValue
from core.web.texts import text

Value = TypeVar("Value")


class NotUnderstoodError(ValueError):
    """What was written cannot be read without guessing; the message says how to write it."""


def clean(written: str) -> str:
    """Take away what nobody sees (control and zero-width signs, outer blanks); keep every visible one."""
    visible = (
        sign
        for sign in written.replace("\r\n", "\n").replace("\r", "\n")
        if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
    )
    return "".join(visible).strip()


def plain(written: str) -> str:
    """Make full-width signs half-width and drop all blanks: the form in which figures are read."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean(written)))


def parse_day(written: str) -> date:
    """Read a date; a month without a day is not guessed."""
    when = _read(parse_date, written, text("day_advice"))
    if when.precision == "month":
        raise NotUnderstoodError(text("day_month_only", value=written))
    return when.on


def parse_whole(written: str) -> int:
    """Read a whole number; 1,200 and １２００ are the same number."""
    return _read(numbers.parse_integer, written)


def parse_amount(written: str) -> Decimal:
    """Read an exact decimal number; nothing is rounded."""
    return _read(numbers.parse_decimal, written)


def parse_phone(written: str) -> str:
    """Read a mobile number or a landline with its area code, as digits."""
    return _read(phones.parse_phone, written).number


def _read(parse: Callable[[str], Value], written: str, advice: str = "") -> Value:
    try:
        return parse(clean(written))
    except BadValue as amiss:
        raise NotUnderstoodError(
            f"{amiss.message_zh}{advice or amiss.suggestion}".removesuffix("。")
        ) from None
