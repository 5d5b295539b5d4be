"""The common spells: who is bound, where, from when to when. With them most norms are one expression.

Every select gives subject_id, area_id, starts_on, ends_on; further columns are for rules to name and cost nothing unnamed.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    case,
    func,
    literal,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from core.activities.models import Activity
from core.areas.models import Area, AreaPath, Governed, Grouping, GroupingArea, GroupingUnit
from core.cadres.models import Cadre, Leave, Posting
from core.db import FAR
from core.engine.models import CalendarDay
from core.policy.norm import AS_OF, PART_FROM, PART_TO
from core.policy.rules import Spells
from core.sql import add_days, days_between, earlier, later, month_end
from core.units.models import Unit, UnitVillage
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType

Named = ColumnElement[Any] | InstrumentedAttribute[Any]
"""A column as rules name it: of spells, or of a table."""

_TERMS: tuple[Any, ...] = (
    Posting.village_id.label("area_id"),
    Posting.starts_on,
    Posting.ends_on,
    Posting.village_id,
    Posting.unit_id,
    Posting.role,
    Posting.source,
    Posting.rank,
    Posting.title,
    Posting.in_team,
    Posting.retained,
    Posting.starts_precision,
    case((Posting.starts_precision == "month", month_end(Posting.starts_on)), else_=Posting.starts_on).label(
        "starts_latest"
    ),
    Posting.end_reason,
    Posting.end_basis,
    Posting.party_relation_on,
    Posting.cadre_id,
)
_PERSON: tuple[Any, ...] = (
    Cadre.name,
    Cadre.gender,
    Cadre.education,
    Cadre.phone,
    Cadre.born_on,
    Cadre.age,
    Cadre.age_on,
    Cadre.politics,
    Cadre.party_full_since,
    Cadre.work_since,
    Cadre.rural_experience,
    Cadre.agri_speciality,
    Cadre.unit_id.label("home_unit_id"),
)
_SENDER: tuple[Any, ...] = (Unit.nature.label("unit_nature"), Unit.level.label("unit_level"))

posted = Spells(
    "cadre",
    select(Posting.cadre_id.label("subject_id"), Posting.id.label("posting_id"), *_TERMS, *_PERSON, *_SENDER)
    .outerjoin(Cadre, Cadre.id == Posting.cadre_id)
    .outerjoin(Unit, Unit.id == Posting.unit_id),
    "posted",
)
"""Cadres while posted: subject cadre, one row a posting."""

postings = Spells(
    "posting",
    select(Posting.id.label("subject_id"), *_TERMS, *_PERSON, *_SENDER)
    .outerjoin(Cadre, Cadre.id == Posting.cadre_id)
    .outerjoin(Unit, Unit.id == Posting.unit_id),
    "postings",
    is_single=True,
)
"""Postings themselves: subject posting, one row each."""

_pairs = union_all(
    select(UnitVillage.unit_id, UnitVillage.village_id, UnitVillage.starts_on, UnitVillage.ends_on),
    select(Posting.unit_id, Posting.village_id, Posting.starts_on, Posting.ends_on),
).subquery("unit_links")
assisting = Spells(
    "unit",
    select(
        _pairs.c.unit_id.label("subject_id"),
        _pairs.c.village_id.label("area_id"),
        _pairs.c.starts_on,
        _pairs.c.ends_on,
        _pairs.c.village_id,
        Unit.level.label("unit_level"),
        Unit.nature.label("unit_nature"),
        Village.county_id,
    )
    .outerjoin(Unit, Unit.id == _pairs.c.unit_id)
    .outerjoin(Village, Village.id == _pairs.c.village_id),
    "assisting",
    often_several=True,
)
"""Units while they assist a village, by a recorded pair or by people they have posted there: subject unit."""

_served = union_all(
    select(UnitVillage.village_id, UnitVillage.starts_on, UnitVillage.ends_on, Unit.level).outerjoin(
        Unit, Unit.id == UnitVillage.unit_id
    ),
    select(Posting.village_id, Posting.starts_on, Posting.ends_on, Posting.source),
).subquery("village_links")
served = Spells(
    "village",
    select(
        _served.c.village_id.label("subject_id"),
        _served.c.village_id.label("area_id"),
        _served.c.starts_on,
        _served.c.ends_on,
        _served.c.level.label("source"),
    ),
    "served",
    often_several=True,
)
"""Villages while a unit assists them or people are posted there: subject village, `source` is the sending level."""

typed = Spells(
    "village",
    select(
        Village.id.label("subject_id"),
        Village.id.label("area_id"),
        VillageType.starts_on,
        VillageType.ends_on,
        VillageType.type,
    ).join(VillageType, VillageType.village_id == Village.id),
    "typed",
)
"""Villages while they have a type: subject village, one row a type."""

_first_contact = (
    select(Contact.household_id, func.min(Contact.starts_on).label("starts_on"))
    .group_by(Contact.household_id)
    .subquery("first_contact")
)
helped = Spells(
    "household",
    select(
        _first_contact.c.household_id.label("subject_id"),
        Household.village_id.label("area_id"),
        _first_contact.c.starts_on,
        literal(FAR).label("ends_on"),
    ).outerjoin(Household, Household.id == _first_contact.c.household_id),
    "helped",
    is_single=True,
)
"""Households from the day they first had a contact person: subject household."""

at_risk = Spells(
    "household",
    select(
        HouseholdRisk.household_id.label("subject_id"),
        Household.village_id.label("area_id"),
        HouseholdRisk.starts_on,
        HouseholdRisk.ends_on,
        HouseholdRisk.state,
    ).outerjoin(Household, Household.id == HouseholdRisk.household_id),
    "at_risk",
)
"""Households by their risk state: subject household, one row a state."""

away = Spells(
    "household",
    select(
        HouseholdAway.household_id.label("subject_id"),
        Household.village_id.label("area_id"),
        HouseholdAway.starts_on,
        HouseholdAway.ends_on,
    ).outerjoin(Household, Household.id == HouseholdAway.household_id),
    "away",
)
"""Households while they are recorded as away for long: subject household."""

helpers = Spells(
    "household",
    select(
        Contact.household_id.label("subject_id"),
        Household.village_id.label("area_id"),
        Contact.starts_on,
        Contact.ends_on,
        Contact.cadre_id,
    ).outerjoin(Household, Household.id == Contact.household_id),
    "helpers",
)
"""Contact persons seen from the household: subject household, one row a contact person."""

contacts = Spells(
    "contact",
    select(
        Contact.id.label("subject_id"),
        Household.village_id.label("area_id"),
        Contact.starts_on,
        Contact.ends_on,
        Contact.cadre_id,
        Contact.household_id,
        Household.village_id,
        Cadre.unit_id.label("home_unit_id"),
    )
    .outerjoin(Household, Household.id == Contact.household_id)
    .outerjoin(Cadre, Cadre.id == Contact.cadre_id),
    "contacts",
    is_single=True,
)
"""Contact persons themselves: subject contact, one row a household and person."""

paired = Spells(
    "unit",
    select(
        UnitVillage.unit_id.label("subject_id"),
        UnitVillage.village_id.label("area_id"),
        UnitVillage.starts_on,
        UnitVillage.ends_on,
        UnitVillage.village_id,
    ),
    "paired",
)
"""Units while a recorded pair gives them a village: subject unit, one row a pair."""

teams = Spells(
    "village",
    select(
        Posting.village_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
    ),
    "teams",
)
"""Villages while people are posted there: subject village, which stands for its team."""

_turns = union(
    select(Posting.village_id, Posting.starts_on.label("day")),
    select(Posting.village_id, add_days(Posting.ends_on, 1)).where(Posting.ends_on < FAR),
    select(UnitVillage.village_id, UnitVillage.starts_on),
).subquery("turns")
_next_turn = func.lead(_turns.c.day).over(partition_by=_turns.c.village_id, order_by=_turns.c.day)
_stretches = select(
    _turns.c.village_id,
    _turns.c.day.label("starts_on"),
    func.coalesce(add_days(_next_turn, -1), literal(FAR)).label("ends_on"),
).subquery("stretches")
team_sizes = Spells(
    "village",
    select(
        _stretches.c.village_id.label("subject_id"),
        _stretches.c.village_id.label("area_id"),
        type_coerce(_stretches.c.starts_on, Date).label("starts_on"),
        type_coerce(_stretches.c.ends_on, Date).label("ends_on"),
        select(func.count(Posting.cadre_id.distinct()))
        .where(
            Posting.village_id == _stretches.c.village_id,
            Posting.starts_on <= _stretches.c.starts_on,
            Posting.ends_on >= _stretches.c.starts_on,
        )
        .correlate(_stretches)
        .scalar_subquery()
        .label("heads"),
    ),
    "team_sizes",
)
"""Villages from one change of their team to the next: subject village, `heads` are the people posted there, from any unit."""


def areas_of(name: str, *levels: str) -> Spells:
    """Give the areas of some levels: subject area."""
    rows = select(
        Area.id.label("subject_id"),
        Area.id.label("area_id"),
        literal(FAR.replace(year=1)).label("starts_on"),
        literal(FAR).label("ends_on"),
        Area.code,
    ).where(Area.level.in_(levels))
    return Spells("area", rows, name, is_single=True)


counties = areas_of("counties", "county")
"""Counties: subject area."""

in_grouping = Spells(
    "area",
    select(
        GroupingArea.area_id.label("subject_id"),
        GroupingArea.area_id.label("area_id"),
        GroupingArea.starts_on,
        GroupingArea.ends_on,
        GroupingArea.grouping_id,
        Grouping.kind,
    ).join(Grouping, Grouping.id == GroupingArea.grouping_id),
    "in_grouping",
)
"""Areas that belong to a grouping: subject area, one row a grouping."""

parts_played = Spells(
    "area",
    select(
        Grouping.area_id.label("subject_id"),
        Grouping.area_id.label("area_id"),
        GroupingUnit.starts_on,
        GroupingUnit.ends_on,
        GroupingUnit.grouping_id,
        GroupingUnit.unit_id,
        GroupingUnit.cadre_id,
        GroupingUnit.role,
        Grouping.kind,
    ).join(Grouping, Grouping.id == GroupingUnit.grouping_id),
    "parts_played",
)
"""Units' parts in a grouping of an area, with the cadre named: subject area, one row a part."""

