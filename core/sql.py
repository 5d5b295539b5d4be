"""Small SQL words about dates and numbers that SQLite and PostgreSQL spell differently."""

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Dialect,
    Float,
    Integer,
    Numeric,
    String,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction, ReturnTypeFromArgs
from sqlalchemy.types import NullType


class days_between(GenericFunction[int]):
    """Days from the second date to the first: `days_between(later, earlier)`."""

    type = Integer()
    inherit_cache = True


class add_days(GenericFunction[date]):
    """The date so many days after a date."""

    type = Date()
    inherit_cache = True


class add_years(GenericFunction[date]):
    """The date so many years after a date; 29 February becomes 1 March in a common year."""

    type = Date()
    inherit_cache = True


class month_end(GenericFunction[date]):
    """The last day of a date's month."""

    type = Date()
    inherit_cache = True


class year_end(GenericFunction[date]):
    """The last day of a date's year."""

    type = Date()
    inherit_cache = True


class later(GenericFunction[date]):
    """The later of two dates; neither may be NULL."""

    type = Date()
    inherit_cache = True


class earlier(GenericFunction[date]):
    """The earlier of two dates; neither may be NULL."""

    type = Date()
    inherit_cache = True


class full_years(GenericFunction[int]):
    """Whole years completed from the first date to the second: an anniversary completes its year."""

    type = Integer()
    inherit_cache = True


class quarter_start(GenericFunction[date]):
    """The first day of the quarter in which a date lies."""

    type = Date()
    inherit_cache = True


class china_day(GenericFunction[date]):
    """The China date of a stored moment."""

    type = Date()
    inherit_cache = True


class china_clock(GenericFunction[int]):
    """The time of day of a stored moment in China, as 1730 for half past five in the afternoon."""

    type = Integer()
    inherit_cache = True


class whole_down(GenericFunction[int]):
    """A number that is not negative, rounded down to a whole one."""

    type = Integer()
    inherit_cache = True


class to_six_places(GenericFunction[float]):
    """A number rounded to six decimals, as a float: both databases then compare and show the same figure."""

    type = Float()
    inherit_cache = True


class at_most(GenericFunction[int]):
    """The smaller of two numbers; neither may be NULL."""

    type = Integer()
    inherit_cache = True


class highest(ReturnTypeFromArgs[Any]):
    """The highest of several numbers; none may be NULL."""

    inherit_cache = True


class lowest(ReturnTypeFromArgs[Any]):
    """The lowest of several numbers; none may be NULL."""

    inherit_cache = True


class the_value(ReturnTypeFromArgs[Any]):
    """The value that the rows of a group share (an aggregate); of rows that differ it is any."""

    inherit_cache = True


class is_among(GenericFunction[Any]):
    """Whether a value is one of those bound as one list (`bound_list`): the statement is the same for one and for thousands."""

    type = NullType()  # a condition as it stands: a Boolean one would be compared with 1, and find no index
    inherit_cache = True


class BoundList(TypeDecorator[Collection[Any]]):
    """Several values as one bound value: an array, or JSON where there are none."""

    impl = String
    cache_ok = True

    def __init__(self, of: Any) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Give the type a dialect has for it."""
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        """Turn several values into one."""
        several = list(value or ())
        if dialect.name == "postgresql":
            return several
        return str(several) if isinstance(self.of, Integer) else json.dumps(several)


def bound_list(name: str, of: Any = Integer) -> ColumnElement[Any]:
    """Give the bind of a list of values by its name."""
    return bindparam(name, type_=BoundList(of()))


def inserted(table: Any, dialect: str) -> Any:
    """Give an insert that can say what becomes of a row that is there already."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def exactly(figure: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give a figure as it is compared: one with decimals to six places, since SQLite keeps decimals as floats."""
    return to_six_places(figure) if isinstance(figure.type, Numeric) else figure


def _args(element: Any, compiler: SQLCompiler, kw: dict[str, Any]) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


def _spell(element: type, name: str, pattern: str) -> None:
    """Register one spelling: `pattern` has {0}, {1} for the arguments."""

    def write(node: Any, compiler: SQLCompiler, **kw: Any) -> str:
        return pattern.format(*_args(node, compiler, kw))

    compiles(element, name)(write)


