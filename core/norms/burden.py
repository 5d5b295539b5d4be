"""The burden of a policy: how many records, and how many fields, each role fills in in a month so that its duties are met.

One record serves every norm that counts its kind, so of several norms the one that asks most decides. What cannot be read off a
declaration (a figure that the paper left open, a sum, a ratio) is named as open and never counted as nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement

from core.engine.context import parameters_used
from core.policy.periods import Every, Rolling
from core.policy.rules import Count, Duty, Need, Trigger
from core.policy.vocabulary import ActivityKind
from core.registry import PolicyBook, Registry

YEAR: Final = date(2023, 1, 1), date(2023, 12, 31)
MONTHS: Final = 12
OWN_FIELDS: Final = 1
"""The day of a record; who acts is known."""


@dataclass(frozen=True)
class Burden:
    """What one kind of record asks of a role; numbers are per person, unit or household and month."""

    role: str
    kind: str
    title: str
    norms: tuple[str, ...]
    records: float | None
    fields: int

    @property
    def filled_in(self) -> float | None:
        """The fields filled in in a month; None where the number of records is open."""
        return None if self.records is None else self.records * self.fields

    def as_json(self) -> dict[str, Any]:
        """Give the line as the command prints it."""
        return asdict(self) | {"filled_in": self.filled_in}


def burdens(registry: Registry, books: Iterable[PolicyBook]) -> list[Burden]:
    """Give what policies that lie over one another ask together, by role, the heaviest first and what is open last."""
    kinds, asked = registry.activity_kinds(), list(books)
    found: dict[str, list[tuple[str, float | None]]] = {}
    for book in asked:
        for duty in (*book.duties, *book.targets):
            for kind, records in _asked_by(book, duty):
                found.setdefault(kind, []).append((duty.norms[0], records))
    lines = [_line(kinds[kind], said) for kind, said in found.items() if kind in kinds]
    return sorted(lines, key=lambda one: (one.role, one.filled_in is None, -(one.filled_in or 0), one.kind))


def _line(kind: ActivityKind, said: list[tuple[str, float | None]]) -> Burden:
    known = [records for _norm, records in said if records is not None]
    norms = tuple(dict.fromkeys(norm for norm, _records in said))
    records = round(max(known), 2) if known else None
    return Burden(kind.who, kind.kind, kind.title, norms, records, OWN_FIELDS + len(kind.asks))


def _asked_by(book: PolicyBook, duty: Duty) -> Iterator[tuple[str, float | None]]:
    if isinstance(duty, Trigger):
        return
    for need in duty.every_need:
        if isinstance(need.of, Count) and need.bound in ("at_least", "more_than") and not need.of.of_previous:
            figure = _records(book, need.of, need)
            yield need.of.kinds[0], None if figure is None else figure * times_a_month(duty.every)


def _records(book: PolicyBook, count: Count, need: Need) -> float | None:
    """Give how many records a period takes; an expression asks at most the highest of its parameters."""
    if count.measure == "sum":
        return 1
    if isinstance(need.figure, int):
        return need.figure + (need.bound == "more_than")
    if not isinstance(need.figure, ColumnElement):
        return None
    values = [book.parameter(key).value for key in parameters_used(need.figure)]
    known = [float(value) for value in values if value is not None]
    return max(known) + (need.bound == "more_than") if known else None


def times_a_month(every: Every) -> float:
    """Give how often a cadence comes round in a month, over a common year."""
    if isinstance(every, Rolling):
        return 1 / every.months
    return sum(1 for period in every.within(*YEAR) if period.starts_on >= YEAR[0]) / MONTHS
