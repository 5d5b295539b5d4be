"""Turns a rule into one set-based SELECT: a row a subject, the same text for one subject, an area, or everyone."""

from typing import Any

from sqlalchemy import FromClause, Select, select

from core.engine.answers import answer_in, reason_in
from core.engine.bound import EVERYONE, Who, bound_in_period, bound_until_now
from core.engine.check import bound_spells, judged_check
from core.engine.coverage import judged_coverage
from core.engine.duty import judged_duty
from core.policy.rules import Check, Coverage, Duty, Rule
from core.sql import highest

SHOWN = ("subject_id", "area_id", "part_from", "part_to", "due_on")


def statuses(policy: str, rule: Rule, who: Who = EVERYONE) -> Select[Any]:
    """Give the select of a rule's statuses; binds: as_of, since, until, and only (id), some (ids) or area (id) if asked.

    Columns: subject_id, area_id, part_from, part_to, due_on, answer, reason, and measured_n, required_n, answer_n per need;
    of several needs the worst decides, and an exemption settles all.
    """
    judged = _judged(policy, rule, who)
    needs = range(max(1, len(rule.every_need)))
    worst = highest(*(judged.c[f"code_{number}"] for number in needs))
    columns = [
        *(judged.c[name] for name in SHOWN),
        answer_in(worst).label("answer"),
        reason_in(worst, rule).label("reason"),
    ]
    for number in needs:
        columns += [judged.c[f"{name}_{number}"] for name in ("measured", "required")]
        columns.append(answer_in(judged.c[f"code_{number}"]).label(f"answer_{number}"))
    return select(*columns)


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


def _judged(policy: str, rule: Rule, who: Who) -> FromClause:
    if isinstance(rule, Duty):
        return judged_duty(policy, rule, who)
    if isinstance(rule, Coverage):
        return judged_coverage(policy, rule, who)
    assert isinstance(rule, Check)
    return judged_check(policy, rule, who)
