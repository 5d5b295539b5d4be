"""Figures about people that records give only in part, as honest ranges."""

from typing import Any

from sqlalchemy import ColumnElement, case

from core.sql import add_years, full_years


def age_range(
    born_on: ColumnElement[Any], age: ColumnElement[Any], age_on: ColumnElement[Any], on: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Give the lowest and highest full age on a date: from the birth date, or from an age that was true on `age_on`."""
    before, after = full_years(on, age_on), full_years(age_on, on)
    to_anniversary = case((add_years(on, before) == age_on, 0), else_=1)
    past_anniversary = case((add_years(age_on, after) == on, 0), else_=1)
    known = (born_on.is_not(None), full_years(born_on, on))
    lowest = case(known, (on <= age_on, age - before - to_anniversary), else_=age + after)
    highest = case(known, (on <= age_on, age - before), else_=age + after + past_anniversary)
    return lowest, highest
