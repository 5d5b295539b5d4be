"""Periods tile time, and each is found again by the key that people write."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.policy.periods import (
    HALF,
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    Every,
    OnDays,
    OnWeekdays,
    Rolling,
    Seasons,
    YearlyBy,
    period_of,
)

DAY = timedelta(days=1)
TILING = (WEEK, MONTH, QUARTER, HALF, YEAR)
WINTER = Seasons((("winter", 11, 5), ("summer", 6, 2)))
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
each_tiling = pytest.mark.parametrize("every", TILING, ids=lambda every: every.name)


@each_tiling
@given(day=days, length=st.integers(0, 800))
def test_periods_leave_no_gap_and_never_overlap(every: Every, day: date, length: int) -> None:
    until = day + timedelta(days=length)
    found = list(every.within(day, until))
    assert found[0].starts_on <= day <= found[0].ends_on
    assert found[-1].starts_on <= until <= found[-1].ends_on
    for one, following in pairwise(found):
        assert following.starts_on == one.ends_on + DAY


@each_tiling
@given(day=days)
def test_every_day_of_a_period_lies_in_that_period(every: Every, day: date) -> None:
    period = every.containing(day)
    assert period is not None
    assert every.containing(period.starts_on) == every.containing(period.ends_on) == period
    assert every.containing(period.ends_on + DAY) != period


@each_tiling
@given(day=days)
def test_key_names_its_period_and_no_other_cadence(every: Every, day: date) -> None:
    period = every.containing(day)
    assert period is not None
    assert every.named(period.key) == period_of(period.key) == period
    others = [other for other in TILING if other is not every]
    assert all(other.named(period.key) is None for other in others)


@given(day=days)
def test_named_days_of_the_month_are_periods_of_one_day(day: date) -> None:
    every = OnDays((8, 18, 28))
    found = list(every.within(day, day + timedelta(days=60)))
    expected = [d for n in range(61) if (d := day + timedelta(days=n)).day in (8, 18, 28)]
    assert [(p.starts_on, p.ends_on, p.key) for p in found] == [(d, d, d.isoformat()) for d in expected]


@given(day=days)
def test_named_weekdays_are_periods_of_one_day(day: date) -> None:
    found = list(OnWeekdays((3,)).within(day, day + timedelta(days=20)))
    assert len(found) == 3
    assert all(p.starts_on == p.ends_on and p.starts_on.isoweekday() == 3 for p in found)


@given(day=days)
def test_season_over_new_year_belongs_to_the_year_it_began_in(day: date) -> None:
    period = WINTER.containing(day)
    if day.month in (4, 5, 8, 9, 10):
        assert period is None
        return
    assert period is not None
    assert period.starts_on <= day <= period.ends_on
    began = day.year - (day.month <= 3)
    assert period.key == f"{began}-{'winter' if day.month in (11, 12, 1, 2, 3) else 'summer'}"
    assert WINTER.named(period.key) == period


@given(day=days)
def test_yearly_deadline_stays_the_years_own_after_it_has_passed(day: date) -> None:
    period = YearlyBy(6, 30).containing(day)
    assert (period.key, period.starts_on) == (str(day.year), date(day.year, 1, 1))
    assert period.ends_on == date(day.year, 6, 30)


@given(day=days, months=st.integers(1, 24))
def test_rolling_span_ends_on_the_day_asked_and_begins_after_the_same_day_months_before(
    day: date, months: int
) -> None:
    period = Rolling(months).containing(day)
    before = period.starts_on - DAY
    assert period.ends_on == day
    assert (day.year * 12 + day.month) - (before.year * 12 + before.month) == months
    assert before.day == day.day or (before.day < day.day and (before + DAY).day == 1)


@pytest.mark.parametrize(
    "key", ["", "23", "2023-13", "2023-Q5", "2023-H3", "2023-W54", "2023-02-30", "七月", "2023-7"]
)
def test_key_that_names_no_period_says_how_to_write_one(key: str) -> None:
    with pytest.raises(ValueError, match="write 2023, 2023-H1"):
        period_of(key)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-H1", date(2023, 1, 1), date(2023, 6, 30)),
    ],
)
def test_periods_at_the_edges(key: str, first: date, last: date) -> None:
    period = period_of(key)
    assert (period.starts_on, period.ends_on) == (first, last)