_spell(
    quarter_start,
    "sqlite",
    "date({0}, 'start of month', '-' || ((CAST(strftime('%m', {0}) AS INTEGER) - 1) % 3) || ' months')",
)
_spell(quarter_start, "postgresql", "CAST(date_trunc('quarter', CAST({0} AS DATE)) AS DATE)")
_spell(china_day, "sqlite", "date({0}, '+8 hours')")
_spell(china_day, "postgresql", "CAST({0} AT TIME ZONE 'Asia/Shanghai' AS DATE)")
_spell(china_clock, "sqlite", "CAST(strftime('%H%M', {0}, '+8 hours') AS INTEGER)")
_spell(china_clock, "postgresql", "CAST(to_char({0} AT TIME ZONE 'Asia/Shanghai', 'HH24MI') AS INTEGER)")
_spell(days_between, "sqlite", "CAST(julianday({0}) - julianday({1}) AS INTEGER)")
_spell(days_between, "postgresql", "(CAST({0} AS DATE) - CAST({1} AS DATE))")
_spell(add_days, "sqlite", "date({0}, ({1}) || ' days')")
_spell(add_days, "postgresql", "(CAST({0} AS DATE) + CAST({1} AS INTEGER))")
_spell(add_years, "sqlite", "date({0}, ({1}) || ' years')")
_spell(
    add_years,
    "postgresql",
    "(CASE WHEN to_char({0}, 'MMDD') = '0229'"
    " THEN make_date(CAST(extract(year from {0}) + {1} AS INTEGER), 2, 28) + 1"
    " ELSE CAST({0} + make_interval(years => CAST({1} AS INTEGER)) AS DATE) END)",
)
_spell(month_end, "sqlite", "date({0}, 'start of month', '+1 month', '-1 day')")
_spell(month_end, "postgresql", "CAST(date_trunc('month', {0}) + interval '1 month - 1 day' AS DATE)")
_spell(year_end, "sqlite", "date({0}, 'start of year', '+1 year', '-1 day')")
_spell(year_end, "postgresql", "make_date(CAST(extract(year from CAST({0} AS DATE)) AS INTEGER), 12, 31)")
_spell(later, "sqlite", "max({0}, {1})")
_spell(later, "postgresql", "greatest(CAST({0} AS DATE), CAST({1} AS DATE))")
_spell(earlier, "sqlite", "min({0}, {1})")
_spell(earlier, "postgresql", "least(CAST({0} AS DATE), CAST({1} AS DATE))")
_spell(
    full_years,
    "sqlite",
    "(CAST(strftime('%Y', {1}) AS INTEGER) - CAST(strftime('%Y', {0}) AS INTEGER)"
    " - (strftime('%m%d', {1}) < strftime('%m%d', {0})))",
)
_spell(
    full_years, "postgresql", "CAST(extract(year from age(CAST({1} AS DATE), CAST({0} AS DATE))) AS INTEGER)"
)
_spell(whole_down, "sqlite", "CAST({0} AS INTEGER)")
_spell(whole_down, "postgresql", "CAST(floor({0}) AS INTEGER)")
_spell(to_six_places, "sqlite", "round({0}, 6)")
_spell(to_six_places, "postgresql", "CAST(round(CAST({0} AS NUMERIC), 6) AS DOUBLE PRECISION)")
_spell(is_among, "sqlite", "({0} IN (SELECT value FROM json_each({1})))")
_spell(is_among, "postgresql", "({0} = ANY({1}))")
_spell(at_most, "sqlite", "min({0}, {1})")
_spell(at_most, "postgresql", "least({0}, {1})")


@compiles(highest, "sqlite")
def _highest_sqlite(node: Any, compiler: SQLCompiler, **kw: Any) -> str:
    args = _args(node, compiler, kw)
    return args[0] if len(args) == 1 else f"max({', '.join(args)})"


@compiles(highest, "postgresql")
def _highest_postgresql(node: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"greatest({', '.join(_args(node, compiler, kw))})"


@compiles(lowest, "sqlite")
def _lowest_sqlite(node: Any, compiler: SQLCompiler, **kw: Any) -> str:
    args = _args(node, compiler, kw)
    return args[0] if len(args) == 1 else f"min({', '.join(args)})"


@compiles(lowest, "postgresql")
def _lowest_postgresql(node: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"least({', '.join(_args(node, compiler, kw))})"


_spell(the_value, "sqlite", "min({0})")


@compiles(the_value, "postgresql")
def _the_value_postgresql(node: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{'bool_or' if isinstance(node.type, Boolean) else 'min'}({_args(node, compiler, kw)[0]})"
