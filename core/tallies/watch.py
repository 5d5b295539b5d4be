"""Keeps tallies true: whatever a session writes, the subjects it may concern are counted anew just before it commits.

What a row led to before it was changed or deleted is looked up before the flush, what it leads to now at the commit. Writes whose
rows are not known one by one (from a select, by a condition, or very many) make the tallies stale that read the table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Delete, Engine, Insert, Table, Update, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from core.db import Base, Database
from core.registry import Registry
from core.statements import brings_rows
from core.tallies.lineage import RECORDS, Reads, Route, reads_of
from core.tallies.operations import hold, make_stale, recount
from core.tallies.queries import Kept, tallies_kept
from core.tallies.reading import NOTED

MOST: Final = 2_000
"""Beyond so many rows or subjects in one transaction, counting a rule whole is cheaper."""
NEVER_JUDGED: Final = ("core.accounts.", "core.audit.", "core.demo.", "core.ledgers.", "core.tallies.")
"""Modules whose tables no rule reads."""

_registries: "WeakKeyDictionary[Engine, Registry]" = WeakKeyDictionary()
Values = Mapping[str, Any]


def watch(database: Database, registry: Registry) -> None:
    """Keep the tallies of a database by these rules; where nobody has said which rules there are, a write makes all stale."""
    _registries[database.engine] = registry


@dataclass
class Noted:
    """What a transaction has written so far: rows by table, tables with unknown rows, and whom rows led to before."""

    rows: dict[str, list[Values]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    waiting: list[Any] = field(default_factory=list)
    was: dict[int, set[int] | None] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    looked_at: set[int] = field(default_factory=set)

    @property
    def tables(self) -> set[str]:
        """Every table written to."""
        return {*self.rows, *self.unknown, *self.replaced}

    def add(self, table: str, rows: Iterable[Values]) -> None:
        """Note rows of a table; too many count as unknown, and are not held on to."""
        if table in self.unknown:
            return
        known = self.rows.setdefault(table, [])
        known.extend(rows)
        if len(known) > MOST:
            self.unknown.add(table)
            del self.rows[table]


def _noted(session: Session) -> Noted:
    found: Noted = session.info.setdefault(NOTED, Noted())
    return found


@cache
def _is_never_judged(table: Table) -> bool:
    classes = (mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    return any(one.__module__.startswith(NEVER_JUDGED) for one in classes)


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    statement = state.statement
    if state.is_select or not isinstance(statement, Insert | Update | Delete):
        return
    table: Any = statement.table
    if _is_never_judged(Base.metadata.tables.get(table.name, table)):
        return
    given = state.parameters
    if given and isinstance(statement, Insert) and not brings_rows(statement):
        _noted(state.session).add(table.name, [given] if isinstance(given, Mapping) else given)
    else:
        _noted(state.session).unknown.add(table.name)


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    changed = [obj for obj in session.dirty if session.is_modified(obj)]
    former: dict[Table, list[int]] = {}
    for obj in (*changed, *session.deleted):
        if not _is_never_judged(obj.__table__):
            former.setdefault(obj.__table__, []).append(inspect(obj).identity[0])
    if former:
        _look_back(session, former)
    _noted(session).waiting = [obj for obj in (*session.new, *changed) if not _is_never_judged(obj.__table__)]


@event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _context: Any) -> None:
    noted = _noted(session)
    for obj in noted.waiting:
        values = inspect(obj).dict
        noted.add(obj.__table__.name, [{column.key: values.get(column.key) for column in obj.__table__.c}])
    noted.waiting = []


@event.listens_for(Session, "before_commit")
def bring_up_to_date(session: Session) -> None:
    """Count anew whom the session's writes may concern; called by the session itself before it commits."""
    if session.in_nested_transaction():
        return
    session.flush()
    noted: Noted | None = session.info.pop(NOTED, None)
    if noted is None or not noted.tables:
        return
    hold(session)
    registry = _registries.get(session.get_bind().engine)
    if registry is None:
        make_stale(session)
        return
    stale = []
    for kept, reads in _reading(session, registry, noted.tables):
        subjects = _subjects(session, kept, reads, noted)
        if subjects is None:
            stale.append(kept.id)
        else:
            recount(session, kept, subjects)
    if stale:
        make_stale(session, stale)


@event.listens_for(Session, "after_transaction_end")
def _end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(NOTED, None)


def _reading(session: Session, registry: Registry, tables: set[str]) -> Iterator[tuple[Kept, Reads]]:
    """Give the tallies that read any of some tables."""
    for kept in tallies_kept(session, registry):
        reads = reads_of(kept.book.slug, kept.rule)
        if reads.tables & tables:
            yield kept, reads


def _look_back(session: Session, former: Mapping[Table, list[int]]) -> None:
    """Note whom rows led to that are about to be changed or deleted."""
    registry = _registries.get(session.get_bind().engine)
    noted = _noted(session)
    noted.replaced.update(table.name for table in former)
    if registry is None:
        noted.unknown.update(noted.replaced)
        return
    rows: dict[str, list[Values]] = {}
    for table, ids in former.items():
        key = next(iter(table.primary_key))
        former_rows = session.execute(select(table).where(key.in_(ids[: MOST + 1]))).mappings()
        rows[table.name] = [dict(row) for row in former_rows]
    for kept, reads in _reading(session, registry, set(rows)):
        noted.looked_at.add(kept.id)
        known = noted.was.setdefault(kept.id, set())
        for table_name, some in rows.items():
            found = _led_to(session, kept, reads, table_name, some)
            known = None if known is None or found is None else known | found
        noted.was[kept.id] = known


def _subjects(session: Session, kept: Kept, reads: Reads, noted: Noted) -> set[int] | None:
    """Give the subjects of a rule that a transaction may concern; None where only a scan can tell."""
    if reads.tables & noted.unknown or (reads.tables & noted.replaced and kept.id not in noted.looked_at):
        return None
    found = noted.was.get(kept.id, set())
    for table, rows in noted.rows.items():
        led_to = _led_to(session, kept, reads, table, rows)
        if found is None or led_to is None:
            return None
        found = found | led_to
    return None if found is None or len(found) > MOST else found


def _led_to(session: Session, kept: Kept, reads: Reads, table: str, rows: list[Values]) -> set[int] | None:
    """Give the subjects that rows of a table lead to as things stand; None where only a scan can tell."""
    if len(rows) > MOST:
        return None
    if table in reads.whole:
        kinds = reads.whole[table]
        if kinds is None or any(row["kind"] in kinds for row in rows):
            return None
    found: set[int] = set()
    for route in reads.routes.get(table, ()):
        some = rows
        if table == RECORDS.name and route.kinds is not None:
            some = [row for row in rows if row["kind"] in route.kinds]
        if some:
            subjects = _follow(session, kept, route, some)
            if subjects is None:
                return None
            found |= subjects
    return found


def _follow(session: Session, kept: Kept, route: Route, rows: list[Values]) -> set[int] | None:
    ids: set[Any]
    steps = list(route.steps)
    if isinstance(route.first, str):
        ids = {row.get(route.first) for row in rows} - {None}
    else:
        ids = {row.get("id") for row in rows}
        steps.insert(0, route.first)
    for step in steps:
        if None in ids or len(ids) > MOST:
            return None
        if ids:
            ids = set(session.scalars(step, kept.values | {"touched": list(ids)})) - {None}
    return ids
