"""Whom the policy binds: people and units sent by the centre, the province and the city; the county's own are not (NY-47)."""

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from core.api import (
    PART_FROM,
    PART_TO,
    SINCE,
    UNTIL,
    Grouping,
    GroupingArea,
    GroupingUnit,
    Posting,
    Spells,
    Village,
    assisting,
    earlier,
    events,
    later,
    posted,
    postings,
    served,
)

SOURCES = ("central", "provincial", "city")

sent = posted.where("sent", lambda c: c.source.in_(SOURCES))
sent_postings = postings.where("sent_postings", lambda c: c.source.in_(SOURCES))
city_postings = postings.where("city_postings", lambda c: c.source == "city")
served_villages = served.where("served_villages", lambda c: c.source.in_(SOURCES))
city_units = assisting.where("city_units", lambda c: c.unit_level == "city")
units = assisting.where("sent_units", lambda c: c.unit_level.in_(SOURCES))
upper_units = assisting.where("upper_units", lambda c: c.unit_level.in_(("central", "provincial")))

led_by_secretary = Spells(
    "village",
    select(
        Posting.village_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
    ).where(Posting.role == "first_secretary_and_leader", Posting.source.in_(SOURCES)),
    "led_by_secretary",
)
"""Villages while their first secretary also leads the team."""

people_of_units = Spells(
    "unit",
    select(
        Posting.unit_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
        Posting.cadre_id,
    ).where(Posting.source == "city"),
    "people_of_units",
)
"""City-sent units with the people they have posted: subject unit, one row a posting."""

_posted = aliased(Posting, name="posted_in_period")


def _people(*conditions: Any) -> Any:
    """Give how many people a unit has posted in the part judged, of whom some conditions hold."""
    rows = select(func.count(_posted.cadre_id.distinct())).where(_posted.source == "city", *conditions)
    own = _posted.unit_id == people_of_units.c.subject_id
    meets = _posted.starts_on <= PART_TO, _posted.ends_on >= PART_FROM
    return rows.where(own, *meets).correlate_except(_posted).scalar_subquery()


people_in_period = _people()
people_of_part = _people(or_(_posted.starts_on > SINCE, _posted.ends_on < UNTIL))
"""How many people a unit has posted in a period, and how many of them not from its first day to its last."""

zone_parts = Spells(
    "area",
    select(
        GroupingArea.area_id.label("subject_id"),
        GroupingArea.area_id.label("area_id"),
        GroupingUnit.starts_on,
        GroupingUnit.ends_on,
        GroupingUnit.unit_id,
        GroupingUnit.cadre_id,
        GroupingUnit.role,
    )
    .join(Grouping, Grouping.id == GroupingArea.grouping_id)
    .join(GroupingUnit, GroupingUnit.grouping_id == Grouping.id)
    .where(Grouping.kind == "zone"),
    "zone_parts",
)
"""Units' parts in the zone of a county: subject area."""

zone_units = Spells(
    "unit",
    select(
        GroupingUnit.unit_id.label("subject_id"),
        Grouping.area_id.label("area_id"),
        GroupingUnit.starts_on,
        GroupingUnit.ends_on,
    )
    .join(Grouping, Grouping.id == GroupingUnit.grouping_id)
    .where(Grouping.kind == "zone", GroupingUnit.role.in_(("head", "deputy"))),
    "zone_units",
)
"""Units that name a head or deputy of a zone: subject unit."""


group_leaders = Spells(
    "area",
    select(
        Grouping.area_id.label("subject_id"),
        Grouping.area_id.label("area_id"),
        later(GroupingUnit.starts_on, Posting.starts_on).label("starts_on"),
        earlier(GroupingUnit.ends_on, Posting.ends_on).label("ends_on"),
        GroupingUnit.cadre_id,
        GroupingUnit.unit_id,
    )
    .join(Grouping, Grouping.id == GroupingUnit.grouping_id)
    .join(Posting, and_(Posting.cadre_id == GroupingUnit.cadre_id, Posting.unit_id == GroupingUnit.unit_id))
    .join(Village, Village.id == Posting.village_id)
    .where(
        Grouping.kind == "liaison_group", GroupingUnit.role == "lead", Village.county_id == Grouping.area_id
    ),
    "group_leaders",
)
"""Leaders of a county's liaison group, while they are posted in that county by the lead unit: subject area."""

logs = events("logs", "work_log")
"""Work logs as single events: subject activity."""
