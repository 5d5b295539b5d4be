"""The Chinese working calendar as a table: official years from the published holidays, later ones by weekday and marked so."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import chinese_calendar
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from core.engine.models import CalendarDay

FIRST: Final = date(2010, 1, 1)
LAST: Final = date(2035, 12, 31)
SATURDAY: Final = 6


def ensure_calendar(session: Session) -> None:
    """Fill the calendar table once; a table that is already there stays as it is."""
    if not session.scalar(select(func.count()).select_from(CalendarDay)):
        session.execute(insert(CalendarDay), list(days()))


def days() -> Iterator[dict[str, Any]]:
    """Give every day's row in order, with running counts of working days and of holidays that fall on weekdays."""
    day, workdays, holidays = FIRST, 0, 0
    while day <= LAST:
        is_workday, name, is_official = kind_of(day)
        is_holiday = not is_workday and day.isoweekday() < SATURDAY
        workdays += is_workday
        holidays += is_holiday
        yield {
            "day": day,
            "is_workday": is_workday,
            "is_public_holiday": is_holiday,
            "name": name,
            "workdays_before": workdays,
            "holidays_before": holidays,
            "is_official": is_official,
        }
        day += timedelta(days=1)


def kind_of(day: date) -> tuple[bool, str, bool]:
    """Give whether a day is worked, the holiday's name, and whether that is official or only the weekday's guess."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return day.isoweekday() < SATURDAY, "", False
    return not is_off, name or "", True
