"""Dates as people write them, with the precision they wrote them in; nothing is guessed."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from core.exchange.delimited import Untyped
from core.exchange.messages import BadValue, bad
from core.exchange.texts import Raw, described, number_text

FIRST_YEAR, LAST_YEAR = 1900, 2099
# A bare number is a day of Excel's count only in a span that no year and no yyyymm can be mistaken for.
FIRST_SERIAL, LAST_SERIAL = 14611, 73050
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)

_PARTS = r"(\d{4})(?:年|[./-])(\d{1,2})"
_DAY = re.compile(_PARTS + r"(?:月|[./-])(\d{1,2})(?:日|号)?")
_MONTH = re.compile(_PARTS + r"(?:月份?)?")
_CLOCK = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_SHORT_YEAR = re.compile(r"'?(\d{2})(?:年|[./-])\d{1,2}(?:(?:月|[./-])(?:\d{1,2}[日号]?)?)?")
_DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}")
_FROM_TO = re.compile(r"[-~至到]+")
_SAME_SIGN = str.maketrans({"。": ".", "·": ".", "—": "-", "–": "-", "−": "-", "―": "-"})
_JANUARY_OR_OCTOBER = re.compile(r"\d{4}\.1")


class When(NamedTuple):
    """A date and how exactly it was written; a month stands on its first day."""

    on: date
    precision: Literal["day", "month"]


def parse_date(raw: Raw, date1904: bool = False) -> When:
    """Give the date of a cell: text in any usual form, a date cell, or the number of a day; BadValue says what is amiss."""
    if isinstance(raw, bool) or raw is None:
        raise bad("not_a_date", text=described(raw))
    if isinstance(raw, date):
        return _from_date_cell(raw, date1904)
    if isinstance(raw, time | timedelta):
        raise bad("clock_time", text=str(raw))
    if isinstance(raw, int | float):
        return _from_number(raw, date1904)
    return _from_text(raw, date1904)


def show_date(when: When) -> str:
    """Give a date in the one form that reads the same everywhere: 2023-05-01, or 2023年5月 for a month."""
    if when.precision == "month":
        return f"{when.on.year}年{when.on.month}月"
    return when.on.isoformat()


def _from_date_cell(raw: date, date1904: bool) -> When:
    moment = raw if isinstance(raw, datetime) else datetime.combine(raw, time())
    number = (moment - datetime.combine(_EPOCH_1904 if date1904 else _EPOCH, time())) / timedelta(days=1)
    if FIRST_YEAR <= number < LAST_YEAR + 1:
        raise bad(
            "date_from_number",
            number=number_text(round(number, 4)),
            shown=f"{raw:%Y-%m-%d}",
            year=int(number),
        )
    return When(_within_years(moment.date()), "day")


def _within_years(on: date) -> date:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise bad("year_far", year=on.year)
    return on


def _from_number(number: int | float, date1904: bool) -> When:
    text = number_text(number)
    if FIRST_YEAR <= number <= LAST_YEAR + 1:
        year, _, month = text.partition(".")
        if not month:
            raise bad("year_only", text=text)
        if month == "1":
            raise bad("month_unclear", year=year)
        if len(month) > 2:
            raise bad("not_a_date", text=text)
        return _month(text, year, month)
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return When((_EPOCH_1904 if date1904 else _EPOCH) + timedelta(days=int(number)), "day")
    if len(text) == 6 and text.isdigit():
        return _month(text, text[:4], text[4:])
    if len(text) == 8 and text.isdigit():
        return _day(text, text[:4], text[4:6], text[6:])
    raise bad("not_a_date", text=text)


def _from_text(raw: str, date1904: bool) -> When:
    text = unicodedata.normalize("NFKC", raw).translate(_SAME_SIGN).strip().strip("\u200b\ufeff")
    compact = re.sub(r"\s+", "", _CLOCK.sub("", text))
    if isinstance(raw, Untyped) and _JANUARY_OR_OCTOBER.fullmatch(compact):
        raise bad("month_unclear", year=compact[:4])
    if re.fullmatch(r"\d+|\d{5}\.\d+", compact):
        return _from_number(float(compact), date1904)
    if match := _DAY.fullmatch(compact):
        return _day(raw, *match.groups())
    if match := _MONTH.fullmatch(compact):
        return _month(raw, *match.groups())
    raise _complaint(raw.strip(), compact)


def _complaint(text: str, compact: str) -> BadValue:
    """Name what is wrong with a text that is no date."""
    for sign in _FROM_TO.finditer(compact):
        first, last = compact[: sign.start()], compact[sign.end() :]
        if _is_date(first) and (_is_date(last) or last in ("", "今", "现在")):
            return bad("date_range", first, text=text)
    if _DAY_FIRST.fullmatch(compact):
        return bad("day_order", text=text)
    if match := _SHORT_YEAR.fullmatch(compact):
        likely = "20" + compact.lstrip("'") if "年" in compact and int(match[1]) < 50 else ""
        return bad("short_year", likely, text=text)
    if re.fullmatch(r"\d{4}年", compact):
        return bad("year_only", text=compact[:4])
    return bad("not_a_date", text=text)


def _is_date(text: str) -> bool:
    return bool(_DAY.fullmatch(text) or _MONTH.fullmatch(text))


def _month(text: str, year: str, month: str) -> When:
    return When(_existing(text, year, month, "1"), "month")


def _day(text: str, year: str, month: str, day: str) -> When:
    return When(_existing(text, year, month, day), "day")


def _existing(text: str, year: str, month: str, day: str) -> date:
    try:
        return _within_years(date(int(year), int(month), int(day)))
    except BadValue:
        raise
    except ValueError:
        raise bad("no_such_day", text=text) from None
