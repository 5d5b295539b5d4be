"""Which of the things that a paper leaves unsaid bears on a subject: those that a rule names and that hold for it."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.engine.batch import Batch
from core.engine.bound import Who, bound_in_period
from core.engine.check import bound_spells, judged_on
from core.engine.context import Context
from core.engine.duty import names_in_figures
from core.engine.merge import merged, places_once
from core.engine.records import as_day
from core.policy.rules import Check, Duty


def unsaid(session: Session, batch: Batch) -> Mapping[int, list[str]]:
    """Give by subject what the paper does not say about it; asked only where a rule names several such things."""
    rule, found = batch.rule, defaultdict[int, list[str]](lambda: list(batch.rule.silent))
    is_asked = len(rule.silent) > 1 and any(one.reason == "policy_silent" for one in batch.statuses)
    if not is_asked or not isinstance(rule, Duty | Check):
        return found
    begins = {one.subject_id: one.part_from for one in batch.statuses}
    query = (
        _of_duty(batch.policy, rule, batch.who)
        if isinstance(rule, Duty)
        else _of_check(batch.policy, rule, batch.who)
    )
    for subject, part_from, *holds in session.execute(query, batch.values):
        if as_day(part_from) == begins[subject]:
            found[subject] = [name for name, it in zip(rule.silent, holds, strict=True) if it and it > 0]
    return found


@cache
def _of_duty(policy: str, rule: Duty, who: Who) -> Select[Any]:
    bound = bound_in_period(policy, rule.binds, names_in_figures(rule), who)
    own = merged(policy, rule.binds, places_once(bound) if rule.binds.often_several else bound).own
    context = Context(policy, own, own.c.part_from)
    return select(own.c.subject_id, own.c.part_from, *_conditions(rule, context))


@cache
def _of_check(policy: str, rule: Check, who: Who) -> Select[Any]:
    bound = bound_spells(policy, rule, who).subquery("bound")
    context = Context(policy, bound, judged_on(rule, bound.c.starts_on))
    return select(bound.c.subject_id, bound.c.starts_on, *_conditions(rule, context))


def _conditions(rule: Duty | Check, context: Context) -> list[Any]:
    filled = (context.fill(one, rule.binds.source) for one in rule.silent.values())
    return [one.label(f"unsaid_{number}") for number, one in enumerate(filled)]
