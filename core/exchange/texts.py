"""Words as people type them, cleaned of what nobody sees and left otherwise as they are."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from math import isfinite

from core.exchange.limits import MAX_CELL_CHARACTERS
from core.exchange.messages import bad

Raw = str | int | float | bool | date | datetime | time | timedelta | None

_EXACT_DIGITS = 10**15
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_USUAL = re.compile("[!-~\u4e00-\u9fff（），。、：；“”《》·]+")
_BLANKS = re.compile(r"\s+")
_BETWEEN_HAN = re.compile(
    r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])|(?<=[\U00020000-\U0003ffff])\s+|\s+(?=[\U00020000-\U0003ffff])"
)
_LETTERS = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
_SIGNS = str.maketrans("．－／＋％＃＆＊＝＠＿", ".-/+%#&*=@_")
_NARROW = {**_LETTERS, **_SIGNS}
_MIDDLE_DOTS = str.maketrans("•・‧∙⋅", "·····")


class Fault(str):
    """Stands in a cell whose formula has no result; its text is the reason's code."""

    __slots__ = ()


def parse_text(raw: Raw, limit: int = MAX_CELL_CHARACTERS) -> str:
    """Give a cell as one line of text: outer blanks and invisible signs gone, full-width letters and digits narrow.

    Chinese punctuation stays as written.
    """
    text = plain(raw)
    if len(text) <= limit and _USUAL.fullmatch(text):
        return text
    if _CONTROL.search(text):
        raise bad("control")
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_NARROW)
    text = _BLANKS.sub(" ", text).strip()
    if len(text) > limit:
        raise bad("too_long", length=len(text), limit=limit)
    return text


def parse_name(raw: Raw, limit: int = 50) -> str:
    """Give a person's name without the blanks that pad it to the width of three characters."""
    return _BETWEEN_HAN.sub("", parse_text(raw, limit)).translate(_MIDDLE_DOTS)


def plain(raw: Raw) -> str:
    """Give a text cell, or a number cell as Excel shows it; BadValue for what is neither."""
    if isinstance(raw, str):
        return raw if type(raw) is str else str(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not isfinite(raw):
        raise bad("not_text", what=described(raw))
    if abs(raw) >= _EXACT_DIGITS:
        raise bad("lost_digits")
    return number_text(raw)


def number_text(number: int | float) -> str:
    """Give a number with the fifteen digits that Excel keeps, never in powers of ten."""
    if not isfinite(number):
        return str(number)
    if number == int(number):
        return str(int(number))
    text = f"{number:.15g}"
    return f"{number:.20f}".rstrip("0") if "e" in text else text


def described(raw: Raw) -> str:
    """Give a few words for what a cell holds, for messages."""
    if raw is None:
        return "空白"
    if isinstance(raw, bool):
        return "逻辑值 " + ("TRUE" if raw else "FALSE")
    if isinstance(raw, date):
        return f"日期 {raw:%Y-%m-%d}"
    if isinstance(raw, time | timedelta):
        return f"时刻或时长 {raw}"
    return f"数字 {number_text(raw)}" if isinstance(raw, int | float) else "文字"


def shown(raw: Raw) -> str:
    """Give any cell as text for a report: what the user sees in the workbook, as nearly as can be told."""
    if raw is None or isinstance(raw, Fault):
        return "" if raw is None else "#公式"
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, datetime):
        return f"{raw:%Y-%m-%d}" if raw.time() == time() else f"{raw:%Y-%m-%d %H:%M}"
    return number_text(raw) if isinstance(raw, int | float) else str(raw)


def xml_text(text: str) -> str:
    """Give a text without the signs that no XML may hold."""
    return _NO_XML.sub("", text)


def is_blank(raw: Raw) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return raw is None or (isinstance(raw, str) and not _INVISIBLE.sub("", raw).strip())
