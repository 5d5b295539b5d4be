"""Reading what people write: full-width digits, spaces, 2023.5.1, 2023年5月1日, Excel serial numbers."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from core.web.texts import text

_DAY = re.compile(r"(\d{4})(?:[-./年])(\d{1,2})(?:[-./月])(\d{1,2})日?")
_DAY_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"\d{4}[-./年]\d{1,2}月?")
_SERIAL = re.compile(r"[1-7]\d{4}")
_EXCEL_START = date(1899, 12, 30)
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_AMOUNT = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
_PHONE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})|(0\d{2,3}[1-9]\d{6,7})")


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
    figures = plain(written)
    if _SERIAL.fullmatch(figures):
        return _EXCEL_START + timedelta(days=int(figures))
    found = _DAY.fullmatch(figures) or _DAY_TOGETHER.fullmatch(figures)
    if found is None:
        raise NotUnderstoodError(
            text("day_month_only" if _MONTH.fullmatch(figures) else "day", value=written)
        )
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError as error:
        raise NotUnderstoodError(text("day_impossible", value=written)) from error


def parse_whole(written: str) -> int:
    """Read a whole number; 1,200 and １２００ are the same number."""
    figures = plain(written).replace(",", "")
    if not _WHOLE.fullmatch(figures):
        raise NotUnderstoodError(text("whole", value=written))
    return int(figures)


def parse_amount(written: str) -> Decimal:
    """Read an exact decimal number; nothing is rounded."""
    figures = plain(written).replace(",", "")
    if not _AMOUNT.fullmatch(figures):
        raise NotUnderstoodError(text("amount", value=written))
    return Decimal(figures)


def parse_phone(written: str) -> str:
    """Read a mobile number or a landline with its area code, as digits."""
    figures = re.sub(r"[-()]", "", plain(written))
    found = _PHONE.fullmatch(figures)
    if found is None:
        raise NotUnderstoodError(text("phone", value=written))
    return found[1] or found[2]
