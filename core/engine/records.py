"""The records behind a figure: those that count, and those left out with the first reason against them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Integer, Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area
from core.engine.bound import ONE, bound_in_period
from core.engine.check import bound_spells, judged_on
from core.engine.context import SINCE, UNTIL, Context, columns_used, moved
from core.engine.coverage import bound_things, covers
from core.engine.duty import names_in_records
from core.engine.models import CalendarDay
from core.engine.outcome import Status, tidy
from core.engine.run import binds
from core.engine.subjects import SUBJECTS
from core.policy.periods import Period
from core.policy.rules import Check, Count, Coverage, Duty, Need, Rule, Standing
from core.villages.models import Household

AFTER_AS_OF = "晚于所看日期"
NOT_BOUND = "不在应履职期间"
SAME_DAY = "同一天已计"
SAME_THING = "已计过一次"
NOT_IN_LONGEST = "不在最长的一段连续日子里"
GAP = "空档{days}天"
"""Why a record does not count, in the words people read; what a rule itself refuses, it names."""

Values = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """A record that was looked at: an activity or a dated row; `reason` says why it does not count, empty where it does.

    `weight` is what it adds to the figure: 1, its amount where amounts are summed, or the days of a gap.
    """

    type: str
    id: int
    title: str
    on: date | None
    until: date | None = None
    where: str = ""
    reason: str = ""
    weight: float | int = 1

    def as_json(self) -> dict[str, Any]:
        """Give the record as the audit command prints it."""
        found: dict[str, Any] = {"type": self.type, "id": self.id, "title": self.title}
        found["on"] = self.on.isoformat() if self.on else None
        if self.until:
            found["until"] = self.until.isoformat()
        if self.where:
            found["where"] = self.where
        return found | ({"reason": self.reason} if self.reason else {})


def records_of(
    session: Session, policy: str, rule: Rule, need: Need, status: Status, as_of: date, period: Period
) -> Iterator[Record]:
    """Give every record that was looked at for one need of a status; a fact on the subject's own row has none."""
    values = binds(rule, period, as_of, status.subject_id)
    if isinstance(rule, Coverage):
        yield from _cover_records(session, policy, rule, values)
    elif isinstance(rule, Check) and isinstance(need.of, Standing):
        yield from _standing_records(session, policy, rule, need.of, status, values)
    elif isinstance(rule, Duty):
        for count in need.counts:
            if not count.of_previous:
                yield from _activity_records(session, policy, rule, count, values)


def _activity_records(
    session: Session, policy: str, rule: Duty, count: Count, values: Values
) -> Iterator[Record]:
    """Give every record of the counted kinds by this actor in the period, each with the first reason against it."""
    found: dict[int, Row[Any]] = {}
    reasons: dict[int, str] = {}
    for row in session.execute(_looked_at(policy, rule, count), values):
        key, reason = row[0].id, _first_against(row, count, values["as_of"])
        # A record counts where any spell accepts it: a cadre moved in mid-month has two.
        reasons[key] = reason and reasons.get(key, reason)
        found[key] = row
    counted = {found[key][0].on_date for key, reason in reasons.items() if not reason}
    longest = _longest_run(counted, _missing_days(session, count, counted))
    days: set[date] = set()
    for key, row in found.items():
        activity, place, household = row[0], row[1], row[2]
        reason = reasons[key] or _repeated(count, activity.on_date, days, longest)
        if not reason:
            days.add(activity.on_date)
        where = "·".join(name for name in (place, household) if name)
        weight = tidy(activity.amount) or 0 if count.measure == "sum" else 1
        dates = activity.on_date, activity.until_on
        yield Record("activity", key, activity.kind, *dates, where, reason, weight)


@cache
def _looked_at(policy: str, rule: Duty, count: Count) -> Select[Any]:
    bound = bound_in_period(policy, rule.binds, names_in_records(rule), ONE)
    part, own = bound.subquery("part"), bound.subquery("own")
    context = Context(policy, part, part.c.part_from)
    against = [
        context.fill(condition, rule.binds.source).label(f"against_{number}")
        for number, condition in enumerate(count.unless.values())
    ]
    days = Activity.on_date >= part.c.part_from, Activity.on_date <= part.c.part_to
    return (
        select(Activity, Area.name, Household.name, part.c.part_from, *against)
        .outerjoin(part, and_(part.c[count.on] == count.by, *days))
        .outerjoin(Area, Area.id == func.coalesce(Activity.village_id, Activity.area_id, Activity.county_id))
        .outerjoin(Household, Household.id == Activity.household_id)
        .where(
            Activity.kind.in_(count.kinds),
            count.by.in_(select(own.c[count.on])),
            Activity.on_date >= SINCE,
            Activity.on_date <= UNTIL,
        )
        .order_by(Activity.on_date, Activity.id)
    )


def _first_against(row: Row[Any], count: Count, as_of: date) -> str:
    if row[0].on_date > as_of:
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
    if count.over == "days":
        return {first + timedelta(days=number) for number in range((last - first).days)} - days
    between = select(CalendarDay.day).where(CalendarDay.day.between(first, last), CalendarDay.is_workday)
    return set(session.scalars(between)) - days


