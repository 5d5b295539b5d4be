"""Until when something is asked: a day so many calendar or working days after another, as an expression."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import aliased

from core.engine.models import CalendarDay
from core.policy.norm import AS_OF
from core.sql import add_days


def days_after(number: ColumnElement[Any] | int, since: ColumnElement[date] = AS_OF) -> ColumnElement[date]:
    """Give the day so many calendar days after a day; unknown while the number is open."""
    return add_days(since, number)


def workdays_after(
    number: ColumnElement[Any] | int, since: ColumnElement[date] = AS_OF
) -> ColumnElement[date]:
    """Give the working day so many working days after a day; unknown where the official calendar does not reach."""
    begin, end = aliased(CalendarDay, name="asked_day"), aliased(CalendarDay, name="due_day")
    wanted = begin.workdays_before + number
    return (
        select(case((end.is_official, end.day)))
        .join(begin, and_(begin.day == since))
        .where(end.workdays_before == wanted, end.is_workday)
        .limit(1)
        .scalar_subquery()
    )