contact_events = Spells(
    "activity",
    select(
        Activity.id.label("subject_id"),
        Household.village_id.label("area_id"),
        Activity.on_date.label("starts_on"),
        Activity.on_date.label("ends_on"),
        Activity.kind,
        Activity.household_id,
        Activity.cadre_id,
        Activity.village_id,
    ).join(Household, Household.id == Activity.household_id),
    "contact_events",
    is_single=True,
)
"""Contacts with households as single events: subject activity."""

insured = Spells(
    "cadre",
    select(
        Activity.cadre_id.label("subject_id"),
        Activity.village_id.label("area_id"),
        Activity.on_date.label("starts_on"),
        func.coalesce(Activity.until_on, FAR).label("ends_on"),
    ).where(Activity.kind == "accident_insurance"),
    "insured",
)
"""Cadres while an accident insurance recorded for them lasts: subject cadre."""


def leave_days(cadre: ColumnElement[int]) -> ColumnElement[Any]:
    """Give the days of approved leave of a cadre inside the part judged, public holidays among them not counted again."""
    first, last = later(Leave.starts_on, PART_FROM), earlier(Leave.ends_on, PART_TO)
    days = days_between(last, first) + 1 - _holidays_between(first, last)
    return (
        select(func.coalesce(func.sum(days), 0))
        .where(
            Leave.cadre_id == cadre,
            Leave.state == "approved",
            Leave.starts_on <= PART_TO,
            Leave.ends_on >= PART_FROM,
        )
        .correlate_except(Leave)
        .scalar_subquery()
    )


