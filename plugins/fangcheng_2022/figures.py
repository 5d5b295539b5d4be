"""Figures that are more than a count: sums of a whole year, the latest figure, what stands on a day, who left the cohort."""

from typing import Any

from sqlalchemy import ColumnElement, exists, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.api import (
    AS_OF,
    AT_RISK,
    FAR,
    MONITORED_CLEARED,
    PART_FROM,
    PART_TO,
    Activity,
    Household,
    HouseholdRisk,
    earlier,
    lies_in,
)
from plugins.fangcheng_2022.bound import ISSUED
from plugins.fangcheng_2022.tables import Project

Number = ColumnElement[Any]
Actor = InstrumentedAttribute[Any]
TODAY_OR_END: Number = earlier(AS_OF, PART_TO)
"""The date asked, or the last day of the part judged where that is past."""
YEAR_JUDGED = extract("year", PART_FROM)


def sum_of_year(
    kind: str, by: Actor, subject: Number, topics: tuple[str, ...] = (), years_back: int = 0
) -> Number:
    """Give the sum of a whole calendar year, also of days before the paper was issued; NULL where nothing is recorded."""
    found = aliased(Activity, name=f"in_year_{years_back}")
    about = (found.topic.in_(topics),) if topics else ()
    rows = select(func.sum(found.amount)).where(found.kind == kind, found.on_date <= AS_OF, *about)
    rows = rows.where(extract("year", found.on_date) == YEAR_JUDGED - years_back)
    return rows.where(getattr(found, by.key) == subject).correlate_except(found).scalar_subquery()


def latest(kind: str, by: Actor, subject: Number, until: Number = AS_OF) -> Number:
    """Give the amount of the latest record of a kind up to a day; NULL where there is none."""
    found = aliased(Activity, name="latest_record")
    rows = select(found.amount).where(found.kind == kind, getattr(found, by.key) == subject)
    last = rows.where(found.on_date <= until).order_by(found.on_date.desc(), found.id.desc()).limit(1)
    return last.correlate_except(found).scalar_subquery()


def latest_of_year(kind: str, county: Number, years_back: int) -> Number:
    """Give the amount of a county's latest record of a year; NULL where there is none."""
    found = aliased(Activity, name=f"latest_of_year_{years_back}")
    rows = select(found.amount).where(found.kind == kind, found.area_id == county, found.on_date <= AS_OF)
    rows = rows.where(extract("year", found.on_date) == YEAR_JUDGED - years_back)
    last = rows.order_by(found.on_date.desc(), found.id.desc()).limit(1)
    return last.correlate_except(found).scalar_subquery()


def standing_sum(kind: str, by: Actor, subject: Number, day: Number = AS_OF) -> Number:
    """Give the sum of the records of a kind that stand on a day; NULL where there is none."""
    found = aliased(Activity, name="standing_record")
    rows = select(func.sum(found.amount)).where(found.kind == kind, getattr(found, by.key) == subject)
    stands = rows.where(found.on_date <= day, func.coalesce(found.until_on, FAR) >= day)
    return stands.correlate_except(found).scalar_subquery()


def standing_count(kind: str, by: Actor, subject: Number, day: Number) -> Number:
    """Give how many records of a kind stand on a day."""
    found = aliased(Activity, name="counted_record")
    rows = select(func.count(found.id)).where(found.kind == kind, getattr(found, by.key) == subject)
    stands = rows.where(found.on_date <= day, func.coalesce(found.until_on, FAR) >= day)
    return stands.correlate_except(found).scalar_subquery()


def in_state(household: Any, day: Number, *states: str) -> ColumnElement[bool]:
    """Give the condition that a household is in one of some states on a day."""
    state = aliased(HouseholdRisk, name="state_of_day")
    here = state.household_id == household, state.starts_on <= day, state.ends_on >= day
    return exists().where(*here, state.state.in_(states)).correlate_except(state)


def _cohort(county: Number, *conditions: Any) -> Any:
    """Give the households of a county that were monitored on the day of issue: later entrants are no part of it."""
    home, first = aliased(Household, name="home"), aliased(HouseholdRisk, name="first_state")
    was_monitored = (
        exists()
        .where(first.household_id == home.id, first.state.in_(AT_RISK))
        .where(first.starts_on <= ISSUED, first.ends_on >= ISSUED)
        .correlate_except(first)
    )
    rows = select(home.id).where(home.county_id == county, was_monitored)
    return rows.where(*(condition(home.id) for condition in conditions)).correlate_except(home)


def is_cleared(household: Any) -> ColumnElement[bool]:
    """Give the condition that a household's risk is recorded as eliminated, and none stands beside it."""
    return in_state(household, TODAY_OR_END, MONITORED_CLEARED) & ~in_state(household, TODAY_OR_END, *AT_RISK)


def is_at_risk(household: Any) -> ColumnElement[bool]:
    """Give the condition that a household's risk stands."""
    return in_state(household, TODAY_OR_END, *AT_RISK)


def is_lost(household: Any) -> ColumnElement[bool]:
    """Give the condition that a household is in neither state, so that nobody knows what became of its risk."""
    return ~in_state(household, TODAY_OR_END, MONITORED_CLEARED, *AT_RISK)


def cohort_households(county: Number, *conditions: Any) -> Number:
    """Give how many households of the cohort meet some conditions."""
    homes = _cohort(county, *conditions).subquery("cohort")
    found: Number = select(func.count()).select_from(homes).scalar_subquery()
    return found


def cohort_persons(county: Number, *conditions: Any) -> Number:
    """Give how many persons, as recorded for each household, the cohort's households that meet some conditions have."""
    found = aliased(Activity, name="members")
    rows = select(func.coalesce(func.sum(found.amount), 0)).where(found.kind == "cohort_members")
    homes = _cohort(county, *conditions)
    persons: Number = rows.where(found.household_id.in_(homes)).correlate_except(found).scalar_subquery()
    return persons


def reserved_projects(township: Any) -> Number:
    """Give how many projects of a township and its villages are in the library and not yet approved."""
    found = aliased(Project, name="in_reserve")
    rows = select(func.count(found.id)).where(
        lies_in(found.area_id, township), found.reserved_on <= TODAY_OR_END
    )
    waiting = func.coalesce(found.approved_on > TODAY_OR_END, True)
    stands = found.starts_on <= TODAY_OR_END, found.ends_on >= TODAY_OR_END
    return rows.where(waiting, *stands).correlate_except(found).scalar_subquery()
