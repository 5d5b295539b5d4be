"""The parts of a select: its tables, its conditions, and the selects inside its expressions."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    Alias,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Join,
    Label,
    Select,
    Table,
)
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, Grouping, Over
from sqlalchemy.sql.selectable import AliasedReturnsRows, SelectBase

from core.statements import groups, is_limited, sources


def parts_of(rows: Any) -> Iterator[Select[Any]]:
    """Give the plain selects of a select or a union of them."""
    if isinstance(rows, CompoundSelect):
        for part in rows.selects:
            yield from parts_of(part)
    elif isinstance(rows, Select):
        yield rows
    else:
        yield from parts_of(rows.element)


def leaves(source: Any) -> Iterator[FromClause]:
    """Give what a FROM is joined of: tables, their aliases, and subqueries."""
    if isinstance(source, Join):
        yield from leaves(source.left)
        yield from leaves(source.right)
    else:
        yield source


def table_of(leaf: FromClause) -> Table | None:
    """Give the table that a leaf is or stands for; None for a subquery."""
    named = leaf.element if isinstance(leaf, Alias) else leaf
    return named if isinstance(named, Table) else None


def inner_rows(leaf: FromClause) -> Any:
    """Give what a subquery selects; None for a table."""
    return leaf.element if table_of(leaf) is None and isinstance(leaf, AliasedReturnsRows) else None


def criteria(rows: Select[Any]) -> Iterator[ColumnElement[Any]]:
    """Give the conditions that every row of a select meets: its own, and those of its inner joins."""
    yield from own_criteria(rows)
    for join in _joins(rows):
        if not join.isouter and not join.full:
            yield from _each(join.onclause)


def own_criteria(rows: Select[Any]) -> Iterator[ColumnElement[Any]]:
    """Give the conditions of a select's WHERE."""
    yield from _each(rows.whereclause)


def _joins(rows: Select[Any]) -> Iterator[Join]:
    waiting: list[Any] = sources(rows)
    while waiting:
        source = waiting.pop()
        if isinstance(source, Join):
            yield source
            waiting += (source.left, source.right)


def _each(condition: Any) -> Iterator[ColumnElement[Any]]:
    if isinstance(condition, Grouping):
        yield from _each(condition.element)
    elif isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for one in condition.clauses:
            yield from _each(one)
    elif condition is not None:
        yield condition


def equalities(conditions: Iterator[ColumnElement[Any]]) -> Iterator[tuple[Any, Any]]:
    """Give each pair of id columns that conditions make equal, both ways round."""
    for one in conditions:
        if isinstance(one, BinaryExpression) and one.operator is operators.eq:
            left, right = plain(one.left), plain(one.right)
            if is_id(left) and is_id(right):
                yield left, right
                yield right, left


def same(one: Any, other: Any) -> bool:
    """Tell whether two elements are one, whatever a mapper has noted on either."""
    return one is not None and other is not None and hash(one) == hash(other)


def among(leaf: Any, others: Iterable[Any]) -> bool:
    """Tell whether an element is one of others."""
    return any(same(leaf, other) for other in others)


def plain(column: Any) -> Any:
    """Give a column without its label."""
    return plain(column.element) if isinstance(column, Label) else column


def is_id(column: Any) -> bool:
    """Tell whether an expression is a column of whole numbers, by which rows can be found."""
    return getattr(column, "table", None) is not None and isinstance(column.type, Integer)


def kinds_in(rows: Select[Any], leaf: FromClause) -> frozenset[str] | None:
    """Give the kinds of activity that a select looks for in a leaf; None where it does not say."""
    for one in criteria(rows):
        if isinstance(one, BinaryExpression) and one.operator in (operators.eq, operators.in_op):
            if not same(plain(one.left), leaf.c.get("kind")):
                continue
            values = one.right.value if isinstance(one.right, BindParameter) else None
            if isinstance(values, str):
                return frozenset((values,))
            if isinstance(values, list | tuple):
                return frozenset(values)
    return None


def nested(expression: Any) -> Iterator[Select[Any]]:
    """Give the selects inside an expression, not those inside them."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, SelectBase):
            yield from parts_of(node)
        elif hasattr(node, "get_children"):
            waiting += node.get_children()


def mixes(rows: Select[Any], key: Any) -> bool:
    """Tell whether a row of a select may depend on rows of other keys: by a window, a limit, or groups of something else."""
    nodes = (node for column in rows.selected_columns for node in visitors.iterate(column))
    if is_limited(rows) or any(isinstance(node, Over) for node in nodes):
        return True
    grouped = [plain(one) for one in groups(rows)]
    return bool(grouped) and not among(key, grouped)


def inside(rows: Select[Any]) -> Iterator[Select[Any]]:
    """Give the selects inside the expressions of a select: of its columns and of its conditions."""
    for column in rows.selected_columns:
        yield from nested(plain(column))
    for condition in (*own_criteria(rows), *(join.onclause for join in _joins(rows))):
        yield from nested(condition)


def tables_in(*elements: Any) -> set[str]:
    """Give the names of every table anywhere inside."""
    return {node.name for one in elements for node in visitors.iterate(one) if isinstance(node, Table)}