def public_holidays() -> ColumnElement[Any]:
    """Give the weekdays that are public holidays inside the part judged; 0 where the calendar does not reach."""
    return _holidays_between(PART_FROM, PART_TO)


def _holidays_between(first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[Any]:
    up_to, before = CalendarDay.__table__.alias("up_to"), CalendarDay.__table__.alias("day_before")
    until = (
        select(up_to.c.holidays_before).where(up_to.c.day == last).correlate_except(up_to).scalar_subquery()
    )
    earlier_ones = (
        select(before.c.holidays_before)
        .where(before.c.day == add_days(first, -1))
        .correlate_except(before)
        .scalar_subquery()
    )
    return func.coalesce(until - earlier_ones, 0)


_PLACE = func.coalesce(Activity.village_id, Activity.area_id, Activity.county_id).label("area_id")
_RECORDED: tuple[Any, ...] = (
    Activity.kind,
    Activity.unit_id,
    Activity.cadre_id,
    Activity.village_id,
    Activity.household_id,
    Activity.county_id,
    Activity.area_id.label("acting_area_id"),
    Activity.amount,
    Activity.topic,
    Activity.note,
)
_ACTORS = {
    "unit": Activity.unit_id,
    "cadre": Activity.cadre_id,
    "village": Activity.village_id,
    "household": Activity.household_id,
    "area": Activity.area_id,
}


def events(name: str, *kinds: str) -> Spells:
    """Give activities of some kinds as single events: subject activity, bound where their village or acting area stands."""
    rows = select(
        Activity.id.label("subject_id"),
        _PLACE,
        Activity.on_date.label("starts_on"),
        Activity.on_date.label("ends_on"),
        *_RECORDED,
    ).where(Activity.kind.in_(kinds))
    return Spells("activity", rows, name, is_single=True)


def lasting(name: str, subject: str, *kinds: str) -> Spells:
    """Give activities of some kinds as spells of their actor, from their day to their last, open where none is given.

    `subject` is who acts or is meant (unit, cadre, village, household, area); `record_id` tells the records apart.
    """
    actor = _ACTORS[subject]
    rows = select(
        actor.label("subject_id"),
        Activity.area_id if subject == "area" else _PLACE,
        Activity.on_date.label("starts_on"),
        func.coalesce(Activity.until_on, FAR).label("ends_on"),
        Activity.id.label("record_id"),
        *_RECORDED,
    ).where(Activity.kind.in_(kinds), actor.is_not(None))
    return Spells(subject, rows, name)


def people_below(name: str, *levels: str) -> Spells:
    """Give areas of some levels with the people posted below them: subject area, one row a posting and its time there."""
    path, place = AreaPath.__table__.alias("above_posting"), Area.__table__.alias("place_above")
    rows = (
        select(
            path.c.ancestor_id.label("subject_id"),
            path.c.ancestor_id.label("area_id"),
            later(Posting.starts_on, path.c.starts_on).label("starts_on"),
            earlier(Posting.ends_on, path.c.ends_on).label("ends_on"),
            Posting.cadre_id,
            Posting.unit_id,
            Posting.village_id,
            Posting.role,
        )
        .join(path, path.c.descendant_id == Posting.village_id)
        .join(place, place.c.id == path.c.ancestor_id)
        .where(
            place.c.level.in_(levels),
            path.c.starts_on <= Posting.ends_on,
            path.c.ends_on >= Posting.starts_on,
        )
    )
    return Spells("area", rows, name)


def lies_in(area: Named, above: Named) -> ColumnElement[bool]:
    """Give the condition that an area lies in another, or is it, on the date asked."""
    path = AreaPath.__table__.alias("way_up")
    here = select(path.c.descendant_id).where(path.c.descendant_id == area, path.c.ancestor_id == above)
    return here.where(path.c.starts_on <= AS_OF, path.c.ends_on >= AS_OF).correlate_except(path).exists()


def is_workday(day: Named) -> ColumnElement[bool]:
    """Give the condition that a day is a working day of the calendar; days beyond it are none."""
    found = CalendarDay.__table__.alias("kind_of_day")
    here = select(found.c.day).where(found.c.day == day, found.c.is_workday)
    return here.correlate_except(found).exists()


def on_leave(cadre: Named, day: Named) -> ColumnElement[bool]:
    """Give the condition that a cadre is on approved leave on a day."""
    leave = Leave.__table__.alias("leave_of_day")
    return _stands(leave, cadre, day, leave.c.state == "approved")


def workdays_owed(cadre: ColumnElement[int]) -> ColumnElement[Any]:
    """Give the working days in the part judged on which a cadre is posted and not on approved leave."""
    return _posted_workdays(cadre, lambda on_leave: ~on_leave)


def workdays_on_leave(cadre: ColumnElement[int]) -> ColumnElement[Any]:
    """Give the working days in the part judged on which a cadre is posted and on approved leave."""
    return _posted_workdays(cadre, lambda on_leave: on_leave)


def _posted_workdays(
    cadre: ColumnElement[int], counts: Callable[[ColumnElement[bool]], ColumnElement[bool]]
) -> ColumnElement[Any]:
    day = CalendarDay.__table__.alias("owed_day")
    posting, leave = Posting.__table__.alias("owed_posting"), Leave.__table__.alias("owed_leave")
    is_posted = _stands(posting, cadre, day.c.day)
    is_on_leave = _stands(leave, cadre, day.c.day, leave.c.state == "approved")
    return (
        select(func.count())
        .select_from(day)
        .where(day.c.day >= PART_FROM, day.c.day <= PART_TO, day.c.is_workday, is_posted, counts(is_on_leave))
        .correlate_except(day)
        .scalar_subquery()
    )


def _stands(table: FromClause, cadre: Named, day: Named, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    here = table.c.cadre_id == cadre, table.c.starts_on <= day, table.c.ends_on >= day
    return select(table.c.id).where(*here, *more).correlate_except(table).exists()


def beyond_calendar() -> ColumnElement[bool]:
    """Give the condition that the part judged reaches days whose kind is not official yet."""
    last = CalendarDay.__table__.alias("last_of_part")
    known = select(last.c.day).where(last.c.day == PART_TO, last.c.is_official).correlate_except(last)
    return ~known.exists()


def governed_by(policy: str, area: Named) -> ColumnElement[bool]:
    """Give the condition that a policy governs an area on some day of the part judged."""
    found = Governed.__table__.alias("governed_in_part")
    here = select(found.c.area_id).where(found.c.policy == policy, found.c.area_id == area)
    return (
        here.where(found.c.starts_on <= PART_TO, found.c.ends_on >= PART_FROM)
        .correlate_except(found)
        .exists()
    )


def governed_since(policy: str, area: Named) -> ColumnElement[Any]:
    """Give the first day on which a policy governs an area; NULL where it never does."""
    found = Governed.__table__.alias("governed_first")
    first = select(func.min(found.c.starts_on)).where(found.c.policy == policy, found.c.area_id == area)
    return first.correlate_except(found).scalar_subquery()
