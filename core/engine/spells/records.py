"""Activities as spells: single events, and those that last."""

from typing import Any

from sqlalchemy import (
    func,
    select,
)

from core.activities.models import Activity
from core.db import FAR
from core.policy.rules import Spells
from core.villages.models import Household

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
