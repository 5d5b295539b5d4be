"""Tallies: for each bound subject the figure of one count, straight from the index of its actor.

A subject bound by a single spell is counted by one seek. Spells that overlap would count a day twice, so subjects with several
are counted together, distinct. Days are counted with a mark for the date asked, in one number: see `days_of` and `today_of`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    distinct,
    false,
    func,
    literal,
    select,
)

from core.activities.models import Activity
from core.engine.context import (
    AS_OF,
    Context,
    Time,
    columns_used,
    days_before,
    parameters_used,
)
from core.engine.models import CalendarDay
from core.policy.rules import Count, Duty, Over
from core.sql import days_between, earlier, exactly

EPOCH = literal(date(2000, 1, 1))


def days_of(figure: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the number of days in a figure of days."""
    return figure // 2


def today_of(figure: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give 1 where the date asked is among the days counted, else 0."""
    return func.coalesce(figure, 0) % 2


def measured(count: Count, figure: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give what a count's figure measures; nothing found is zero."""
    found = func.coalesce(figure, 0)
    return days_of(found) if count.measure == "days" else exactly(found)


def alone(policy: str, rule: Duty, count: Count, own: FromClause) -> ColumnElement[Any]:
    """Give the figure of one count for a subject with a single spell, as a scalar over its row."""
    found = matching(policy, rule, count, own)
    return select(_figure(count)).where(found).correlate_except(Activity).scalar_subquery()


def looked_for_alike(counts: Sequence[Count]) -> list[list[Count]]:
    """Put those counts together that differ in their kinds alone: one pass over the records serves them all."""
    found: dict[Any, list[Count]] = {}
    for count in counts:
        key: Any = count
        if count.measure in ("rows", "days"):
            unless = tuple((why, id(condition)) for why, condition in count.unless.items())
            key = (count.by.key, count.on, count.of_previous, count.measure, unless)
        found.setdefault(key, []).append(count)
    return list(found.values())


def together(
    policy: str, rule: Duty, counts: Sequence[Count], parts: FromClause, name: str, time: Time
) -> CTE:
    """Give the figures of counts that are looked for alike, by subject, for subjects with any number of spells.

    The columns are `figure_0` and so on, in the order of the counts.
    """
    first = counts[0]
    parts = _spans(rule, first, parts, f"{name}_spans", time)
    found = matching(policy, rule, first, parts, tuple(kind for count in counts for kind in count.kinds))
    if first.measure == "run":
        days = _records(parts, found, time, Activity.on_date).distinct()
        return _longest_run(days, first.over, time).cte(name)
    if first.measure == "sum":
        rows = _records(parts, found, time, Activity.id, Activity.amount).distinct()
        own = rows.subquery(f"{name}_records")
        key = _key(own, time)
        return select(*key, func.sum(own.c.amount).label("figure_0")).group_by(*key).cte(name)
    figures = [_figure_among(count, len(counts) > 1).label(f"figure_{n}") for n, count in enumerate(counts)]
    return _records(parts, found, time, *figures).group_by(*_key(parts, time)).cte(name)


def _key(rows: FromClause, time: Time) -> list[ColumnElement[Any]]:
    return [rows.c[name] for name in time.key]


def _spans(rule: Duty, count: Count, parts: FromClause, name: str, time: Time) -> FromClause:
    """Give the parts once that are alike for this count, so that no record is looked at twice for the same reason."""
    conditions = count.unless.values()
    named = {*time.key, "part_from", "part_to", count.on, *columns_used(rule.binds.source, *conditions)}
    named |= {"scope_id"} if parameters_used(*conditions) else set()
    return select(*(parts.c[column] for column in sorted(named))).distinct().subquery(name)


def _records(parts: FromClause, found: ColumnElement[bool], time: Time, *columns: Any) -> Select[Any]:
    return select(*_key(parts, time), *columns).select_from(parts).join(Activity, found)


def matching(
    policy: str, rule: Duty, count: Count, parts: FromClause, kinds: Sequence[str] = ()
) -> ColumnElement[bool]:
    """Give the condition of what is counted: records of the kinds by the actor in the part, without what does not count.

    `kinds` are asked instead of the count's own, if given.
    """
    context = Context(policy, parts, parts.c.part_from)
    accepted = [
        context.fill(~func.coalesce(condition, false()), rule.binds.source)
        for condition in count.unless.values()
    ]
    own = parts.c.part_from, parts.c.part_to
    first, last = days_before(count.of_previous) if count.of_previous else own
    kind = _is_of(kinds or count.kinds)
    actor = count.by == parts.c[count.on]
    # One bound on each side: with two, the planner may seek by the one that excludes nothing.
    return and_(kind, actor, Activity.on_date >= first, Activity.on_date <= earlier(last, AS_OF), *accepted)


def _is_of(kinds: Sequence[str]) -> ColumnElement[bool]:
    return Activity.kind == kinds[0] if len(kinds) == 1 else Activity.kind.in_(kinds)


def _figure(count: Count) -> ColumnElement[Any]:
    if count.measure == "days":
        # Nothing after the date asked is looked at, so that the last day tells.
        is_today = case((func.max(Activity.on_date) == AS_OF, 1), else_=0)
        return func.count(Activity.on_date.distinct()) * 2 + is_today
    return func.sum(Activity.amount) if count.measure == "sum" else func.count(Activity.id)


def _figure_among(count: Count, several: bool) -> ColumnElement[Any]:
    """Give the figure of one count, distinct, where records of others may stand beside its own."""
    own = _is_of(count.kinds)
    thing: Any = Activity.on_date if count.measure == "days" else Activity.id
    number = func.count(distinct(case((own, thing)) if several else thing))
    if count.measure != "days":
        return number
    today = and_(own, Activity.on_date == AS_OF) if several else Activity.on_date == AS_OF
    return number * 2 + func.coalesce(func.max(case((today, 1), else_=0)), 0)


def _longest_run(days: Select[Any], over: Over, time: Time) -> Select[Any]:
    """Give the longest run of each subject: days of one run have as many days before them that are missing."""
    day = days.subquery("own_days")
    placed = (_by_workdays(day, time) if over == "workdays" else _by_days(day, time)).subquery("placed")
    key = _key(placed, time)
    runs = select(*key, func.count().label("length")).group_by(*key, placed.c.run).subquery("runs")
    key = _key(runs, time)
    return select(*key, func.max(runs.c.length).label("figure_0")).group_by(*key)


def _by_days(day: Subquery, time: Time) -> Select[Any]:
    rank = func.row_number().over(partition_by=_key(day, time), order_by=day.c.on_date)
    return select(day, (days_between(day.c.on_date, EPOCH) - rank).label("run"))


def _by_workdays(day: Subquery, time: Time) -> Select[Any]:
    """Count as missing only working days; a day beyond the calendar is in no run."""
    kind = CalendarDay.__table__.alias("kind_of_day")
    worked = func.sum(case((kind.c.is_workday, 1), else_=0))
    rank = worked.over(partition_by=_key(day, time), order_by=day.c.on_date)
    return select(day, (kind.c.workdays_before - rank).label("run")).join(kind, kind.c.day == day.c.on_date)
