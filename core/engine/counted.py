"""The activities behind a count: those that count, and those left out with the first reason against them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area
from core.engine.batch import Batch
from core.engine.bound import Who, bound_in_period
from core.engine.context import SINCE, UNTIL, Context, days_before
from core.engine.duty import names_in_records
from core.engine.models import CalendarDay
from core.engine.outcome import tidy
from core.engine.records import AFTER_AS_OF, NOT_BOUND, NOT_IN_LONGEST, SAME_DAY, Record
from core.policy.rules import Count, Duty
from core.villages.models import Household


def activities_behind(
    session: Session, batch: Batch, rule: Duty, count: Count
) -> Iterator[tuple[int, Record]]:
    """Give beside each subject every activity of the counted kinds by its actor in the period."""
    found = session.execute(_looked_at(batch.policy, rule, count, batch.who), batch.values)
    for subject, rows in groupby(found, key=lambda row: row.subject_id):
        for record in _judged(session, count, list(rows), batch.as_of):
            yield subject, record


def _judged(session: Session, count: Count, rows: Sequence[Row[Any]], as_of: date) -> Iterator[Record]:
    """Give the records of one subject, each with the first reason against it."""
    found: dict[int, Row[Any]] = {}
    reasons: dict[int, str] = {}
    # A record counts where any spell accepts it: a cadre moved in mid-month has two. Else the reason that came furthest is told.
    ways = [AFTER_AS_OF, NOT_BOUND, *count.unless, ""]
    for row in rows:
        reason = _first_against(row, count, as_of)
        reasons[row.id] = max(reasons.get(row.id, reason), reason, key=ways.index)
        found[row.id] = row
    counted = {found[key].on_date for key, reason in reasons.items() if not reason}
    longest = _longest_run(counted, _missing_days(session, count, counted))
    days: set[date] = set()
    for key, row in found.items():
        reason = reasons[key] or _repeated(count, row.on_date, days, longest)
        if not reason:
            days.add(row.on_date)
        where = "·".join(name for name in (row.place, row.household) if name)
        weight = tidy(row.amount) or 0 if count.measure == "sum" else 1
        yield Record("activity", key, row.kind, row.on_date, row.until_on, where, reason, weight)


@cache
def _looked_at(policy: str, rule: Duty, count: Count, who: Who) -> Select[Any]:
    bound = bound_in_period(policy, rule.binds, names_in_records(rule), who)
    part, actor = bound.subquery("part"), bound.subquery("actor_bound")
    own = select(actor.c.subject_id, actor.c[count.on].label("actor_id")).distinct().subquery("own")
    context = Context(policy, part, part.c.part_from)
    against = [
        context.fill(condition, rule.binds.source).label(f"against_{number}")
        for number, condition in enumerate(count.unless.values())
    ]
    days = Activity.on_date >= part.c.part_from, Activity.on_date <= part.c.part_to
    first, last = days_before(count.of_previous) if count.of_previous else (SINCE, UNTIL)
    shown = Activity.id, Activity.kind, Activity.on_date, Activity.until_on, Activity.amount
    names = Area.name.label("place"), Household.name.label("household")
    mine = [part.c.subject_id == own.c.subject_id, part.c[count.on] == count.by]
    mine += () if count.of_previous else days
    return (
        select(own.c.subject_id, *shown, *names, part.c.part_from, *against)
        .select_from(own)
        .join(Activity, and_(count.by == own.c.actor_id, Activity.kind.in_(count.kinds)))
        .outerjoin(part, and_(*mine))
        .outerjoin(Area, Area.id == func.coalesce(Activity.village_id, Activity.area_id, Activity.county_id))
        .outerjoin(Household, Household.id == Activity.household_id)
        .where(Activity.on_date >= first, Activity.on_date <= last)
        .order_by(own.c.subject_id, Activity.on_date, Activity.id)
    )


def _first_against(row: Row[Any], count: Count, as_of: date) -> str:
    if row.on_date > as_of:
        return AFTER_AS_OF
    if row.part_from is None:
        return NOT_BOUND
    refused = (why for number, why in enumerate(count.unless) if row._mapping[f"against_{number}"])
    return next(refused, "")


def _repeated(count: Count, day: date, days: set[date], longest: set[date]) -> str:
    if count.measure == "run" and day not in longest:
        return NOT_IN_LONGEST
    return SAME_DAY if count.measure in ("days", "run") and day in days else ""


def _missing_days(session: Session, count: Count, days: set[date]) -> set[date]:
    """Give the days between the counted ones that break a run of them."""
    if count.measure != "run" or not days:
        return set()
    first, last = min(days), max(days)
    between = {first + timedelta(days=number) for number in range((last - first).days)} - days
    return between if count.over == "days" else between & _workdays(session, first.year, last.year)


def _workdays(session: Session, first: int, last: int) -> set[date]:
    """Give the working days of some years; a session asks once."""
    known: dict[tuple[int, int], set[date]] = session.info.setdefault("workdays", {})
    if (first, last) not in known:
        years = CalendarDay.day.between(date(first, 1, 1), date(last, 12, 31))
        known[first, last] = set(
            session.scalars(select(CalendarDay.day).where(years, CalendarDay.is_workday))
        )
    return known[first, last]


def _longest_run(days: set[date], missing: set[date]) -> set[date]:
    """Give the days of the longest run that no missing day breaks, the earliest of equal ones."""
    longest: list[date] = []
    run: list[date] = []
    for day in sorted(days | missing):
        run = [] if day in missing else [*run, day]
        longest = run if len(run) > len(longest) else longest
    return set(longest)
