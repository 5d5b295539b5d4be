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

from core.engine.facts import age_range
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


def ages(births: list[date], on: date) -> tuple[int, int]:
    every = [years_of(born, on) for born in births]
    return min(every), max(every)


@on_both
@given(age=st.integers(16, 70), age_on=edges, moved=st.integers(-2500, 2500))
def test_age_without_a_birth_date_is_the_range_of_every_birthday_that_fits(
    session: Session, age: int, age_on: date, moved: int
) -> None:
    on = age_on + timedelta(days=moved)
    first = age_on - timedelta(days=(age + 1) * 366 + 2)
    births = [first + timedelta(days=n) for n in range(740)]
    fitting = [born for born in births if years_of(born, age_on) == age]
    assert said(session, *_range(None, age, age_on, on)) == ages(fitting, on)


@on_both
@given(born=edges, lived=st.integers(0, 30000))
def test_age_with_a_birth_date_is_known(session: Session, born: date, lived: int) -> None:
    on = born + timedelta(days=lived)
    assert said(session, *_range(born, None, None, on)) == (years_of(born, on),) * 2


def test_age_of_nobody_knows_what_is_unknown(session: Session) -> None:
    assert said(session, *_range(None, None, None, date(2023, 6, 1))) == (None, None)


def _range(born: date | None, age: int | None, age_on: date | None, on: date) -> tuple[Any, Any]:
    row = select(
        cast(literal(born, Date), Date).label("born") if born is None else day(born).label("born"),
        cast(literal(age, Integer), Integer).label("age"),
        cast(literal(age_on, Date), Date).label("age_on") if age_on is None else day(age_on).label("age_on"),
        day(on).label("on"),
    ).subquery()
    return age_range(row.c.born, row.c.age, row.c.age_on, row.c["on"])
