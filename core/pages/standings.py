"""Where one subject stands under every policy: each rule that binds it with its figures, clause by clause."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.engine.outcome import Answer, Figures, Status
from core.engine.run import ALWAYS, cadence, evaluate
from core.pages.marks import rules_about
from core.policy.norm import Norm
from core.policy.periods import Period
from core.policy.rules import Count, Coverage, Duty, Need, Rule, Standing, Trigger
from core.policy.vocabulary import PROPOSALS
from core.registry import PolicyBook


@dataclass(frozen=True)
class Measure:
    """One need of a standing as a page shows it."""

    label: str
    unit: str
    figures: Figures
    is_ceiling: bool
    is_condition: bool


@dataclass
class Stand:
    """How a subject stands under one rule in the open period, and how it stood in the one before.

    `rivals` are the rules of other policies that ask the same of the same subject and period.
    """

    book: PolicyBook
    rule: Rule
    status: Status
    is_past: bool = False
    before: "Stand | None" = None
    rivals: list["Stand"] = field(default_factory=list)

    @property
    def norm(self) -> Norm:
        """The leading norm of the rule."""
        return self.book.norm(self.rule.norms[0])

    @property
    def title(self) -> str:
        """What the rule is called on pages."""
        return self.rule.title or self.norm.text

    @property
    def proposal(self) -> str | None:
        """What a trigger proposes here, in words: empty where it proposes nothing, None for a rule that never does."""
        if not isinstance(self.rule, Trigger):
            return None
        is_proposed = self.status.answer is Answer.BREACHED
        return PROPOSALS[self.rule.proposes] if is_proposed else ""

    @property
    def measures(self) -> list[Measure]:
        """The figures of each need with their words."""
        if isinstance(self.rule, Coverage):
            return [Measure("空档", "天", self.status.leading, True, False)]
        pairs = zip(self.rule.every_need, self.status.needs, strict=True)
        return [_measure(need, figures) for need, figures in pairs]

    @property
    def is_stricter(self) -> bool:
        """True where no rule of another policy that asks the same asks more."""
        own = self._asks
        others = [rival._asks for rival in self.rivals]
        return own is not None and all(other is None or own > other for other in others)

    @property
    def _asks(self) -> float | None:
        required = self.status.leading.required
        if required is None:
            return None
        return -required if self.measures[0].is_ceiling else required


@dataclass(frozen=True)
class PolicyStands:
    """Everything one policy asks of the subject, in the document's order."""

    book: PolicyBook
    rows: tuple[Stand, ...]


def standings(
    session: Session, books: Sequence[PolicyBook], as_of: date, subjects: Iterable[tuple[str, int]]
) -> list[PolicyStands]:
    """Give where the subjects (kind, id) stand, by policy; a duty also shows the period before the open one."""
    subjects = list(subjects)
    found: dict[str, list[Stand]] = {}
    for subject, ident in subjects:
        for book, rule in rules_about(books, subject):
            found.setdefault(book.slug, []).extend(_stand(session, book, rule, ident, as_of))
    _introduce([one for rows in found.values() for one in rows])
    return [
        PolicyStands(book, tuple(sorted(found[book.slug], key=_place(book))))
        for book in books
        if found.get(book.slug)
    ]


def _stand(session: Session, book: PolicyBook, rule: Rule, ident: int, as_of: date) -> list[Stand]:
    found = [
        Stand(book, rule, status, is_past)
        for period, is_past in _periods(rule, as_of)
        for status in evaluate(session, book, rule, as_of, period=period, only=ident)
    ]
    if len(found) == 2:
        found[0].before = found.pop()
    return found


def _periods(rule: Rule, as_of: date) -> Iterator[tuple[Period, bool]]:
    every = cadence(rule)
    if every is None:
        yield ALWAYS, False
        return
    period = every.containing(as_of)
    if period is None:
        return
    yield period, False
    before = every.containing(period.starts_on - timedelta(days=1))
    if before is not None and isinstance(rule, Duty):
        yield before, True


def _measure(need: Need, figures: Figures) -> Measure:
    return Measure(
        label=need.label,
        unit=need.unit,
        figures=figures,
        is_ceiling=need.is_ceiling,
        is_condition=need.bound is None,
    )


def _introduce(rows: list[Stand]) -> None:
    """Let rules of different policies know one another where they count the same of the same subject and period."""
    alike: dict[Any, list[Stand]] = {}
    for row in rows:
        if (key := _asked_for(row)) is not None:
            alike.setdefault(key, []).append(row)
    for group in alike.values():
        for row in group:
            row.rivals = [other for other in group if other.book.slug != row.book.slug]


def _asked_for(row: Stand) -> Any:
    need = next(iter(row.rule.every_need), None)
    if need is None:
        return None
    subject = (row.status.subject_type, row.status.subject_id, row.status.period)
    if isinstance(need.of, Count):
        return (*subject, need.of.kinds, need.of.measure)
    if isinstance(need.of, Standing):
        return (*subject, need.of.rows.name, need.of.of, tuple(need.of.unless))
    return None


def _place(book: PolicyBook) -> Any:
    order = {norm.id: number for number, norm in enumerate(book.norms)}
    return lambda row: (order[row.rule.norms[0]], row.rule.id, row.status.subject_id)


def worst(stands: Iterable[PolicyStands]) -> Answer | None:
    """Give the gravest answer of the open periods; None where no rule binds."""
    answers = [row.status.answer for policy in stands for row in policy.rows if not row.is_past]
    return max(answers, default=None)
