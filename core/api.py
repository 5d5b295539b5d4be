"""What a policy plugin may use of the core: import from here and from nowhere else in `core`.

The promise: a name listed here keeps its meaning; one that must go warns for a release before it does.
"""

from core.activities.models import Activity
from core.areas.models import Area, Grouping, GroupingArea, GroupingUnit
from core.cadres.models import Cadre, Leave, Posting
from core.cadres.words import FIRST_SECRETARIES, LEVELS, PARTY_MEMBER, PROBATIONARY_MEMBER, ROLES, SOURCES
from core.db import FAR
from core.engine.facts import age_range
from core.engine.spells import (
    assisting,
    at_risk,
    away,
    contact_events,
    contacts,
    counties,
    events,
    helped,
    helpers,
    in_grouping,
    insured,
    leave_days,
    parts_played,
    posted,
    postings,
    public_holidays,
    served,
    typed,
)
from core.exchange.columns import Column
from core.hookspecs import hookimpl
from core.policy.ledger import Ledger
from core.policy.load import load_activity_kinds, load_choice, load_norms, load_parameters, read_rows
from core.policy.norm import AS_OF, JUDGED_ON, PART_FROM, PART_TO, Force, Norm, P, Parameter, Policy
from core.policy.periods import HALF, MONTH, QUARTER, WEEK, YEAR, OnDays
from core.policy.rules import Check, Count, Coverage, Duty, Need, Spells, Standing
from core.policy.vocabulary import ActivityKind, Choice, ChoiceItem, GroupingKind
from core.sql import add_days, add_years, days_between, earlier, full_years, later, whole_down
from core.units.models import Unit, UnitVillage
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType

__all__ = [
    "AS_OF",
    "FAR",
    "FIRST_SECRETARIES",
    "HALF",
    "JUDGED_ON",
    "LEVELS",
    "MONTH",
    "PARTY_MEMBER",
    "PART_FROM",
    "PART_TO",
    "PROBATIONARY_MEMBER",
    "QUARTER",
    "ROLES",
    "SOURCES",
    "WEEK",
    "YEAR",
    "Activity",
    "ActivityKind",
    "Area",
    "Cadre",
    "Check",
    "Choice",
    "ChoiceItem",
    "Column",
    "Contact",
    "Count",
    "Coverage",
    "Duty",
    "Force",
    "Grouping",
    "GroupingArea",
    "GroupingKind",
    "GroupingUnit",
    "Household",
    "HouseholdAway",
    "HouseholdRisk",
    "Leave",
    "Ledger",
    "Need",
    "Norm",
    "OnDays",
    "P",
    "Parameter",
    "Policy",
    "Posting",
    "Spells",
    "Standing",
    "Unit",
    "UnitVillage",
    "Village",
    "VillageType",
    "add_days",
    "add_years",
    "age_range",
    "assisting",
    "at_risk",
    "away",
    "contact_events",
    "contacts",
    "counties",
    "days_between",
    "earlier",
    "events",
    "full_years",
    "helped",
    "helpers",
    "hookimpl",
    "in_grouping",
    "insured",
    "later",
    "leave_days",
    "load_activity_kinds",
    "load_choice",
    "load_norms",
    "load_parameters",
    "parts_played",
    "posted",
    "postings",
    "public_holidays",
    "read_rows",
    "served",
    "typed",
    "whole_down",
]
