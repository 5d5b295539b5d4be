"""Keeps tallies true: whatever a session writes, the subjects it may concern are counted anew just before it commits.

What a row led to before it was changed or deleted is looked up before the flush, what it leads to now at the commit. Writes whose
rows are not known one by one (from a select, by a condition, or very many) make the tallies stale that read the table.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Delete, Engine, Insert, Table, Update, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from core.db import Base, Database
from core.registry import Registry
from core.statements import brings_rows
from core.tallies.lineage import RECORDS, Reads, Route
from core.tallies.noted import MOST, NOTED, Noted, Values, noted
from core.tallies.operations import hold, make_stale, recount
from core.tallies.queries import Kept
from core.tallies.readers import Readers

NEVER_JUDGED: Final = ("core.accounts.", "core.audit.", "core.demo.", "core.ledgers.", "core.tallies.")
"""Modules whose tables no rule reads."""

_readers: "WeakKeyDictionary[Engine, Readers]" = WeakKeyDictionary()


def watch(database: Database, rules: Registry | Callable[[], Registry]) -> None:
    """Keep the tallies of a database by these rules, loaded when first needed if they must be.

    Where nobody has said which rules there are, a write makes all tallies stale.
    """
    _readers[database.engine] = Readers(rules if callable(rules) else lambda: rules)


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
        noted(state.session).add(table.name, [given] if isinstance(given, Mapping) else given)
    else:
        noted(state.session).unknown.add(table.name)


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    changed = [obj for obj in session.dirty if session.is_modified(obj)]
    former: dict[Table, list[int]] = {}
    for obj in (*changed, *session.deleted):
        if not _is_never_judged(obj.__table__):
            former.setdefault(obj.__table__, []).append(inspect(obj).identity[0])
    if former:
        _look_back(session, former)
    noted(session).waiting = [obj for obj in (*session.new, *changed) if not _is_never_judged(obj.__table__)]


@event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _context: Any) -> None:
    written = noted(session)
    for obj in written.waiting:
        values = inspect(obj).dict
        written.add(obj.__table__.name, [{column.key: values.get(column.key) for column in obj.__table__.c}])
    written.waiting = []


@event.listens_for(Session, "before_commit")
def bring_up_to_date(session: Session) -> None:
    """Count anew whom the session's writes may concern; called by the session itself before it commits."""
    if session.in_nested_transaction():
        return
    session.flush()
    written: Noted | None = session.info.pop(NOTED, None)
    if written is None or not written.tables:
        return
    readers = _readers.get(session.get_bind().engine)
    if readers is None:
        hold(session)
        make_stale(session)
        return
    stale, concerned = [], []
    for kept, reads in readers.concerned(session, written):
        subjects = _subjects(session, kept, reads, written)
        if subjects is None:
            stale.append(kept.id)
        elif subjects:
            concerned.append((kept, subjects))
    recount(session, concerned)
    if stale:
        make_stale(session, stale)


@event.listens_for(Session, "after_transaction_end")
def _end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(NOTED, None)


def _look_back(session: Session, former: Mapping[Table, list[int]]) -> None:
    """Note whom rows led to that are about to be changed or deleted."""
    written = noted(session)
    before = set(written.replaced)
    written.replaced.update(table.name for table in former)
    readers = _readers.get(session.get_bind().engine)
    if readers is None:
        written.unknown.update(written.replaced)
        return
    rows: dict[str, list[Values]] = {}
    for table, ids in former.items():
        key = next(iter(table.primary_key))
        former_rows = session.execute(select(table).where(key.in_(ids[: MOST + 1]))).mappings()
        rows[table.name] = [dict(row) for row in former_rows]
    with session.no_autoflush:
        concerned = list(readers.of_tables(session, set(rows)))
    for kept, reads in concerned:
        was_missed = kept.id not in written.looked_at and reads.tables & before
        known = written.was.setdefault(kept.id, None if was_missed else set())
        written.looked_at.add(kept.id)
        for table_name, some in rows.items():
            found = _led_to(session, kept, reads, table_name, some)
            known = None if known is None or found is None else known | found
        written.was[kept.id] = known


def _subjects(session: Session, kept: Kept, reads: Reads, written: Noted) -> set[int] | None:
    """Give the subjects of a rule that a transaction may concern; None where only a scan can tell."""
    if reads.tables & written.unknown or (
        reads.tables & written.replaced and kept.id not in written.looked_at
    ):
        return None
    found = written.was.get(kept.id, set())
    for table, rows in written.rows.items():
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
