"""What is owed now: over an area or everyone in reach as counts a norm, for oneself or one's unit as a list of duties."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.gate import Gate
from core.cadres.models import Posting
from core.engine.outcome import Answer
from core.engine.run import View, answers_of, cadence, periods_of
from core.engine.subjects import SUBJECTS
from core.norms.queries import RuleCounts, count_rule
from core.pages.standings import Stand, standings
from core.policy.norm import Norm
from core.policy.rules import Duty, Rule, Trigger
from core.policy.vocabulary import PROPOSALS
from core.registry import PolicyBook
from core.validity import in_force
from core.villages.models import Contact
from core.web.urls import to

OWED: Final = (Answer.BREACHED, Answer.DUE_SOON, Answer.UNDETERMINED)
FORCES: Final = ("must", "should", "prefer", "may")
AROUND: Final = ("cadre", "posting", "village", "household", "contact")
MOST: Final = 5_000
STATES: Final = {Answer.MET: "done", Answer.EXEMPT: "done"}


@dataclass(frozen=True)
class OwedNorm:
    """A rule of a norm with the counts of how its subjects stand where the viewer looks."""

    book: PolicyBook
    norm: Norm
    counts: RuleCounts

    @property
    def rule(self) -> Rule:
        """The rule counted."""
        return self.counts.rule

    def number(self, answer: Answer) -> int:
        """Give how many subjects stand at an answer."""
        return self.counts.numbers.get(answer, 0)

    @property
    def proposal(self) -> str | None:
        """What the rule proposes, in words; None for a rule that judges."""
        if not isinstance(self.rule, Trigger):
            return None
        return PROPOSALS[self.rule.proposes]

    @property
    def by_word(self) -> dict[str, int]:
        """The counts by the statuses' words, for a bar."""
        return {answer.word: number for answer, number in self.counts.numbers.items()}

    @property
    def gravity(self) -> tuple[int, ...]:
        """What comes first: strict norms that are breached by many, then what is due soon."""
        force = len(FORCES) - FORCES.index(str(self.norm.force))
        breached = self.number(Answer.BREACHED)
        return (force if breached else 0, breached, self.number(Answer.DUE_SOON))


def owed_in(session: Session, books: Iterable[PolicyBook], as_of: date, area_id: int) -> list[OwedNorm]:
    """Give every rule of some policies with its counts in an area, the gravest first; one select a rule."""
    view = View(area=area_id)
    return _ordered(
        OwedNorm(book, book.norm(rule.norms[0]), count_rule(session, book, rule, as_of, view))
        for book in books
        for rule in book.rules
    )


def owed_around(session: Session, gate: Gate, books: Iterable[PolicyBook], as_of: date) -> list[OwedNorm]:
    """Give the rules about what lies within the reach of someone without an area, beside themselves, with counts.

    The subjects are few, so they are named one by one; the selects are then the same for everyone and built only once.
    """
    reach = gate.reach("policy.view")
    kinds = [kind for kind in AROUND if not (kind == "cadre" and reach.cadre_id is not None)]
    ids = {kind: list(session.scalars(gate.ids(SUBJECTS[kind].model).limit(MOST))) for kind in kinds}
    found = []
    for book in books:
        for rule in book.rules:
            if not (asked := ids.get(rule.binds.subject)):
                continue
            answers = answers_of(session, book, rule, as_of, asked)
            period = next(iter(periods_of(rule, as_of)), None) if cadence(rule) is not None else None
            counts = RuleCounts(rule, period, dict(Counter(answers.values())))
            found.append(OwedNorm(book, book.norm(rule.norms[0]), counts))
    return _ordered(found)


def _ordered(rows: Iterable[OwedNorm]) -> list[OwedNorm]:
    return sorted((row for row in rows if row.counts.total), key=lambda row: row.gravity, reverse=True)


@dataclass(frozen=True)
class DutyRow:
    """A line of the duty list of a person or a unit."""

    verb: str
    url: str
    due_on: date | None
    norm: str
    place: str
    state: str
    missing: float | int
    other: str
    stand: Stand

    @property
    def is_done(self) -> bool:
        """True where nothing is left to do."""
        return self.state == "done"


def own_subjects(session: Session, gate: Gate, as_of: date) -> list[tuple[str, int]]:
    """Give the subjects the viewer stands for: their units, or themselves with their postings and households."""
    reach = gate.reach("policy.view")
    found = [("unit", ident) for ident in reach.units]
    if (cadre := reach.cadre_id) is not None:
        found.append(("cadre", cadre))
        for kind, model in (("posting", Posting), ("contact", Contact)):
            own = select(model.id).where(model.cadre_id == cadre, in_force(model, as_of))
            found += [(kind, ident) for ident in session.scalars(own.order_by(model.id).limit(30))]
    return found


@dataclass(frozen=True)
class OwnDuties:
    """What is the viewer's own: duties of the period, and facts that fail or are missing."""

    duties: list[DutyRow]
    facts: list[Stand]
    books: list[PolicyBook]


def own_duties(session: Session, gate: Gate, books: Sequence[PolicyBook], as_of: date) -> OwnDuties:
    """Give what the viewer's own subjects owe on a day: what is missed or near first, what is done last."""
    policies = standings(session, books, as_of, own_subjects(session, gate, as_of))
    stands = [one for policy in policies for one in policy.rows if _is_owed(one)]
    several = len({one.status.subject_id for one in stands if one.status.subject_type == "posting"}) > 1
    duties = [_duty_row(one, several) for one in stands if isinstance(one.rule, Duty)]
    duties.sort(key=lambda row: (row.is_done, -row.stand.status.answer, row.due_on or date.max))
    facts = [one for one in stands if not isinstance(one.rule, Duty) and one.status.answer in OWED]
    facts.sort(key=lambda one: (FORCES.index(str(one.norm.force)), -one.status.answer))
    return OwnDuties(duties, facts, [policy.book for policy in policies])


def _is_owed(stand: Stand) -> bool:
    return not stand.is_past and stand.proposal is None and stand.status.answer != Answer.EXEMPT


def _duty_row(stand: Stand, several: bool) -> DutyRow:
    status, lead = stand.status, stand.status.leading
    missing = (lead.required or 0) - (lead.measured or 0) if lead.required is not None else 0
    started = bool(lead.measured) and missing > 0
    is_named = status.subject_type == "contact" or (several and status.subject_type == "posting")
    return DutyRow(
        verb=f"{stand.title}（{status.subject_name}）" if is_named else stand.title,
        url=to(
            "norms.why",
            slug=stand.book.slug,
            norm_id=stand.norm.id,
            subject_id=status.subject_id,
            rule=stand.rule.id,
            period=status.period,
        ),
        due_on=status.due_on,
        norm=stand.norm.id,
        place=stand.norm.place,
        state=STATES.get(status.answer, "doing" if started else "todo"),
        missing=max(missing, 0),
        other="；".join(f"另有《{one.book.policy.title}》{one.norm.id}也有要求" for one in stand.rivals),
        stand=stand,
    )