def _longest_run(days: set[date], missing: set[date]) -> set[date]:
    """Give the days of the longest run that no missing day breaks, the earliest of equal ones."""
    longest: list[date] = []
    run: list[date] = []
    for day in sorted(days | missing):
        run = [] if day in missing else [*run, day]
        longest = run if len(run) > len(longest) else longest
    return set(longest)


def _standing_records(
    session: Session, policy: str, rule: Check, standing: Standing, status: Status, values: Values
) -> Iterator[Record]:
    """Give the dated rows that match the subject on the date judged, each with the first reason against it."""
    things: set[Any] = set()
    judged = {"judged_from": status.part_from, "judged_to": status.part_to, "judged_in": status.area_id}
    for row in session.execute(_standing_rows(policy, rule, standing), values | judged):
        reason = next((why for n, why in enumerate(standing.unless) if row._mapping[f"against_{n}"]), "")
        if not reason and row.thing in things:
            reason = SAME_THING
        if not reason:
            things.add(row.thing)
        dates = as_day(row.starts_on), as_day(row.ends_on)
        yield Record(standing.rows.subject, row.subject_id, row.name or "", *dates, row.place or "", reason)


@cache
def _standing_rows(policy: str, rule: Check, standing: Standing) -> Select[Any]:
    """Give the rows for the spell that was judged: from `judged_from` to `judged_to`, in the area `judged_in`."""
    bound = bound_spells(policy, rule, ONE).subquery("bound")
    context = Context(policy, bound, judged_on(rule, bound.c.starts_on))
    source, flat = standing.rows.source, standing.rows.flat
    named = {"subject_id", "area_id", "starts_on", "ends_on", standing.of, *standing.on}
    named |= columns_used(source, *standing.unless.values())
    row = flat.with_only_columns(*(flat.selected_columns[name] for name in sorted(named))).subquery("row")
    names = SUBJECTS[standing.rows.subject].names.subquery("row_names")
    place = Area.__table__.alias("row_place")
    against = [
        context.fill(moved(condition, source, row.c), rule.binds.source).label(f"against_{number}")
        for number, condition in enumerate(standing.unless.values())
    ]
    shown = [row.c[name] for name in ("subject_id", "starts_on", "ends_on")]
    return (
        select(*shown, row.c[standing.of].label("thing"), names.c.name, place.c.name.label("place"), *against)
        .select_from(bound)
        .join(row, and_(*(row.c[theirs] == bound.c[ours] for theirs, ours in standing.on.items())))
        .outerjoin(names, names.c.id == row.c.subject_id)
        .outerjoin(place, place.c.id == row.c.area_id)
        .where(
            bound.c.starts_on == bindparam("judged_from", type_=Date),
            bound.c.ends_on == bindparam("judged_to", type_=Date),
            bound.c.area_id == bindparam("judged_in", type_=Integer),
            row.c.starts_on <= context.judged_on,
            row.c.ends_on >= context.judged_on,
        )
        .order_by(row.c.starts_on, row.c.subject_id, row.c[standing.of])
        .distinct()
    )


def _cover_records(session: Session, policy: str, rule: Coverage, values: Values) -> Iterator[Record]:
    """Give what covers the subject, in order, and after it each gap as a record that does not count."""
    parts = groupby(session.execute(_cover_rows(policy, rule), values), key=lambda found: found[:3])
    gaps: list[Record] = []
    for (thing, part_from, part_to), found in parts:
        spans = [(as_day(row.cover_from), as_day(row.cover_to), row.name or "") for row in found]
        name = spans[0][2]
        covered = [span[:2] for span in spans if span[0] is not None]
        yield from (Record(rule.by.subject, thing, name, *span) for span in covered)
        for first, last in _uncovered(as_day(part_from), as_day(part_to), covered):
            days = (last - first).days + 1
            why = GAP.format(days=days)
            gaps.append(Record(rule.by.subject, thing, name, first, last, "", why, days))
    yield from gaps


@cache
def _cover_rows(policy: str, rule: Coverage) -> Select[Any]:
    row = covers(rule, bound_things(policy, rule, ONE).subquery("part")).subquery("row")
    names = SUBJECTS[rule.by.subject].names.subquery("cover_names")
    key = (row.c.thing, row.c.part_from, row.c.part_to)
    query = select(*key, row.c.cover_from, row.c.cover_to, names.c.name)
    return query.outerjoin(names, names.c.id == row.c.thing).order_by(*key, row.c.cover_from, row.c.cover_to)


def _uncovered(first: date, last: date, covered: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """Give the stretches from first to last that no span covers; the spans come in the order of their begin."""
    reached = first - timedelta(days=1)
    for begin, end in [*covered, (last + timedelta(days=1), last)]:
        if begin - reached > timedelta(days=1):
            yield reached + timedelta(days=1), begin - timedelta(days=1)
        reached = max(reached, end)


def as_day(value: Any) -> Any:
    """Give a date that a database may have given as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
