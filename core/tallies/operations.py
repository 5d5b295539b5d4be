"""Counts rules into tallies: whole, or only some subjects anew; every writer holds one lock, to the end of its transaction."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Integer,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from core.areas.models import AreaPath
from core.db import Lock
from core.engine.around import answers_in_places
from core.engine.context import SOME
from core.policy.rules import Rule
from core.prepared import Prepared, ask
from core.registry import PolicyBook
from core.sql import inserted, is_among
from core.tallies.editions import edition_of
from core.tallies.models import Tally, TallyCount, TallyRow
from core.tallies.queries import Kept, summed

AS_IS: Final = {"synchronize_session": False}
Row = tuple[int, int, int]
ROWS: Any = TallyRow.__table__
OLD, NEW = 0, 1
COUNTS: Any = TallyCount.__table__


def hold(session: Session) -> None:
    """Let one transaction at a time bring tallies up to date: each then sees all that was committed before it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(Lock.TALLIES)))


def rebuild(session: Session, book: PolicyBook, rule: Rule, as_of: date) -> Kept:
    """Count a rule for a day from the records, in place of what was kept."""
    hold(session)
    kept = Kept(_tally(session, book, rule, as_of), book, rule, as_of)
    for table in (TallyRow, TallyCount):
        session.execute(delete(table).where(table.tally_id == kept.id), execution_options=AS_IS)
    if kept.period is not None:
        rows = _scanned(kept)
        session.execute(insert(TallyRow).from_select(["tally_id", "subject_id", "area_id", "answer"], rows))
        sums = summed(kept)
        session.execute(insert(TallyCount).from_select(["tally_id", "area_id", "answer", "number"], sums))
    return kept


def _tally(session: Session, book: PolicyBook, rule: Rule, as_of: date) -> int:
    values = {"edition": edition_of(book.folder), "as_of": as_of, "is_fresh": True}
    own = (Tally.policy == book.slug, Tally.rule == rule.id)
    known = session.scalar(select(Tally.id).where(*own))
    if known is not None:
        session.execute(update(Tally).where(Tally.id == known).values(values), execution_options=AS_IS)
        return known
    new = insert(Tally).values(policy=book.slug, rule=rule.id, **values).returning(Tally.id)
    return session.scalars(new).one()


def _scanned(kept: Kept) -> Any:
    rows = answers_in_places(kept.book.slug, kept.rule).params(**kept.values).subquery("scanned")
    return select(literal(kept.id), rows.c.subject_id, rows.c.area_id, rows.c.answer)


def recount(session: Session, concerned: Iterable[tuple[Kept, Collection[int]]]) -> None:
    """Count some subjects of some rules anew, and change the sums by what has changed for them; the lock must be held."""
    counted = [(kept, subjects) for kept, subjects in concerned if kept.period is not None and subjects]
    asked = (
        (_beside(kept.book.slug, kept.rule), {**kept.values, "some": subjects, "tally": kept.id})
        for kept, subjects in counted
    )
    for (kept, _subjects), rows in zip(counted, ask(session, *asked), strict=True):
        new, old = ({row[1:] for row in rows if row[0] == age} for age in (NEW, OLD))
        if new != old:
            _replace(session, kept, old, new)


@cache
def _beside(policy: str, rule: Rule) -> Prepared:
    """Give the answers of some subjects as they are counted now beside those that are kept."""
    new = answers_in_places(policy, rule, "some").subquery("counted_now")
    old = select(literal_column(str(OLD)), ROWS.c.subject_id, ROWS.c.area_id, ROWS.c.answer)
    old = old.where(ROWS.c.tally_id == bindparam("tally", type_=Integer), is_among(ROWS.c.subject_id, SOME))
    return Prepared(union_all(select(literal_column(str(NEW)), *new.c), old))


def _replace(session: Session, kept: Kept, old: set[Row], new: set[Row]) -> None:
    changed = {row[0] for row in new ^ old}
    gone = delete(TallyRow).where(TallyRow.tally_id == kept.id, TallyRow.subject_id.in_(changed))
    session.execute(gone, execution_options=AS_IS)
    names = ("tally_id", "subject_id", "area_id", "answer")
    come = [dict(zip(names, (kept.id, *row), strict=True)) for row in new if row[0] in changed]
    if come:
        session.execute(insert(ROWS), come)
    _shift(
        session, kept, [row for row in old if row[0] in changed], [row for row in new if row[0] in changed]
    )


def _shift(session: Session, kept: Kept, old: list[Row], new: list[Row]) -> None:
    """Take the former answers out of the sums of every area above their places, and add the new ones."""
    places = {area for _subject, area, _answer in (*old, *new)}
    paths = select(AreaPath.descendant_id, AreaPath.ancestor_id).where(AreaPath.descendant_id.in_(places))
    above: dict[int, list[int]] = {}
    for place, area in session.execute(
        paths.where(AreaPath.starts_on <= kept.as_of, AreaPath.ends_on >= kept.as_of)
    ):
        above.setdefault(place, []).append(area)
    shifts: Counter[tuple[int, int]] = Counter()
    for sign, rows in ((-1, old), (1, new)):
        heads = {(subject, area, answer) for subject, place, answer in rows for area in above.get(place, ())}
        for _subject, area, answer in heads:
            shifts[area, answer] += sign
    names = ("tally_id", "area_id", "answer", "number")
    values = [
        dict(zip(names, (kept.id, *key, number), strict=True)) for key, number in shifts.items() if number
    ]
    if values:
        session.execute(_added(session.get_bind().dialect.name), values)


@cache
def _added(dialect: str) -> Any:
    new = inserted(COUNTS, dialect)
    keys = ["tally_id", "area_id", "answer"]
    return new.on_conflict_do_update(
        index_elements=keys, set_={"number": TallyCount.number + new.excluded.number}
    )


def make_stale(session: Session, ids: Iterable[int] | None = None) -> None:
    """Let tallies (None: all) count for nothing until they are counted anew."""
    gone = update(Tally).where(Tally.is_fresh).values(is_fresh=False)
    session.execute(gone if ids is None else gone.where(Tally.id.in_(list(ids))), execution_options=AS_IS)
