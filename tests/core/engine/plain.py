"""The same questions answered with plain Python sets of days: slow, short, and easy to believe."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor

from sqlalchemy.orm import Session

from tests.factories import Make

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """From when to when, and what else the test tells of it."""

    first: date
    last: date
    place: int = 0

    @property
    def days(self) -> set[date]:
        return {self.first + DAY * number for number in range((self.last - self.first).days + 1)}


@dataclass(frozen=True)
class Act:
    """Something recorded on a day at a place, perhaps with an amount."""

    on: date
    place: int | None
    amount: int = 0


def cut(span: Span, *others: Span) -> Span | None:
    """Give what is left of a span inside others; None where nothing is."""
    first = max(span.first, *(other.first for other in others))
    last = min(span.last, *(other.last for other in others))
    return Span(first, last, span.place) if first <= last else None


def parts(spells: Iterable[Span], forces: Iterable[Span], period: Span, as_of: date) -> list[Span]:
    """Give the spells clipped to the time in force and the period; what begins after the date asked is not there yet."""
    begun = min(period.last, as_of)
    found = (
        cut(spell, force, period)
        for spell in spells
        for force in forces
        if spell.first <= begun and force.first <= begun
    )
    return [part for part in found if part is not None]


def owed(bound: Iterable[Span]) -> int:
    return len(set().union(*(part.days for part in bound)))


def counted(bound: Iterable[Span], acts: Iterable[Act], as_of: date, only_here: bool) -> list[Act]:
    """Give the acts that count: on a day of a part, not after the date asked, and at its place where that matters."""
    return [
        act
        for act in acts
        if act.on <= as_of
        and any(act.on in part.days and (not only_here or act.place == part.place) for part in bound)
    ]


def longest_run(days: Iterable[date]) -> int:
    longest = run = 0
    last: date | None = None
    for day in sorted(set(days)):
        run = run + 1 if last is not None and day - last == DAY else 1
        longest, last = max(longest, run), day
    return longest


def measure(kind: str, acts: list[Act]) -> int:
    if kind == "rows":
        return len(acts)
    if kind == "sum":
        return sum(act.amount for act in acts)
    return len({act.on for act in acts}) if kind == "days" else longest_run(act.on for act in acts)


def required(figure: int, part: str, days: int, period: Span) -> int:
    total = len(period.days)
    if part in ("whole", "skip") or days >= total:
        return figure
    share = figure * days / total
    return {"down": floor(share), "up": ceil(share), "half": floor(share + 0.5)}[part]


def uncovered(bound: Iterable[Span], covers: Collection[Span]) -> int:
    """Give the days bound on which nothing covers, each once."""
    needed = set().union(*(part.days for part in bound))
    return sum(not any(cover.first <= day <= cover.last for cover in covers) for day in needed)


@contextmanager
def forgotten(session: Session) -> Iterator[Make]:
    """Give a maker of rows of which nothing stays, whatever happens: one example of a property must not see another."""
    savepoint = session.begin_nested()
    try:
        yield Make(session)
    finally:
        savepoint.rollback()
        session.expunge_all()
