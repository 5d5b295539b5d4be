"""The answer of one need, as CASE expressions over its figures."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, null, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from core.engine.context import AS_OF, SINCE, UNTIL
from core.engine.outcome import Answer
from core.policy.rules import Count, Duty, Need
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
    over = AS_OF > c.due_on
    if need.at_most is not None:
        judged = _choose(
            *let_off,
            (and_(required.is_(None), c.silent_if == 1), Answer.UNDETERMINED, "policy_silent"),
            (required.is_(None), Answer.UNDETERMINED, "open_parameter"),
            (measured <= required, Answer.MET, None),
            (c.unknown_if == 1, Answer.UNDETERMINED, "missing_data"),
            (c.silent_if == 1, Answer.UNDETERMINED, "policy_silent"),
            last=(Answer.BREACHED, None),
        )
        return _exempt_first(judged, c)
    lost = over
    cases = []
    if isinstance(need.of, Count) and need.of.measure == "days":
        today_counted = case((c[f"last_{number}"] == AS_OF, 0), else_=1)
        lost = or_(over, measured + days_between(c.due_on, AS_OF) + today_counted < required)
        cases.append((and_(lost, ~over), Answer.BREACHED, "cannot_be_reached"))
    judged = _choose(
        *let_off,
        (and_(required.is_(None), c.silent_if == 1), Answer.UNDETERMINED, "policy_silent"),
        (required.is_(None), Answer.UNDETERMINED, "open_parameter"),
        (measured >= required, Answer.MET, None),
        (and_(lost, c.unknown_if == 1), Answer.UNDETERMINED, "missing_data"),
        (and_(lost, silent), Answer.UNDETERMINED, "policy_silent"),
        *cases,
        (over, Answer.BREACHED, None),
        (AS_OF >= add_days(c.due_on, -rule.notice), Answer.DUE_SOON, None),
        last=(Answer.PENDING, None),
    )
    return _exempt_first(judged, c)


def fact_answer(need: Need, number: int, c: Columns) -> Judgement:
    """Judge a fact: it holds, it does not, or the record does not tell; a range is judged only where its ends agree."""
    low, required = c[f"measured_{number}"], c[f"required_{number}"]
    high = c[f"upper_{number}"] if need.up_to is not None else low
    if need.at_most is not None:
        holds, fails = high <= required, low > required
    else:
        holds, fails = low >= required, high < required
    judged = _choose(
        (and_(required.is_(None), c.silent_if == 1), Answer.UNDETERMINED, "policy_silent"),
        (required.is_(None), Answer.UNDETERMINED, "open_parameter"),
        (holds, Answer.MET, None),
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
