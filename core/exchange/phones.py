"""Telephone numbers, also those that a spreadsheet took for quantities."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from core.exchange.messages import bad, sentence
from core.exchange.texts import Raw, described, number_text

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}[1-9]\d{6,7}")
_DIGITS = 11
_POWER = re.compile(r"(\d(?:\.\d+)?)[eE]\+?0?(\d{1,2})")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")
_BETWEEN = re.compile(r"[\s\-.()（）·—–‐‑−]")
_SEVERAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
# Eleven digits that end like this come from 1.38E+10 retyped, not from a telephone.
_ROUNDED = "000000"


class Phone(NamedTuple):
    """A number's digits, and a remark where the cell should have been text."""

    number: str
    warning: str = ""


def parse_phone(raw: Raw) -> Phone:
    """Give the digits of a mobile number or of a landline with its area code; BadValue where some are missing or lost."""
    if isinstance(raw, str) and _MOBILE.fullmatch(raw) and raw.isascii():
        return Phone(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise bad("phone_form", text=described(raw))
    if isinstance(raw, int | float):
        return _from_number(raw)
    text = unicodedata.normalize("NFKC", raw).strip().strip("\u200b\ufeff\u202a\u202c\u202d\u2068\u2069'")
    if power := _POWER.fullmatch(text.replace(" ", "")):
        return _from_power(raw.strip(), power[1], int(power[2]))
    found = _SEVERAL.findall(text)
    if len(found) > 1:
        raise bad("phone_many", count=len(found))
    return Phone(_checked(_BETWEEN.sub("", text.removesuffix(".0")), raw.strip()))


def _from_number(number: int | float) -> Phone:
    text = number_text(number)
    if len(text) == _DIGITS and text.endswith(_ROUNDED):
        raise bad("phone_lost", text=f"{number:.2E}")
    return Phone(_checked(text, text), sentence("value", "phone_number_cell", "message"))


def _from_power(raw: str, digits: str, power: int) -> Phone:
    """Read 1.3812345678E+10, which still holds every digit, and refuse 1.38E+10, which does not."""
    if power != _DIGITS - 1 or len(digits.replace(".", "")) != _DIGITS:
        raise bad("phone_lost", text=raw)
    return Phone(
        _checked(str(int(Decimal(digits).scaleb(power))), raw),
        sentence("value", "phone_number_cell", "message"),
    )


def _checked(text: str, raw: str) -> str:
    number = _COUNTRY.sub("", text)
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return number
    if "*" in number or "＊" in number:
        raise bad("phone_hidden")
    if number.isdigit() and number.startswith("1"):
        raise bad("phone_digits" if len(number) != _DIGITS else "phone_form", count=len(number), text=raw)
    raise bad("phone_form", text=raw)
