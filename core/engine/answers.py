"""The answer of one need, as CASE expressions over its figures."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, null, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from core.engine.context import AS_OF, SINCE, UNTIL
from core.engine.outcome import Answer
from core.policy.rules import Count, Duty, Need, Trigger
from core.sql import add_days, days_between

Columns = ReadOnlyColumnCollection[str, Any]


@dataclass(frozen=True)
class Judgement:
    """The answer of a need and its reason, both SQL expressions."""

    answer: ColumnElement[Any]
    reason: ColumnElement[Any]


def _choose(
    *cases: tuple[ColumnElement[bool], Answer, str | None], last: tuple[Answer, str | None]
) -> Judgement:
    answer = case(*((when, literal(int(then))) for when, then, _ in cases), else_=literal(int(last[0])))
    reasons = [(when, literal(why) if why else null()) for when, _, why in cases]
    return Judgement(answer, case(*reasons, else_=literal(last[1]) if last[1] else null()))


def duty_answer(rule: Duty, need: Need, number: int, c: Columns) -> Judgement:
    """Judge a count in a period: met, still possible, due soon, lost, or open."""
    measured, required = c[f"measured_{number}"], c[f"required_{number}"]
    silent = or_(c.silent_if == 1, and_(c.silent_days > 0, required - measured <= c.silent_days))
    let_off: list[tuple[ColumnElement[bool], Answer, str | None]] = []
    if rule.part == "skip":
        is_part = or_(c.part_from > SINCE, c.part_to < UNTIL)
        let_off.append((is_part, Answer.EXEMPT, "part_period"))
    elif rule.part != "whole":
        let_off.append(
            (and_(required == 0, c.owed < days_between(UNTIL, SINCE) + 1), Answer.EXEMPT, "part_period")
        )
    if isinstance(rule, Trigger):
        return _exempt_first(_proposed(need, measured, required, c), c)
    if need.is_ceiling:
        return _exempt_first(_kept_below(need, measured, required, let_off, c), c)
    return _exempt_first(_reached(rule, need, number, let_off, silent, c), c)


Case = tuple[ColumnElement[bool], Answer, str | None]


def _unknown(measured: ColumnElement[Any], required: ColumnElement[Any], c: Columns) -> tuple[Case, ...]:
    return (
        (and_(required.is_(None), c.silent_if == 1), Answer.UNDETERMINED, "policy_silent"),
        (required.is_(None), Answer.UNDETERMINED, "open_parameter"),
        (measured.is_(None), Answer.UNDETERMINED, "missing_data"),
    )


def holds(need: Need, measured: ColumnElement[Any], required: ColumnElement[Any]) -> ColumnElement[bool]:
    """Give the condition that a figure keeps its bound."""
    if need.bound == "more_than":
        return measured > required
    if need.bound == "below":
        return measured < required
    return measured <= required if need.bound == "at_most" else measured >= required


def _proposed(
    need: Need, measured: ColumnElement[Any], required: ColumnElement[Any], c: Columns
) -> Judgement:
    return _choose(
        *_unknown(measured, required, c),
        (and_(holds(need, measured, required), c.silent_if == 1), Answer.UNDETERMINED, "policy_silent"),
        (holds(need, measured, required), Answer.BREACHED, "proposed"),
        last=(Answer.MET, None),
    )


def _kept_below(
    need: Need, measured: ColumnElement[Any], required: ColumnElement[Any], let_off: list[Case], c: Columns
) -> Judgement:
    return _choose(
        *let_off,
        *_unknown(measured, required, c),
        (holds(need, measured, required), Answer.MET, None),
        (c.unknown_if == 1, Answer.UNDETERMINED, "missing_data"),
        (c.silent_if == 1, Answer.UNDETERMINED, "policy_silent"),
        last=(Answer.BREACHED, None),
    )


def _reached(
    rule: Duty, need: Need, number: int, let_off: list[Case], silent: ColumnElement[bool], c: Columns
) -> Judgement:
    measured, required = c[f"measured_{number}"], c[f"required_{number}"]
    over = AS_OF > c.due_on
    lost, cases = over, []
    if isinstance(need.of, Count) and need.of.measure == "days":
        today_counted = case((c[f"last_{number}"] == AS_OF, 0), else_=1)
        lost = or_(over, measured + days_between(c.due_on, AS_OF) + today_counted < required)
        cases.append((and_(lost, ~over), Answer.BREACHED, "cannot_be_reached"))
    is_over = and_(over, measured.is_(None))
    return _choose(
        *let_off,
        *_unknown(measured, required, c)[:2],
        (holds(need, measured, required), Answer.MET, None),
        (is_over, Answer.UNDETERMINED, "missing_data"),
        (and_(lost, c.unknown_if == 1), Answer.UNDETERMINED, "missing_data"),
        (and_(lost, silent), Answer.UNDETERMINED, "policy_silent"),
        *cases,
        (over, Answer.BREACHED, None),
        (AS_OF >= add_days(c.due_on, -rule.notice), Answer.DUE_SOON, None),
        last=(Answer.PENDING, None),
    )


def fact_answer(need: Need, number: int, c: Columns) -> Judgement:
    """Judge a fact: it holds, it does not, or the record does not tell; a range is judged only where its ends agree."""
    low, required = c[f"measured_{number}"], c[f"required_{number}"]
    high = c[f"upper_{number}"] if need.up_to is not None else low
    certain, possible = (high, low) if need.is_ceiling else (low, high)
    kept, fails = holds(need, certain, required), ~holds(need, possible, required)
    judged = _choose(
        (and_(required.is_(None), c.silent_if == 1), Answer.UNDETERMINED, "policy_silent"),
        (required.is_(None), Answer.UNDETERMINED, "open_parameter"),
        (kept, Answer.MET, None),
        (and_(fails, c.may_come == 1), Answer.PENDING, None),
        (and_(fails, c.unknown_if == 1), Answer.UNDETERMINED, "missing_data"),
        (and_(fails, c.silent_if == 1), Answer.UNDETERMINED, "policy_silent"),
        (fails, Answer.BREACHED, None),
        last=(Answer.UNDETERMINED, "missing_data"),
    )
    return _exempt_first(judged, c)


def _exempt_first(judged: Judgement, c: Columns) -> Judgement:
    return Judgement(
        case((c.exempt.is_not(None), literal(int(Answer.EXEMPT))), else_=judged.answer),
        case((c.exempt.is_not(None), c.exempt), else_=judged.reason),
    )
