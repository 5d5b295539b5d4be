"""Numbers and yes-or-no answers, exact or refused."""

import re
import unicodedata
from decimal import Decimal
from math import isfinite

from core.exchange.messages import BadValue, bad
from core.exchange.texts import Raw, described, number_text

_EXACT = 2**53
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?|[+-]?\.\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_WITH_UNIT = re.compile(r"([+-]?[\d,.]+)\s*(\D+)")
_FACTORS = set("%‰十百千万亿")
_MANY = 60
_YES = frozenset({"是", "√", "✓", "✔", "☑", "对", "有", "y", "yes", "true", "1"})
_NO = frozenset({"否", "×", "✗", "✘", "╳", "x", "不是", "没有", "n", "no", "false", "0"})


def parse_integer(raw: Raw, unit: str = "") -> int:
    """Give a whole number; a text may carry the column's unit and commas between thousands."""
    number = parse_decimal(raw, unit)
    if number != number.to_integral_value():
        raise bad("not_whole", text=_text(raw))
    return int(number)


def parse_decimal(raw: Raw, unit: str = "") -> Decimal:
    """Give a number exactly as it stands: of a number cell the fifteen digits that Excel keeps, of a text all."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise bad("not_a_number", text=described(raw))
    if isinstance(raw, int | float):
        if not isfinite(raw):
            raise bad("not_a_number", text=str(raw))
        if abs(raw) > _EXACT:
            raise bad("lost_digits")
        return Decimal(number_text(raw))
    return _from_text(raw, unit)


def parse_yes_no(raw: Raw) -> bool:
    """Give True for 是, √, 1 and their like, False for 否, ×, 0 and theirs; nothing else."""
    if isinstance(raw, bool):
        return raw
    word = unicodedata.normalize("NFKC", _text(raw)).strip(" \t\r\n。.\u200b\ufeff").lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise bad("yes_no", text=_text(raw))


def _from_text(raw: str, unit: str) -> Decimal:
    text = unicodedata.normalize("NFKC", raw).strip().strip("\u200b\ufeff").replace("−", "-").replace(" ", "")
    if unit and text.endswith(unit):
        text = text[: -len(unit)]
    if len(text) <= _MANY and _NUMBER.fullmatch(text):
        return Decimal(text)
    if len(text) <= _MANY and _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    raise _complaint(raw.strip(), text, unit)


def _complaint(raw: str, text: str, unit: str) -> BadValue:
    """Name what is wrong with a text that is no number."""
    if "," in text and re.fullmatch(r"[\d,.+-]+", text):
        return bad("grouping", text=raw)
    if match := _WITH_UNIT.fullmatch(text):
        if unit:
            return bad("unit_expected", text=raw, unit=unit)
        plain = _NUMBER.fullmatch(match[1]) and not set(match[2]) & _FACTORS
        return bad("unit", match[1] if plain else "", text=raw)
    return bad("not_a_number", text=raw)


def _text(raw: Raw) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return described(raw)
    return number_text(raw)
