"""Leaves out look-ups that nothing names: a planner still weighs them, and SQLite carries them out under every GROUP BY."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression


def thin(rows: Select[Any]) -> Select[Any]:
    """Give the rows without the outer joins by a table's key from which no column, condition or other join takes anything."""
    joins = rows._setup_joins
    needed = [join for number, join in enumerate(joins) if not _is_idle(rows, number)]
    if len(needed) == len(joins):
        return rows
    lean = rows._generate()
    lean._setup_joins = tuple(needed)
    return thin(lean)


def _is_idle(rows: Select[Any], number: int) -> bool:
    target, on, _, how = rows._setup_joins[number]
    if not how["isouter"] or how["full"] or not _is_by_key(target, on):
        return False
    others = [join[1] for place, join in enumerate(rows._setup_joins) if place != number]
    parts = [*rows._raw_columns, *rows._where_criteria, *rows._group_by_clauses, *others]
    return not any(_takes_from(target, part) for part in parts)


def _is_by_key(target: Any, on: Any) -> bool:
    """Tell whether a condition compares the one key of a table, so that it finds a row at most."""
    key = tuple(getattr(target, "primary_key", ()))
    if len(key) != 1 or not isinstance(on, BinaryExpression) or on.operator is not operators.eq:
        return False
    sides = [side for side in (on.left, on.right) if getattr(side, "table", None) == target]
    return len(sides) == 1 and sides[0].key == key[0].key


def _takes_from(target: Any, part: Any) -> bool:
    return any(node == target or getattr(node, "table", None) == target for node in _nodes(part))


def _nodes(part: Any) -> Any:
    return visitors.iterate(part) if hasattr(part, "get_children") else ()
