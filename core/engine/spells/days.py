"""Days of leave, holidays and working days inside the part judged."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    func,
    select,
)

from core.cadres.models import Leave, Posting
from core.engine.models import CalendarDay
from core.engine.spells.places import Named
from core.policy.norm import PART_FROM, PART_TO
from core.sql import add_days, days_between, earlier, later


def leave_days(cadre: ColumnElement[int]) -> ColumnElement[Any]:
    """Give the days of approved leave of a cadre inside the part judged, public holidays among them not counted again."""
    first, last = later(Leave.starts_on, PART_FROM), earlier(Leave.ends_on, PART_TO)
    days = days_between(last, first) + 1 - _holidays_between(first, last)
    return (
        select(func.coalesce(func.sum(days), 0))
        .where(
            Leave.cadre_id == cadre,
            Leave.state == "approved",
            Leave.starts_on <= PART_TO,
            Leave.ends_on >= PART_FROM,
        )
        .correlate_except(Leave)
        .scalar_subquery()
    )


def public_holidays() -> ColumnElement[Any]:
    """Give the weekdays that are public holidays inside the part judged; 0 where the calendar does not reach."""
    return _holidays_between(PART_FROM, PART_TO)


def _holidays_between(first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[Any]:
    up_to, before = CalendarDay.__table__.alias("up_to"), CalendarDay.__table__.alias("day_before")
    until = (
        select(up_to.c.holidays_before).where(up_to.c.day == last).correlate_except(up_to).scalar_subquery()
    )
    earlier_ones = (
        select(before.c.holidays_before)
        .where(before.c.day == add_days(first, -1))
        .correlate_except(before)
        .scalar_subquery()
    )
    return func.coalesce(until - earlier_ones, 0)


def is_workday(day: Named) -> ColumnElement[bool]:
    """Give the condition that a day is a working day of the calendar; days beyond it are none."""
    found = CalendarDay.__table__.alias("kind_of_day")
    here = select(found.c.day).where(found.c.day == day, found.c.is_workday)
    return here.correlate_except(found).exists()


def on_leave(cadre: Named, day: Named) -> ColumnElement[bool]:
    """Give the condition that a cadre is on approved leave on a day."""
    leave = Leave.__table__.alias("leave_of_day")
    return _stands(leave, cadre, day, leave.c.state == "approved")


def workdays_owed(cadre: ColumnElement[int]) -> ColumnElement[Any]:
    """Give the working days in the part judged on which a cadre is posted and not on approved leave."""
    return _posted_workdays(cadre, lambda on_leave: ~on_leave)


def workdays_on_leave(cadre: ColumnElement[int]) -> ColumnElement[Any]:
    """Give the working days in the part judged on which a cadre is posted and on approved leave."""
    return _posted_workdays(cadre, lambda on_leave: on_leave)


def _posted_workdays(
    cadre: ColumnElement[int], counts: Callable[[ColumnElement[bool]], ColumnElement[bool]]
) -> ColumnElement[Any]:
    day = CalendarDay.__table__.alias("owed_day")
    posting, leave = Posting.__table__.alias("owed_posting"), Leave.__table__.alias("owed_leave")
    is_posted = _stands(posting, cadre, day.c.day)
    is_on_leave = _stands(leave, cadre, day.c.day, leave.c.state == "approved")
    return (
        select(func.count())
        .select_from(day)
        .where(day.c.day >= PART_FROM, day.c.day <= PART_TO, day.c.is_workday, is_posted, counts(is_on_leave))
        .correlate_except(day)
        .scalar_subquery()
    )


def _stands(table: FromClause, cadre: Named, day: Named, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    here = table.c.cadre_id == cadre, table.c.starts_on <= day, table.c.ends_on >= day
    return select(table.c.id).where(*here, *more).correlate_except(table).exists()


def beyond_calendar() -> ColumnElement[bool]:
    """Give the condition that the part judged reaches days whose kind is not official yet."""
    last = CalendarDay.__table__.alias("last_of_part")
    known = select(last.c.day).where(last.c.day == PART_TO, last.c.is_official).correlate_except(last)
    return ~known.exists()
