"""Households, and who is in contact with them."""

from sqlalchemy import (
    func,
    literal,
    select,
)

from core.cadres.models import Cadre
from core.db import FAR
from core.policy.rules import Spells
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk

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
