"""The answer of one need as one number: its rank and its reason together, so that the worst need is the highest number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import BooleanClauseList, False_

from core.engine.context import AS_OF, Context
from core.engine.outcome import Answer
from core.policy.rules import Count, Duty, Need, Rule, Trigger
from core.sql import add_days, days_between, highest, lowest

Element = ColumnElement[Any]
Row = Mapping[str, Any] | ReadOnlyColumnCollection[str, Any]
Case = tuple[ColumnElement[bool], int]

REASONS = (
    "",
    "part_period",
    "open_parameter",
    "policy_silent",
    "missing_data",
    "cannot_be_reached",
    "proposed",
)
_EXEMPTIONS = 10
_RANK = 100


def code(answer: Answer, reason: str = "") -> int:
    """Give the number of an answer with its reason."""
    return int(answer) * _RANK + REASONS.index(reason)


EXEMPT_PART = code(Answer.EXEMPT, "part_period")
MET = code(Answer.MET)
PENDING = code(Answer.PENDING)
DUE_SOON = code(Answer.DUE_SOON)
OPEN = code(Answer.UNDETERMINED, "open_parameter")
SILENT = code(Answer.UNDETERMINED, "policy_silent")
MISSING = code(Answer.UNDETERMINED, "missing_data")
BREACHED = code(Answer.BREACHED)
LOST = code(Answer.BREACHED, "cannot_be_reached")
PROPOSED = code(Answer.BREACHED, "proposed")


def answer_in(rule: Rule, codes: Sequence[Element]) -> Element:
    """Give the answer's rank of the need that decides, as an expression: the worst, or of a joint rule the least."""
    return (lowest if rule.is_joint else highest)(*codes) // _RANK


