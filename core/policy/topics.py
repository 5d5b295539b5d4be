"""Which kinds of fact a rule reads by their topic, and which topics it names: what a form must be able to offer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Alias, BindParameter, FromClause, Select, Subquery
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement, ColumnClause
from sqlalchemy.sql.selectable import Exists, ScalarSelect, SelectBase

from core.policy.expressions import expressions_of
from core.policy.rules import Coverage, Rule, Standing

ACTIVITIES: Final = "activities"
SELECTS: Final = (Exists, ScalarSelect, SelectBase)
Kinds = tuple[str, ...]
Read = dict[str, set[str]]


def topics_read(rule: Rule) -> Read:
    """Give, for each kind whose topic a rule reads, the topics that it names; an empty set where it only tells them apart."""
    found: Read = defaultdict(set)
    for expression, kinds in _placed(rule):
        if isinstance(expression, ClauseElement):
            for kind, topics in _read_once(expression, kinds).items():
                found[kind] |= topics
    for need in rule.every_need:
        if isinstance(need.of, Standing) and need.of.of == "topic":
            for kind in _kinds_behind(need.of.rows.source):
                found[kind]
    return dict(found)


def _placed(rule: Rule) -> Iterator[tuple[Any, Kinds]]:
    """Give every expression of a rule with the kinds that the plain table of activities stands for in it."""
    for need in rule.every_need:
        for count in need.counts:
            yield from ((condition, count.kinds) for condition in count.unless.values())
        if isinstance(need.of, Standing):
            yield need.of.rows.rows, ()
    yield from ((expression, ()) for expression in expressions_of(rule))
    yield rule.binds.rows, ()
    if isinstance(rule, Coverage):
        yield rule.by.rows, ()


@lru_cache(maxsize=4096)
def _read_once(expression: ClauseElement, kinds: Kinds) -> Read:
    """Give what one expression reads; the rules of a policy are made of the same few, and nobody changes what is given."""
    found: Read = defaultdict(set)
    _read(expression, kinds, found)
    return found


def _read(expression: Any, kinds: Kinds, found: Read, within: tuple[Select[Any], ...] = ()) -> None:
    """Collect what an expression compares topics with; the criteria of the selects around it say which kinds are meant."""
    if isinstance(expression, Select):
        within = (expression, *within)
    if isinstance(expression, BinaryExpression):
        for one, other in ((expression.left, expression.right), (expression.right, expression.left)):
            for kind in _kinds_of_topic(one, kinds, within):
                found[kind] |= set(_words(other))
    for child in expression.get_children() if isinstance(expression, ClauseElement) else ():
        _read(child, kinds, found, within)


def _kinds_of_topic(side: Any, kinds: Kinds, within: tuple[Select[Any], ...]) -> set[str]:
    """Give the kinds whose topic a side of a comparison is; none where it is something else."""
    named: set[str] = set()
    for table in _tables_of_topic(side):
        if isinstance(table, Subquery):
            named |= _kinds_behind(table)
        elif _is_activities(table):
            told = (
                _kinds_in((select.whereclause,), table) for select in within if select.whereclause is not None
            )
            named |= next((one for one in told if one), set(() if isinstance(table, Alias) else kinds))
    return named


def _tables_of_topic(side: Any) -> Iterator[FromClause]:
    """Give the tables whose topic a side is; what a select inside it reads is another comparison."""
    if isinstance(side, ColumnClause) and side.key == "topic" and side.table is not None:
        yield side.table
    elif isinstance(side, ClauseElement) and not isinstance(side, SELECTS):
        for child in side.get_children():
            yield from _tables_of_topic(child)


def _kinds_behind(source: FromClause) -> set[str]:
    """Give the kinds of the activities that rows were selected from, however deep."""
    return _kinds_in([source.element]) if isinstance(source, Subquery) else set()


def _kinds_in(criteria: Iterable[ClauseElement], table: FromClause | None = None) -> set[str]:
    """Give the kinds that some criteria name, of one table of activities or of any."""
    found: set[str] = set()
    for node in (node for criterion in criteria for node in visitors.iterate(criterion)):
        if isinstance(node, BinaryExpression) and getattr(node.left, "key", "") == "kind":
            of = getattr(node.left, "table", None)
            if of is table if table is not None else _is_activities(of):
                found |= set(_words(node.right))
    return found


def _words(side: Any) -> Iterator[str]:
    """Give the words that stand in an expression as they are, without the empty one."""
    for node in visitors.iterate(side) if isinstance(side, ClauseElement) else ():
        if isinstance(node, BindParameter):
            value = node.value
            yield from (one for one in (value if isinstance(value, list | tuple) else [value]) if one)


def _is_activities(table: Any) -> bool:
    plain = table.element if isinstance(table, Alias) else table
    return getattr(plain, "name", "") == ACTIVITIES
