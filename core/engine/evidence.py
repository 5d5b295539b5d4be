"""The records behind counted figures, of all subjects of an area at once: the same records that the count itself takes."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area
from core.engine import tally
from core.engine.bound import Who, bound_in_period
from core.engine.duty import counts_of, names_in_records
from core.engine.outcome import tidy
from core.engine.records import Record, as_day
from core.engine.subjects import SUBJECTS
from core.policy.rules import Duty, Spells
from core.villages.models import Household

HERE = Who(area=True, strictly=True)


def counted_records(
    session: Session, policy: str, rule: Duty, values: dict[str, Any]
) -> dict[int, list[Record]]:
    """Give by subject the records that a duty counts in an area; `values` are the binds of its statuses."""
    found: defaultdict[int, dict[int, Record]] = defaultdict(dict)
    part = bound_in_period(policy, rule.binds, names_in_records(rule), HERE).subquery("part")
    for count in counts_of(rule):
        query = (
            select(part.c.subject_id, Activity, Area.name, Household.name)
            .select_from(part)
            .join(Activity, tally.matching(policy, rule, count, part))
            .outerjoin(Area, Area.id == func.coalesce(Activity.village_id, Activity.county_id))
            .outerjoin(Household, Household.id == Activity.household_id)
            .order_by(part.c.subject_id, Activity.on_date, Activity.id)
        )
        for subject, activity, place, household in session.execute(query, values):
            where = "·".join(name for name in (place, household) if name)
            weight = tidy(activity.amount) or 0 if count.measure == "sum" else 1
            dates = activity.on_date, activity.until_on
            record = Record("activity", activity.id, activity.kind, *dates, where, "", weight)
            found[subject].setdefault(activity.id, record)
    return {subject: list(records.values()) for subject, records in found.items()}


def standing_records(
    session: Session, policy: str, spells: Spells, values: dict[str, Any]
) -> Iterator[tuple[int, Record]]:
    """Give each subject's spells in an area and period, with the place where it stands."""
    rows = bound_in_period(policy, spells, (), HERE).subquery("held")
    query = select(rows.c.subject_id, rows.c.part_from, rows.c.part_to, Area.name).distinct()
    query = query.join(Area, Area.id == rows.c.area_id).order_by(rows.c.subject_id, rows.c.part_from)
    for subject, first, last, place in session.execute(query, values):
        yield subject, Record(spells.subject, subject, place, as_day(first), as_day(last), place)


def subjects_in(session: Session, policy: str, spells: Spells, values: dict[str, Any]) -> dict[int, str]:
    """Give who is bound in an area in a period, by id with the name."""
    rows = bound_in_period(policy, spells, (), HERE).subquery("population")
    names = SUBJECTS[spells.subject].names.subquery("names")
    query = select(names.c.id, names.c.name).where(names.c.id.in_(select(rows.c.subject_id)))
    return {subject: name or "" for subject, name in session.execute(query.order_by(names.c.id), values)}


def linked(
    session: Session, policy: str, spells: Spells, on: str, values: dict[str, Any]
) -> dict[int, set[int]]:
    """Give by subject the ids that its spells in an area and period hold in the column `on`."""
    rows = bound_in_period(policy, spells, (on,), HERE).subquery("links")
    found: defaultdict[int, set[int]] = defaultdict(set)
    for subject, other in session.execute(select(rows.c.subject_id, rows.c[on]).distinct(), values):
        found[subject].add(other)
    return dict(found)
