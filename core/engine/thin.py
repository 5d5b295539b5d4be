"""Leaves out look-ups that nothing names: a planner still weighs them, and SQLite carries them out under every GROUP BY."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import FromClause, Join, Select, select
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression

from core.statements import groups, sources


def thin(rows: Select[*tuple[Any, ...]]) -> Select[Any]:
    """Give plain rows without the outer joins by a table's key from which no column, condition or other join takes anything."""
    froms = sources(rows)
    if len(froms) != 1:
        return rows
    where = [] if rows.whereclause is None else [rows.whereclause]
    parts: list[Any] = [*rows.inner_columns, *where, *groups(rows)]
    lean = _lean(froms[0], parts)
    if lean is froms[0]:
        return rows
    again: Select[Any] = select(*rows.inner_columns).select_from(lean).where(*where)
    return again.group_by(*groups(rows))


def _lean(joined: FromClause, parts: list[Any]) -> FromClause:
    """Give what is joined without idle look-ups; `parts` are what takes from it."""
    if not isinstance(joined, Join):
        return joined
    if joined.isouter and not joined.full and _is_by_key(joined) and not _takes(parts, joined.right):
        return _lean(joined.left, parts)
    left = _lean(joined.left, [*parts, joined.onclause])
    if left is joined.left:
        return joined
    return Join(left, joined.right, joined.onclause, isouter=joined.isouter, full=joined.full)


def _is_by_key(joined: Join) -> bool:
    """Tell whether a join compares the one key of its table, so that it finds a row at most."""
    key, on = tuple(getattr(joined.right, "primary_key", ())), joined.onclause
    if len(key) != 1 or not isinstance(on, BinaryExpression) or on.operator is not operators.eq:
        return False
    sides = [side for side in (on.left, on.right) if getattr(side, "table", None) == joined.right]
    return len(sides) == 1 and sides[0].key == key[0].key


def _takes(parts: Iterable[Any], table: FromClause) -> bool:
    nodes = (node for part in parts for node in visitors.iterate(part))
    return any(getattr(node, "table", None) == table for node in nodes)
