"""The working calendar as a table: official where the notices of the State Council are known, weekends only beyond.

`workdays_before` of a day counts the working days up to and including it, `holidays_before` the public holidays that fall on
a Monday to Friday (the statutory day or the day off that bridges it), both from the table's first day on. Working days in
a span are therefore the last day's count less the count of the day before the first.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, cast, delete, func, insert, select
from sqlalchemy.orm import Session

from core.engine.models import CalendarDay

FIRST_YEAR, LAST_YEAR = 2010, 2035
SATURDAY = 5


@dataclass(frozen=True)
class Day:
    """What kind of day a day is; `name` is the holiday it belongs to, also for a weekend worked in its stead."""

    day: date
    is_workday: bool
    is_public_holiday: bool
    name: str
    is_official: bool


def ensure_calendar(session: Session) -> bool:
    """Fill the calendar, or bring it in step with the years now known; tells whether anything was written."""
    if session.execute(_stored_sums()).one() == _sums():
        return False
    session.execute(delete(CalendarDay), execution_options={"synchronize_session": False})
    session.execute(insert(CalendarDay), list(_rows()))
    return True


def workdays(session: Session, since: date, until: date) -> int | None:
    """Give the working days from a day to another, both included; None where the calendar does not reach."""
    counts = select(CalendarDay.day, CalendarDay.workdays_before, CalendarDay.is_workday)
    rows = session.execute(counts.where(CalendarDay.day.in_((since, until))))
    found = {day: (count, is_workday) for day, count, is_workday in rows}
    if since not in found or until not in found:
        return None
    return found[until][0] - found[since][0] + found[since][1]


def official_until(session: Session) -> date | None:
    """Give the last day whose kind is official, so that pages can say where the calendar is provisional."""
    official = select(CalendarDay.day).where(CalendarDay.is_official)
    return session.scalar(official.order_by(CalendarDay.day.desc()).limit(1))


def day_of(day: date) -> Day:
    """Give what kind of day a day is: official if its year is known, else by the weekday alone."""
    is_weekday = day.weekday() < SATURDAY
    if not _is_known(day.year):
        return Day(day, is_weekday, False, "", False)
    is_off, holiday = _library().get_holiday_detail(day)
    name = _library().Holiday(holiday).chinese if holiday else ""
    return Day(day, not is_off, is_off and is_weekday, name if len(name) <= 20 else "抗战胜利纪念日", True)


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(_counted(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))


def _counted(first: date, last: date) -> Iterator[dict[str, Any]]:
    day, workdays, holidays = first, 0, 0
    while day <= last:
        kind = day_of(day)
        workdays += kind.is_workday
        holidays += kind.is_public_holiday
        yield asdict(kind) | {"workdays_before": workdays, "holidays_before": holidays}
        day += timedelta(days=1)


@cache
def _sums() -> tuple[int, int, int, int]:
    """Give figures in which every day's kind leaves its trace."""
    rows = _rows()
    official = sum(row["is_official"] for row in rows)
    return (
        len(rows),
        official,
        sum(r["workdays_before"] for r in rows),
        sum(r["holidays_before"] for r in rows),
    )


def _stored_sums() -> Select[int, int, int, int]:
    return select(
        func.count(),
        func.coalesce(func.sum(cast(CalendarDay.is_official, Integer)), 0),
        func.coalesce(func.sum(CalendarDay.workdays_before), 0),
        func.coalesce(func.sum(CalendarDay.holidays_before), 0),
    )


@cache
def _is_known(year: int) -> bool:
    try:
        _library().is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


@cache
def _library() -> Any:
    import chinese_calendar

    return chinese_calendar