def answer_of(number: int) -> Answer:
    """Give the answer that stands in a number."""
    return Answer(number // _RANK)


def reason_of(number: int, rule: Rule) -> str | None:
    """Give the reason that stands in a number, None where there is none; exemptions carry the rule's own names."""
    place = number % _RANK
    word = list(rule.exempt)[place - _EXEMPTIONS] if place >= _EXEMPTIONS else REASONS[place]
    return word or None


@dataclass(frozen=True)
class Openings:
    """What leaves a shortfall open or lets a subject off; asked only where there is a shortfall, since it may be dear."""

    silent: ColumnElement[bool]
    silent_days: Element | None
    unknown: ColumnElement[bool]
    exemptions: Sequence[Case]

    @classmethod
    def of(cls, rule: Rule, context: Context) -> "Openings":
        """Give the openings of a rule over the rows of a context."""
        spells = rule.binds.source
        filled = [context.fill(one, spells) for one in rule.silent.values()]
        days = [func.coalesce(one, 0) for one in filled if not _is_boolean(one)]
        exempt = [context.fill(condition, spells) for condition in rule.exempt.values()]
        first = int(Answer.EXEMPT) * _RANK + _EXEMPTIONS
        return cls(
            silent=or_(false(), *(one for one in filled if _is_boolean(one))),
            silent_days=sum(days[1:], days[0]) if days else None,
            unknown=or_(false(), *(context.fill(one, spells) for one in rule.unknown.values())),
            exemptions=[(condition, first + place) for place, condition in enumerate(exempt)],
        )

    def explains(self, need: Need, shortfall: Element) -> ColumnElement[bool]:
        """Give the condition that the paper is silent on what could explain a whole shortfall."""
        if self.silent_days is None:
            return self.silent
        enough = shortfall < self.silent_days if need.bound == "more_than" else shortfall <= self.silent_days
        return or_(self.silent, enough)


def _is_boolean(expression: Element) -> bool:
    return isinstance(expression, BooleanClauseList) or expression.type.python_type is bool


def choose(*cases: Case, last: int) -> Element:
    """Give the number of the first case that holds."""
    possible = [(when, literal(then)) for when, then in cases if not isinstance(when, False_)]
    return case(*possible, else_=literal(last)) if possible else literal(last)


def holds(need: Need, measured: Element, required: Element) -> ColumnElement[bool]:
    """Give the condition that a figure keeps its bound."""
    if need.bound == "more_than":
        return measured > required
    if need.bound == "below":
        return measured < required
    return measured <= required if need.bound == "at_most" else measured >= required


def _unknown(measured: Element, required: Element, openings: Openings) -> tuple[Case, ...]:
    return (
        (and_(required.is_(None), openings.silent), SILENT),
        (required.is_(None), OPEN),
        (measured.is_(None), MISSING),
    )


def duty_answer(rule: Duty, need: Need, number: int, row: Row, openings: Openings) -> Element:
    """Judge a count in a period: met, still possible, due soon, lost, or open."""
    measured, required = row[f"measured_{number}"], row[f"required_{number}"]
    if isinstance(rule, Trigger):
        return choose(*openings.exemptions, *_proposed(need, measured, required, openings), last=MET)
    let_off = [*openings.exemptions, *_part_period(rule, required, row)]
    if need.is_ceiling:
        return choose(*let_off, *_kept_below(need, measured, required, openings), last=BREACHED)
    return choose(*let_off, *_reached(rule, need, number, row, openings), last=BREACHED)


def _part_period(rule: Duty, required: Element, row: Row) -> Iterable[Case]:
    if rule.part == "skip":
        yield or_(row["part_from"] > row["since"], row["part_to"] < row["until"]), EXEMPT_PART
    elif rule.part != "whole":
        yield and_(required == 0, row["owed"] < row["days"]), EXEMPT_PART


def _proposed(need: Need, measured: Element, required: Element, openings: Openings) -> Iterable[Case]:
    yield from _unknown(measured, required, openings)
    it_holds = holds(need, measured, required)
    yield and_(it_holds, openings.silent), SILENT
    yield it_holds, PROPOSED


def _kept_below(need: Need, measured: Element, required: Element, openings: Openings) -> Iterable[Case]:
    yield from _unknown(measured, required, openings)
    yield holds(need, measured, required), MET
    yield openings.unknown, MISSING
    yield openings.silent, SILENT


def _reached(rule: Duty, need: Need, number: int, row: Row, openings: Openings) -> Iterable[Case]:
    measured, required, due_on = row[f"measured_{number}"], row[f"required_{number}"], row["part_to"]
    over = AS_OF > due_on
    lost = over
    counts_days = isinstance(need.of, Count) and need.of.measure == "days"
    if counts_days:
        left = days_between(due_on, AS_OF) + 1 - row[f"today_{number}"]
        lost = or_(over, ~holds(need, measured + left, required))
    yield from _unknown(measured, required, openings)[:2]
    yield holds(need, measured, required), MET
    yield and_(over, measured.is_(None)), MISSING
    yield and_(~lost, AS_OF >= add_days(due_on, -rule.notice)), DUE_SOON
    yield ~lost, PENDING
    yield openings.unknown, MISSING
    yield openings.explains(need, required - measured), SILENT
    if counts_days:
        yield ~over, LOST


def fact_answer(
    need: Need, number: int, row: Row, openings: Openings, pending: ColumnElement[bool]
) -> Element:
    """Judge a fact: it holds, it does not, or the record does not tell; a range is judged only where its ends agree."""
    low, required = row[f"measured_{number}"], row[f"required_{number}"]
    high = row[f"upper_{number}"] if need.up_to is not None else low
    certain, possible = (high, low) if need.is_ceiling else (low, high)
    fails = ~holds(need, possible, required)
    return choose(
        *openings.exemptions,
        *_unknown(low, required, openings)[:2],
        (holds(need, certain, required), MET),
        (and_(fails, pending), PENDING),
        (and_(fails, openings.unknown), MISSING),
        (and_(fails, openings.silent), SILENT),
        (fails, BREACHED),
        last=MISSING,
    )
