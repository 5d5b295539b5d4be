"""Which tallies hold, and what differs from a scan of the same day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.areas.models import AreaPath, Governed
from core.engine.around import answers_in_places
from core.engine.outcome import Answer
from core.engine.run import ALWAYS, binds, periods_of
from core.policy.periods import Period
from core.policy.rules import Rule
from core.registry import PolicyBook, Registry
from core.tallies.editions import edition_of
from core.tallies.models import Tally, TallyCount, TallyRow


@dataclass(frozen=True)
class Kept:
    """A tally that holds: its row's id, the rule it counts, and the day."""

    id: int
    book: PolicyBook
    rule: Rule
    as_of: date

    @cached_property
    def period(self) -> Period | None:
        """The open period on that day; None between periods."""
        return next(iter(periods_of(self.rule, self.as_of)), None)

    @property
    def values(self) -> dict[str, Any]:
        """The bind values of the rule's selects."""
        return binds(self.rule, self.period or ALWAYS, self.as_of)


FRESH = select(Tally.id, Tally.policy, Tally.rule, Tally.edition, Tally.as_of).where(Tally.is_fresh)


def kept_of(registry: Registry, ident: int, policy: str, name: str, edition: str, as_of: date) -> Kept | None:
    """Give a fresh tally; None where it is of another edition, or its rule is no more."""
    book = registry.books.get(policy)
    rule = book.rules_by_id.get(name) if book else None
    if book is None or rule is None or edition != edition_of(book.folder):
        return None
    return Kept(ident, book, rule, as_of)


def tallies_kept(session: Session, registry: Registry) -> list[Kept]:
    """Give every tally that holds, of whatever day."""
    rows = session.execute(FRESH.order_by(Tally.id))
    return [kept for row in rows if (kept := kept_of(registry, *row)) is not None]


def holds(session: Session, book: PolicyBook, rule: Rule, as_of: date) -> bool:
    """Tell whether a rule's tally holds for a day."""
    own = select(Tally.id).where(Tally.policy == book.slug, Tally.rule == rule.id, Tally.as_of == as_of)
    fresh = own.where(Tally.is_fresh, Tally.edition == edition_of(book.folder))
    return session.scalar(fresh) is not None


def policies_in_force(session: Session) -> set[str]:
    """Give the policies that govern any area at any time: the others judge nobody."""
    return set(session.scalars(select(Governed.policy).distinct()))


def differences(session: Session, kept: Kept) -> Iterator[str]:
    """Say where a tally differs from a scan of the same day: of subjects' answers, and of the sums by area."""
    query = answers_in_places(kept.book.slug, kept.rule)
    scanned = _rows(session.execute(query, kept.values)) if kept.period is not None else set()
    own = select(TallyRow.subject_id, TallyRow.area_id, TallyRow.answer)
    rows = _rows(session.execute(own.where(TallyRow.tally_id == kept.id)))
    for sign, some in (("kept", rows - scanned), ("scan", scanned - rows)):
        for subject, area, answer in sorted(some)[:10]:
            yield f"{sign}: {kept.rule.binds.subject} {subject} in area {area} {Answer(answer).word}"
    sums = select(TallyCount.tally_id, TallyCount.area_id, TallyCount.answer, TallyCount.number)
    kept_sums = _rows(session.execute(sums.where(TallyCount.tally_id == kept.id, TallyCount.number != 0)))
    for _tally, area, answer, number in sorted(kept_sums ^ _rows(session.execute(summed(kept))))[:10]:
        yield f"sum: area {area} {Answer(answer).word} {number}"


def _rows(rows: Any) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in rows}


def how_many(session: Session) -> tuple[int, int]:
    """Give how many tallies hold, and how many there are."""
    held = select(func.count()).select_from(Tally)
    return session.scalar(held.where(Tally.is_fresh)) or 0, session.scalar(held) or 0


def summed(kept: Kept) -> Select[int, int, int, int]:
    """Give a tally's sums as they follow from its rows: how many subjects at each answer, below each area or in it."""
    heads = func.count(TallyRow.subject_id.distinct())
    return (
        select(TallyRow.tally_id, AreaPath.ancestor_id, TallyRow.answer, heads)
        .join(AreaPath, AreaPath.descendant_id == TallyRow.area_id)
        .where(TallyRow.tally_id == kept.id)
        .where(AreaPath.starts_on <= kept.as_of, AreaPath.ends_on >= kept.as_of)
        .group_by(TallyRow.tally_id, AreaPath.ancestor_id, TallyRow.answer)
    )
