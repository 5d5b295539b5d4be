"""How often something is needed, and what counts and is owed where a duty is about several people or units at once."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from core.api import PART_FROM, SINCE, UNTIL, Activity, Posting, on_leave
from plugins.linfen_zhucun.bound import managed, township_people


def recorded_before(*kinds: str) -> ColumnElement[bool]:
    """Give the condition that a cadre's day has been recorded already, so that it counts once."""
    first = aliased(Activity, name="first_record")
    return (
        exists()
        .where(first.kind.in_(kinds), first.cadre_id == Activity.cadre_id, first.on_date == Activity.on_date)
        .where(first.id < Activity.id)
        .correlate_except(first)
    )


def present_people() -> ColumnElement[int]:
    """Give how many people are posted in a township on the day judged and not on approved leave."""
    row = township_people.rows.subquery("township_row")
    return (
        select(func.count(row.c.cadre_id.distinct()))
        .where(row.c.subject_id == township_people.c.subject_id)
        .where(row.c.starts_on <= PART_FROM, row.c.ends_on >= PART_FROM)
        .where(~on_leave(row.c.cadre_id, PART_FROM))
        .correlate_except(row)
        .scalar_subquery()
    )


def has_people(unit: Any, county: Any, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Give the condition that a unit has people posted in a county on a day."""
    there = aliased(Posting, name="people_there")
    return (
        exists()
        .where(there.unit_id == unit, there.county_id == county)
        .where(there.starts_on <= day, there.ends_on >= day)
        .correlate_except(there)
    )


def all_month(unit: Any, county: Any) -> ColumnElement[bool]:
    """Give the condition that a unit has people in a county on the first and on the last day of the period."""
    return and_(has_people(unit, county, SINCE), has_people(unit, county, UNTIL))


def units_there() -> ColumnElement[int]:
    """Give how many units have people in a county through the period."""
    sent = aliased(Posting, name="sent_there")
    return (
        select(func.count(sent.unit_id.distinct()))
        .where(sent.county_id == managed.c.subject_id, all_month(sent.unit_id, sent.county_id))
        .correlate_except(sent)
        .scalar_subquery()
    )


def told_before() -> ColumnElement[bool]:
    """Give the condition that a unit has had this period's feedback from the county already."""
    first = aliased(Activity, name="first_feedback")
    return (
        exists()
        .where(first.kind == Activity.kind, first.unit_id == Activity.unit_id)
        .where(first.county_id == Activity.county_id, first.on_date >= SINCE)
        .where(
            or_(
                first.on_date < Activity.on_date,
                and_(first.on_date == Activity.on_date, first.id < Activity.id),
            )
        )
        .correlate_except(first)
    )


day_log = aliased(Activity, name="day_log")
has_log = (
    exists()
    .where(
        day_log.kind == "work_log",
        day_log.cadre_id == Activity.cadre_id,
        day_log.on_date == Activity.on_date,
    )
    .correlate_except(day_log)
)
