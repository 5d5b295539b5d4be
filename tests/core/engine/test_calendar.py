"""The calendar table knows shifted days and holidays, counts them, and says where it is only provisional."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.engine.calendar import FIRST_YEAR, LAST_YEAR, day_of, ensure_calendar, official_until, workdays
from core.engine.models import CalendarDay


@pytest.mark.parametrize(
    ("day", "is_workday", "is_public_holiday", "name"),
    [
        ("2023-01-21", False, False, "春节"),  # a Saturday of the festival: an ordinary weekend day off
        ("2023-01-23", False, True, "春节"),
        ("2023-01-28", True, False, "春节"),  # a Saturday worked in its stead
        ("2023-10-06", False, True, "国庆节"),  # a Friday that bridges
        ("2023-07-05", True, False, ""),
        ("2023-07-08", False, False, ""),
        ("2015-09-03", False, True, "抗战胜利纪念日"),
    ],
)
def test_day_is_of_its_published_kind(day: str, is_workday: bool, is_public_holiday: bool, name: str) -> None:
    found = day_of(date.fromisoformat(day))
    assert (found.is_workday, found.is_public_holiday, found.name, found.is_official) == (
        is_workday,
        is_public_holiday,
        name,
        True,
    )


def test_year_not_yet_published_goes_by_the_weekday_and_says_so() -> None:
    new_year, saturday = day_of(date(2029, 1, 1)), day_of(date(2029, 1, 6))
    assert (new_year.is_workday, new_year.is_public_holiday, new_year.is_official) == (True, False, False)
    assert (saturday.is_workday, saturday.is_official) == (False, False)


def test_counts_are_sums_over_the_days_so_far(session: Session) -> None:
    assert ensure_calendar(session)
    worked = holidays = 0
    day = date(FIRST_YEAR, 1, 1)
    for row in session.scalars(select(CalendarDay).order_by(CalendarDay.day)):
        worked += row.is_workday
        holidays += row.is_public_holiday
        assert (row.day, row.workdays_before, row.holidays_before) == (day, worked, holidays)
        day += timedelta(days=1)
    assert day == date(LAST_YEAR + 1, 1, 1)


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        (date(2023, 9, 25), date(2023, 10, 8), 6),  # four days before the holidays, two worked weekend days
        (date(2023, 7, 3), date(2023, 7, 9), 5),
        (date(2023, 7, 8), date(2023, 7, 9), 0),
        (date(2009, 12, 31), date(2010, 1, 4), None),
    ],
)
def test_working_days_of_a_span_are_a_subtraction(
    session: Session, since: date, until: date, count: int | None
) -> None:
    ensure_calendar(session)
    assert workdays(session, since, until) == count


def test_filling_again_writes_nothing_and_mends_a_day_that_was_published_since(session: Session) -> None:
    ensure_calendar(session)
    assert not ensure_calendar(session)
    official = official_until(session)
    assert official is not None
    assert (official.month, official.day) == (12, 31)
    assert official.year >= 2026
    session.execute(update(CalendarDay).where(CalendarDay.day > date(2025, 12, 31)).values(is_official=False))
    assert ensure_calendar(session)
    assert official_until(session) == official
