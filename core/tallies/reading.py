"""Reads the counts that are kept, for all rules of a policy at once; where a transaction has written, it scans instead."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from core.areas.models import AreaParent
from core.engine.outcome import Answer
from core.registry import PolicyBook
from core.tallies.editions import edition_of
from core.tallies.models import Tally, TallyCount, TallyRow
from core.tallies.noted import NOTED

READ: Final = "tallies_read"
BELOW: Final = "tallies_areas_below"

Counts = dict[Answer, int]
ByArea = dict[int, Counts]
Answers = dict[int, Answer]
RuleName = tuple[str, str]
"""A policy and the name of its rule."""

HELD: Final = select(Tally.id, Tally.policy, Tally.rule, Tally.edition).where(
    Tally.policy.in_(bindparam("policies", expanding=True)), Tally.as_of == bindparam("as_of"), Tally.is_fresh
)
KEPT: Final = select(TallyRow.tally_id, TallyRow.subject_id, TallyRow.answer).where(
    TallyRow.tally_id.in_(bindparam("tallies", expanding=True)),
    TallyRow.subject_id.in_(bindparam("some", expanding=True)),
)


def kept_counts(session: Session, book: PolicyBook, as_of: date, areas: Sequence[int]) -> dict[str, ByArea]:
    """Give the counts kept for a day, by rule and area; a rule that must be scanned is not there.

    A session that only reads asks once for each policy and place.
    """
    noted = session.info.get(NOTED)
    if noted is not None and noted.tables:
        return {}
    if not _is_reading(session):
        return _read(session, book, as_of, areas)
    known: dict[Any, dict[str, ByArea]] = session.info.setdefault(READ, {})
    key = (book.slug, as_of, tuple(areas))
    if key not in known:
        known[key] = _read(session, book, as_of, areas)
    return known[key]


def kept_answers(
    session: Session,
    books: Iterable[PolicyBook],
    as_of: date,
    rules: Mapping[RuleName, str],
    subjects: Mapping[str, Collection[int]],
) -> dict[RuleName, Answers]:
    """Give the answers kept for a day of some subjects, by rule; a rule that must be scanned is not there.

    `rules` name the kind of their subjects, `subjects` the ids asked for by that kind: one select a kind, however many rules.
    """
    noted = session.info.get(NOTED)
    if (noted is not None and noted.tables) or not rules:
        return {}
    held = _held(session, books, as_of, rules)
    found: dict[RuleName, Answers] = {name: {} for name in held.values()}
    for kind, ids in subjects.items():
        tallies = [tally for tally, name in held.items() if rules[name] == kind]
        if tallies and ids:
            for tally, subject, answer in session.execute(KEPT, {"tallies": tallies, "some": list(ids)}):
                found[held[tally]][subject] = Answer(answer)
    return found


def _held(
    session: Session, books: Iterable[PolicyBook], as_of: date, rules: Collection[RuleName]
) -> dict[int, RuleName]:
    """Give the tallies of some rules that hold for a day, by their ids."""
    editions = {book.slug: edition_of(book.folder) for book in books}
    rows = session.execute(HELD, {"policies": list(editions), "as_of": as_of})
    return {
        ident: (policy, rule)
        for ident, policy, rule, edition in rows
        if edition == editions[policy] and (policy, rule) in rules
    }


def _is_reading(session: Session) -> bool:
    return bool(session.get_bind().get_execution_options().get("bangfu_read"))


def _read(session: Session, book: PolicyBook, as_of: date, areas: Sequence[int]) -> dict[str, ByArea]:
    joined = and_(TallyCount.tally_id == Tally.id, TallyCount.area_id.in_(areas), TallyCount.number != 0)
    rows = (
        select(Tally.rule, TallyCount.area_id, TallyCount.answer, TallyCount.number)
        .outerjoin(TallyCount, joined)
        .where(Tally.policy == book.slug, Tally.as_of == as_of, Tally.is_fresh)
        .where(Tally.edition == edition_of(book.folder))
    )
    found: dict[str, ByArea] = {}
    for rule, area, answer, number in session.execute(rows):
        by_area = found.setdefault(rule, {})
        if area is not None:
            by_area.setdefault(area, {})[Answer(answer)] = number
    return found


def children_of(session: Session, area: int, as_of: date) -> list[int]:
    """Give the ids of the areas directly below one on a day; a session that only reads asks once."""
    rows = select(AreaParent.area_id).where(AreaParent.parent_id == area)
    rows = rows.where(AreaParent.starts_on <= as_of, AreaParent.ends_on >= as_of)
    if not _is_reading(session):
        return sorted(session.scalars(rows))
    known: dict[Any, list[int]] = session.info.setdefault(BELOW, {})
    if (area, as_of) not in known:
        known[area, as_of] = sorted(session.scalars(rows))
    return known[area, as_of]
