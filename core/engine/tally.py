"""Tallies: for each bound subject the figure of one count, straight from the index of its actor."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, case, false, func, literal, null, select

from core.activities.models import Activity
from core.engine.context import AS_OF, BEFORE_SINCE, BEFORE_UNTIL, Context
from core.policy.rules import Count, Duty, Need, Ratio
from core.sql import days_between

EPOCH = literal(date(2000, 1, 1))


def tally_of(rule: Duty, count: Count, part: CTE, number: int) -> CTE:
    """Give measured and the last counted day per subject for one count of a rule."""
    if count.measure == "run":
        return _longest_run(_records(rule, count, part, Activity.on_date).distinct()).cte(f"tally_{number}")
    if count.measure == "sum" and not rule.binds.is_single:
        rows = (
            _records(rule, count, part, Activity.id, Activity.on_date, Activity.amount)
            .distinct()
            .subquery("own_records")
        )
        total = select(
            rows.c.subject_id,
            func.sum(rows.c.amount).label("measured"),
            func.max(rows.c.on_date).label("last_on"),
        )
        return total.group_by(rows.c.subject_id).cte(f"tally_{number}")
    columns = (_measure(rule, count).label("measured"), func.max(Activity.on_date).label("last_on"))
    return _records(rule, count, part, *columns).group_by(part.c.subject_id).cte(f"tally_{number}")


def _measure(rule: Duty, count: Count) -> ColumnElement[Any]:
    if count.measure == "days":
        return func.count(Activity.on_date.distinct())
    if count.measure == "sum":
        return func.sum(Activity.amount)
    return func.count(Activity.id if rule.binds.is_single else Activity.id.distinct())


def _records(rule: Duty, count: Count, part: CTE, *columns: Any) -> Select[Any]:
    """Give what is counted beside its subject: records of the kinds by the actor in the part, without what does not count."""
    context = Context("", part, part.c.part_from)
    accepted = [
        context.fill(~func.coalesce(condition, false()), rule.binds.source)
        for condition in count.unless.values()
    ]
    first, last = (BEFORE_SINCE, BEFORE_UNTIL) if count.of_previous else (part.c.part_from, part.c.part_to)
    kind = Activity.kind == count.kinds[0] if len(count.kinds) == 1 else Activity.kind.in_(count.kinds)
    found = and_(
        kind,
        count.by == part.c[count.on],
        Activity.on_date >= first,
        Activity.on_date <= last,
        Activity.on_date <= AS_OF,
        *accepted,
    )
    return select(part.c.subject_id, *columns).select_from(part).join(Activity, found)


def _longest_run(days: Select[Any]) -> Select[Any]:
    """Give the longest run of consecutive days of each subject: days of one run keep their distance to their rank."""
    day = days.subquery("own_days")
    rank = func.row_number().over(partition_by=day.c.subject_id, order_by=day.c.on_date)
    placed = select(day, (days_between(day.c.on_date, EPOCH) - rank).label("run")).subquery("placed")
    runs = (
        select(placed.c.subject_id, func.count().label("days"), func.max(placed.c.on_date).label("last_on"))
        .group_by(placed.c.subject_id, placed.c.run)
        .subquery("runs")
    )
    longest = select(
        runs.c.subject_id, func.max(runs.c.days).label("measured"), func.max(runs.c.last_on).label("last_on")
    )
    return longest.group_by(runs.c.subject_id)


def measured_by(
    need: Need, tallies: Mapping[Count, CTE], context: Context, spells: FromClause
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Give the measured figure of a need and the last day counted, from its tallies."""
    if isinstance(need.of, Count):
        tally = tallies[need.of]
        return func.coalesce(tally.c.measured, 0), tally.c.last_on
    if isinstance(need.of, Ratio):
        part, whole = tallies[need.of.part], tallies[need.of.whole]
        share = func.coalesce(part.c.measured, 0) * 100.0 / whole.c.measured
        return case((func.coalesce(whole.c.measured, 0) > 0, share)), whole.c.last_on
    return context.fill(need.of, spells), null()
