"""Turns a rule into one set-based SELECT: a row a subject, the same text for one subject, an area, or everyone."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select

from core.engine.answers import answer_in
from core.engine.bound import EVERYONE, Who, bound_in_period, bound_until_now
from core.engine.check import bound_spells, check_statuses
from core.engine.context import periods_at_once
from core.engine.coverage import coverage_statuses
from core.engine.duty import duty_statuses
from core.policy.rules import Check, Coverage, Duty, Rule


def statuses(policy: str, rule: Rule, who: Who = EVERYONE) -> Select[Any]:
    """Give the select of a rule's statuses; binds: as_of, since, until, and only (id), some (ids) or area (id) if asked.

    Columns: subject_id, area_id, part_from, part_to, due_on, and measured_n, required_n, code_n per need. A code is the answer
    with its reason as one number: of several needs the highest decides.
    """
    if isinstance(rule, Duty):
        return duty_statuses(policy, rule, who)
    if isinstance(rule, Coverage):
        return coverage_statuses(policy, rule, who)
    assert isinstance(rule, Check)
    return check_statuses(policy, rule, who)


def statuses_at_once(policy: str, rule: Duty, number: int, who: Who = EVERYONE) -> Select[Any]:
    """Give the select of a duty's statuses in so many periods: a last column `period_from` tells them apart.

    The binds since and until are of the whole time, since_0 and until_0 and so on of each period.
    """
    return duty_statuses(policy, rule, who, periods_at_once(number))


def needs_judged(rule: Rule) -> range:
    """Give the numbers of a rule's needs; a coverage has one of its own."""
    return range(max(1, len(rule.every_need)))


def answer_column(rule: Rule, rows: FromClause) -> ColumnElement[int]:
    """Give the rank of the answer of each row of a status select."""
    return answer_in(rule, [rows.c[f"code_{number}"] for number in needs_judged(rule)])


def bound_places(policy: str, rule: Rule, who: Who = EVERYONE) -> Select[Any]:
    """Give the subjects that a rule binds when it is asked, each with every area where it is bound then."""
    if isinstance(rule, Duty):
        rows = bound_in_period(policy, rule.binds, (), who)
    elif isinstance(rule, Coverage):
        rows = bound_until_now(policy, rule.binds, (), who)
    else:
        assert isinstance(rule, Check)
        rows = bound_spells(policy, rule, who)
    columns = rows.selected_columns
    return rows.with_only_columns(columns.subject_id, columns.area_id)
