"""What SQLAlchemy knows of a statement and has no public name for: all of it here, and held by a test of its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Insert, Select, literal, select


def sources(rows: Select[Any]) -> list[FromClause]:
    """Give the FROMs of a select, also of one whose expressions still wait to be filled and so cannot be compiled."""
    compiler = select(literal(1))._default_compiler()
    state: Any = rows._compile_state_factory(rows, compiler)
    return list(state._get_display_froms())


def is_limited(rows: Select[Any]) -> bool:
    """Tell whether a select gives only some of its rows."""
    return rows._limit_clause is not None or rows._offset_clause is not None


def is_distinct(rows: Select[Any]) -> bool:
    """Tell whether a select gives each row once."""
    return bool(rows._distinct)


def groups(rows: Select[Any]) -> Sequence[ColumnElement[Any]]:
    """Give what a select groups by."""
    return rows._group_by_clauses


def own_by_word(rows: Select[Any]) -> Sequence[FromClause]:
    """Give the FROMs that a nested select says are its own, whatever stands around it."""
    return tuple(rows._correlate_except or ())


def brings_rows(statement: Insert) -> bool:
    """Tell whether an insert itself says what is inserted: by a select, or by values."""
    return bool(statement.select is not None or statement._values or statement._multi_values)
