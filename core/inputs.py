"""Checks of plain inputs that operations share: texts of a length, words of a closed list, exact numbers."""

import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches

from core.errors import Refused

LARGEST = Decimal(10) ** 14


def required_text(value: str | None, label: str, field: str, limit: int) -> str:
    """Give the text without outer blanks and invisible signs; refused where nothing is left or it is too long."""
    text = optional_text(value, label, field, limit)
    if text is None:
        raise Refused(f"{label}不能为空。", field)
    return text


def optional_text(value: str | None, label: str, field: str, limit: int) -> str | None:
    """Give the text without outer blanks and invisible signs, None for an empty one; refused where it is too long."""
    text = "".join(
        sign for sign in value or "" if sign in "\n\t" or unicodedata.category(sign)[0] != "C"
    ).strip()
    if len(text) > limit:
        raise Refused(f"{label}有{len(text)}个字，最多{limit}个字。", field)
    return text or None


def one_of(value: str | None, words: Mapping[str, str], label: str, field: str) -> str:
    """Give a code of a closed list (code to title); refused with the nearest right words where it is not in it."""
    if value in words:
        return str(value)
    near = nearest(value or "", [*words, *words.values()])
    offered = "、".join(near or [f"{code}（{title}）" for code, title in words.items()])
    raise Refused(f"没有“{value or ''}”这种{label}。", field, f"可以写：{offered}。")


def nearest(word: str, words: Iterable[str], limit: int = 3) -> list[str]:
    """Give the words most like the one written, best first."""
    return get_close_matches(word, list(dict.fromkeys(words)), limit, 0.5)


def exact_number(value: Decimal, label: str, field: str) -> Decimal:
    """Give a number the tables can hold exactly (four decimals, fourteen digits before them); nothing is rounded."""
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Refused(f"{label}不是可用的数：{value}。", field)
    if value != value.quantize(Decimal("0.0001")):
        raise Refused(f"{label}最多四位小数：{value}。", field)
    return value
