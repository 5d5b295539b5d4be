"""Whom the scheme binds: villages by type, people the county has sent, units that assist or send first secretaries."""

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from core.api import (
    FIRST_SECRETARIES,
    PARTY_MEMBER,
    PROBATIONARY_MEMBER,
    Activity,
    Posting,
    Spells,
    Unit,
    VillageType,
    later,
    posted,
    postings,
    typed,
)
from plugins.county_2021.choices import FORMER_POOR, FULL_TYPES, SECRETARY_TYPES


def stands_as(village: ColumnElement[int], day: ColumnElement[object], *types: str) -> ColumnElement[bool]:
    """Give the condition that a village is of one of some types on a day."""
    kind = aliased(VillageType, name="type_of_day")
    return (
        exists()
        .where(kind.village_id == village, kind.type.in_(types), kind.starts_on <= day, kind.ends_on >= day)
        .correlate_except(kind)
    )


team_villages = typed.where("team_villages", lambda c: c.type.in_(FULL_TYPES))
"""Villages while they are of a type that gets a first secretary and a team."""

listed_villages = typed.where("listed_villages", lambda c: c.type.in_((*FULL_TYPES, *SECRETARY_TYPES)))
"""Villages while they are of any of the four types."""

county_postings = postings.where("county_postings", lambda c: c.source == "county")
county_people = posted.where("county_people", lambda c: c.source == "county")
county_secretaries = county_postings.where("county_secretaries", lambda c: c.role.in_(FIRST_SECRETARIES))
members = postings.where("members", lambda c: c.role.not_in(FIRST_SECRETARIES))
party_people = postings.where("party_people", lambda c: c.politics.in_((PARTY_MEMBER, PROBATIONARY_MEMBER)))

lone_secretaries = postings.where(
    "lone_secretaries",
    lambda c: (
        c.role.in_(FIRST_SECRETARIES)
        & stands_as(c.village_id, c.starts_on, *SECRETARY_TYPES)
        & ~stands_as(c.village_id, c.starts_on, *FULL_TYPES)
    ),
)
"""First secretaries of villages that get no team."""

former_secretary = aliased(Posting, name="former_secretary")
changes = postings.where(
    "changes",
    lambda c: (
        c.role.in_(FIRST_SECRETARIES)
        & stands_as(c.village_id, c.starts_on, FORMER_POOR)
        & exists()
        .where(former_secretary.village_id == c.village_id, former_secretary.unit_id != c.unit_id)
        .where(former_secretary.role.in_(FIRST_SECRETARIES), former_secretary.starts_on < c.starts_on)
        .correlate_except(former_secretary)
    ),
)
"""First secretaries who came to a former poor village after one of another unit: the team has changed."""

sent_teams = Spells(
    "village",
    select(
        Posting.village_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
    )
    .join(Unit, Unit.id == Posting.unit_id)
    .where(Unit.level != "township"),
    "sent_teams",
)
"""Villages while people whom an assisting unit has sent are there; those whom the township adds do not keep a team."""

_first_day = (
    select(sent_teams.c.subject_id, func.min(sent_teams.c.starts_on).label("starts_on"))
    .group_by(sent_teams.c.subject_id)
    .subquery("first_day_of_team")
)
once_teamed = Spells(
    "village",
    select(
        VillageType.village_id.label("subject_id"),
        VillageType.village_id.label("area_id"),
        later(VillageType.starts_on, _first_day.c.starts_on).label("starts_on"),
        VillageType.ends_on,
    )
    .join(_first_day, _first_day.c.subject_id == VillageType.village_id)
    .where(VillageType.type == FORMER_POOR, VillageType.ends_on >= _first_day.c.starts_on),
    "once_teamed",
)
"""Former poor villages from the day they first had a team."""

sending_secretaries = Spells(
    "unit",
    select(
        Posting.unit_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
        Posting.village_id,
    ).where(Posting.role.in_(FIRST_SECRETARIES)),
    "sending_secretaries",
)
"""Units while a first secretary whom they have sent is in a village: subject unit, one row a posting."""

_step = aliased(Activity, name="step_down")
stepped_down = posted.where(
    "stepped_down",
    lambda c: (
        (c.source == "county")
        & exists()
        .where(_step.kind == "stepped_down", _step.cadre_id == c.subject_id, _step.on_date <= c.starts_on)
        .correlate_except(_step)
    ),
)
"""County-sent cadres who had left a leading post because of their age when they were sent."""
