"""The small SQL words mean the same on both databases, and what Python means by them."""

from calendar import monthrange
from datetime import date, timedelta
from math import floor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Date, Integer, cast, literal, select, union_all
from sqlalchemy.orm import Session

from core.sql import (
    add_days,
    add_years,
    at_most,
    days_between,
    earlier,
    full_years,
    highest,
    later,
    month_end,
    the_value,
    whole_down,
)

on_both = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
dates = st.dates(date(1930, 1, 1), date(2090, 12, 31))
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1932, 2089, 4)])
edges = st.one_of(dates, leap_days)


def said(session: Session, *expressions: Any) -> tuple[Any, ...]:
    return tuple(session.execute(select(*expressions)).one())


def day(value: date) -> Any:
    return literal(value, Date)


def years_of(born: date, on: date) -> int:
    """Whole years completed: who was born on 29 February completes a year on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    year = born.year + years
    is_missing = (born.month, born.day) == (2, 29) and monthrange(year, 2)[1] == 28
    return date(year, 3, 1) if is_missing else born.replace(year=year)


@on_both
@given(one=edges, other=edges, number=st.integers(-4000, 4000), years=st.integers(-30, 30))
def test_words_about_dates(session: Session, one: date, other: date, number: int, years: int) -> None:
    assert said(
        session,
        days_between(day(one), day(other)),
        add_days(day(one), literal(number)),
        add_years(day(one), literal(years)),
        month_end(day(one)),
        later(day(one), day(other)),
        earlier(day(one), day(other)),
    ) == (
        (one - other).days,
        one + timedelta(days=number),
        birthday(one, years),
        one.replace(day=monthrange(one.year, one.month)[1]),
        max(one, other),
        min(one, other),
    )


@on_both
@given(born=edges, on=edges)
def test_full_years_are_completed_on_the_birthday(session: Session, born: date, on: date) -> None:
    born, on = min(born, on), max(born, on)
    assert said(session, full_years(day(born), day(on))) == (years_of(born, on),)


@on_both
@given(numbers=st.lists(st.integers(-1000, 1000), min_size=1, max_size=4), part=st.integers(0, 4000))
def test_words_about_numbers(session: Session, numbers: list[int], part: int) -> None:
    least = said(session, at_most(literal(numbers[0]), literal(numbers[-1])))
    assert least == (min(numbers[0], numbers[-1]),)
    assert said(session, highest(*map(literal, numbers))) == (max(numbers),)
    assert said(session, whole_down(literal(part) * 1.0 / 30)) == (floor(part / 30),)


@pytest.mark.parametrize(
    ("values", "type_"),
    [([True, True], Boolean), ([False, False], Boolean), ([3, 3], Integer), ([None, None], Boolean)],
)
def test_shared_value_of_a_group_keeps_its_type(session: Session, values: list[Any], type_: Any) -> None:
    rows = union_all(*(select(cast(literal(v, type_), type_).label("v")) for v in values)).subquery()
    found = session.scalar(select(the_value(rows.c.v)))
    assert found == values[0]
    assert type(found) is type(values[0])
