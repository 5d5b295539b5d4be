"""How a changed row leads to the subjects of a rule whose answers it may change: read off the rule's own declaration.

A rule looks for rows by ids: the spells by their subject, records by their actor, whatever else by equalities between its
columns and those of the spells. Followed backwards, they lead from a row to the subjects it can concern. Where no such way is
found the table is read as a whole: a change in it makes the rule's tally stale. Too many subjects are harmless, too few are not.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, bindparam, literal, select
from sqlalchemy.sql import visitors

from core.activities.models import Activity
from core.engine.compile import bound_places, statuses
from core.policy.norm import P, Token
from core.policy.rules import Check, Count, Coverage, Rule, Standing
from core.statements import own_by_word, sources
from core.tallies.froms import (
    among,
    criteria,
    equalities,
    inner_rows,
    inside,
    is_id,
    kinds_in,
    leaves,
    mixes,
    nested,
    own_criteria,
    parts_of,
    plain,
    same,
    table_of,
    tables_in,
)

TOUCHED = bindparam("touched", type_=Integer, expanding=True)
RECORDS: Any = Activity.__table__
BY_ALL = frozenset({"governed", "settings", "areas", "area_paths", "area_parents", "calendar_days"})
"""Tables that say what holds where and when: a change in them may concern everyone."""

Kinds = frozenset[str] | None
Steps = tuple[Select[Any], ...]
Resolve = Callable[[Any], Steps | None]


@dataclass(frozen=True, eq=False)
class Route:
    """A way from a row of a table to subjects: ids in a column of the row, or a select of ids by it; then step by step.

    Each select is bound to the ids found so far as `touched`. `kinds` limits it to activities of some kinds.
    """

    table: str
    kinds: Kinds
    first: str | Select[Any]
    steps: Steps


@dataclass(eq=False)
class Reads:
    """What a rule reads: routes by table, and the tables read as a whole (with the kinds of activity, if it says)."""

    routes: dict[str, list[Route]] = field(default_factory=dict)
    whole: dict[str, Kinds] = field(default_factory=dict)

    @property
    def tables(self) -> set[str]:
        """Every table the rule reads."""
        return {*self.routes, *self.whole}

    @property
    def marks(self) -> Iterator[tuple[str, Kinds]]:
        """Every table the rule reads; of records with the kinds it looks for, if it says."""
        for table, routes in self.routes.items():
            for route in routes:
                yield table, route.kinds
        yield from self.whole.items()

    def add(self, route: Route) -> None:
        """Add a way; one with a select that cannot be asked by itself lets its table be read as a whole."""
        selects = [one for one in (route.first, *route.steps) if not isinstance(one, str)]
        if any(_is_unfilled(node) for one in selects for node in visitors.iterate(one)):
            self.add_whole((route.table,), route.kinds)
        else:
            self.routes.setdefault(route.table, []).append(route)

    def add_whole(self, tables: Iterable[str], kinds: Kinds = None) -> None:
        """Let tables be read as a whole; of activities perhaps only some kinds."""
        for table in tables:
            known = self.whole.get(table, frozenset())
            limited = kinds if table == RECORDS.name else None
            self.whole[table] = None if known is None or limited is None else known | limited


@cache
def reads_of(policy: str, rule: Rule) -> Reads:
    """Give what a rule reads; worked out once."""
    reads = Reads()
    _Reader(rule, reads).read()
    reads.add_whole(BY_ALL)
    looked_up = tables_in(statuses(policy, rule), bound_places(policy, rule))
    reads.add_whole(looked_up - reads.tables)
    return reads


class _Reader:
    """Reads one rule part by part."""

    def __init__(self, rule: Rule, reads: Reads) -> None:
        self.rule, self.reads = rule, reads

    def read(self) -> None:
        """Read everything that the rule declares."""
        rule = self.rule
        self.rows(rule.binds.flat, "subject_id", ())
        for need in rule.every_need:
            for count in need.counts:
                self.count(count)
            for part in (need.of, need.figure, need.up_to):
                self.figure(part)
        for conditions in (rule.exempt, rule.silent, rule.unknown):
            self.expressions(conditions.values(), self.from_spells)
        if isinstance(rule, Check):
            self.expressions((rule.pending, rule.due_on), self.from_spells)
        if isinstance(rule, Coverage):
            self.rows(rule.by.flat, "subject_id", self.through(rule.on))
            self.figure(rule.at_most_gap)

    def figure(self, part: Any) -> None:
        """Read what is measured or required, where it is no count of records."""
        if isinstance(part, Standing):
            self.standing(part)
        elif isinstance(part, ColumnElement):
            self.expressions((part,), self.from_spells)

    def count(self, count: Count) -> None:
        """Read a count: records by their actor, and whatever their conditions look up."""
        actor, steps = count.by.key, self.through(count.on)
        self.reads.add(Route(RECORDS.name, frozenset(count.kinds), actor, steps))
        by, counted = RECORDS.c[actor], RECORDS.c.kind.in_(count.kinds)

        def resolve(column: Any) -> Steps | None:
            if not same(column.table, RECORDS):
                return self.from_spells(column)
            found = select(by).where(counted, column.in_(TOUCHED))
            return steps if same(column, by) else (found, *steps)

        self.expressions(count.unless.values(), resolve, {RECORDS})

    def standing(self, standing: Standing) -> None:
        """Read rows that stand for the subject, by the first of the columns in which they agree."""
        source, rows = standing.rows.source, standing.rows.flat
        pairs = [pair for pair in standing.on.items() if isinstance(source.c[pair[0]].type, Integer)]
        if not pairs:
            self.reads.add_whole(tables_in(rows, *standing.unless.values()))
            return
        theirs, ours = pairs[0]
        steps = self.through(ours)
        self.rows(rows, theirs, steps)

        def resolve(column: Any) -> Steps | None:
            if not same(column.table, source):
                return self.from_spells(column)
            own = rows.selected_columns
            found = rows.with_only_columns(own[theirs]).where(own[column.key].in_(TOUCHED))
            return steps if column.key == theirs else (found, *steps)

        self.expressions(standing.unless.values(), resolve, {source})

    def through(self, name: str) -> Steps:
        """Give the step from a column of the spells to their subjects."""
        if name == "subject_id":
            return ()
        own = self.rule.binds.flat.selected_columns
        return (self.rule.binds.flat.with_only_columns(own.subject_id).where(own[name].in_(TOUCHED)),)

    def from_spells(self, column: Any) -> Steps | None:
        """Give the steps from a column named in an expression, if it is one of the spells."""
        return self.through(str(column.key)) if same(column.table, self.rule.binds.source) else None

    def expressions(
        self, expressions: Iterable[Any], resolve: Resolve, outer: Iterable[FromClause] = ()
    ) -> None:
        """Read the selects inside expressions over the spells."""
        known = {self.rule.binds.source, *outer}
        for expression in expressions:
            for rows in nested(expression):
                self.lookup(rows, resolve, known)

    def rows(self, rows: Any, key: str | int, steps: Steps) -> None:
        """Read rows of which one column gives ids: from each of their tables to that column."""
        for part in parts_of(rows):
            columns = list(part.selected_columns)
            column = plain(columns[key] if isinstance(key, int) else part.selected_columns[key])
            if mixes(part, column):
                self.reads.add_whole(tables_in(part))
                continue
            own = [leaf for source in sources(part) for leaf in leaves(source)]
            self._leaves(part, own, column, steps)

            def resolve(outer: Any, part: Any = part, column: Any = column, own: Any = own) -> Steps | None:
                if not among(outer.table, own):
                    return None
                found = part.with_only_columns(column).where(outer.in_(TOUCHED))
                return steps if same(outer, column) else (found, *steps)

            for inner in inside(part):
                self.lookup(inner, resolve, set(own))

    def lookup(self, rows: Select[Any], resolve: Resolve, outer: set[FromClause]) -> None:
        """Read a select inside an expression, by the columns it shares with what stands around it."""
        mine_from = list(_own_froms(rows, outer))
        own = [leaf for source in mine_from for leaf in leaves(source)]
        pairs = [
            (mine, steps)
            for mine, theirs in equalities(criteria(rows))
            if among(mine.table, own)
            and not among(theirs.table, own)
            and (steps := resolve(theirs)) is not None
        ]
        if not pairs:
            self._whole(rows, own)
            return
        alone = _alone(rows, mine_from, own)
        for leaf in own:
            column, steps = next((one for one in pairs if same(one[0].table, leaf)), pairs[0])
            self._leaves(alone, [leaf], column, steps)

        def further(column: Any) -> Steps | None:
            if not among(column.table, own):
                return resolve(column)
            key, steps = next((one for one in pairs if same(one[0], column)), pairs[0])
            found = alone.with_only_columns(key).where(column.in_(TOUCHED))
            return steps if same(key, column) else (found, *steps)

        for inner in inside(rows):
            self.lookup(inner, further, {*outer, *own})

    def _leaves(self, rows: Select[Any], own: list[FromClause], column: Any, steps: Steps) -> None:
        """Go from each leaf of a select to a column of it."""
        for leaf in own:
            table, deeper = table_of(leaf), inner_rows(leaf)
            is_here = same(getattr(column, "table", None), leaf)
            if table is not None:
                kinds = kinds_in(rows, leaf) if same(table, RECORDS) else None
                if is_here and is_id(column):
                    self.reads.add(Route(table.name, kinds, str(column.key), steps))
                elif "id" in leaf.c and list(table.primary_key) == [table.c.id]:
                    first = rows.with_only_columns(column).where(leaf.c.id.in_(TOUCHED))
                    self.reads.add(Route(table.name, kinds, first, steps))
                else:
                    self.reads.add_whole((table.name,), kinds)
            elif deeper is not None and is_here:
                self.rows(deeper, [str(one.key) for one in leaf.c].index(str(column.key)), steps)
            else:
                self.reads.add_whole(tables_in(leaf))

    def _whole(self, rows: Select[Any], own: list[FromClause]) -> None:
        for leaf in own:
            table = table_of(leaf)
            self.reads.add_whole(tables_in(leaf) if table is None else (table.name,), kinds_in(rows, leaf))
        for inner in inside(rows):
            self.reads.add_whole(tables_in(inner))


def _own_froms(rows: Select[Any], outer: set[FromClause]) -> Iterator[FromClause]:
    """Give the FROMs of a nested select that are its own; those it shares with what stands around it are left out."""
    named = own_by_word(rows)
    for source in sources(rows):
        if not among(source, outer) or among(source, named):
            yield source


def _alone(rows: Select[Any], froms: list[FromClause], own: list[FromClause]) -> Select[Any]:
    """Give a nested select by itself: its own tables, and of its conditions those that name nothing else."""
    here = [
        one
        for one in own_criteria(rows)
        if not list(nested(one)) and all(among(leaf, own) for leaf in _tables_named(one)) and not _waits(one)
    ]
    return select(literal(1)).select_from(*froms).where(*here)


def _tables_named(expression: Any) -> Iterator[Any]:
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if getattr(node, "table", None) is not None:
            yield node.table
        waiting += node.get_children()


def _waits(expression: Any) -> bool:
    """Tell whether an expression waits to be filled by the engine, or for a bind: it cannot be asked by itself."""
    nodes = visitors.iterate(expression)
    return any(_is_unfilled(node) or getattr(node, "required", False) for node in nodes)


def _is_unfilled(node: Any) -> bool:
    return isinstance(node, P | Token)
