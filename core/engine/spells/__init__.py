"""The common spells: who is bound, where, from when to when. With them most norms are one expression.

Every select gives subject_id, area_id, starts_on, ends_on; further columns are for rules to name and cost nothing unnamed.
"""

from core.engine.spells.days import (
    beyond_calendar,
    is_workday,
    leave_days,
    on_leave,
    public_holidays,
    workdays_on_leave,
    workdays_owed,
)
from core.engine.spells.helping import assisting, paired, served, typed
from core.engine.spells.households import at_risk, away, contacts, helped, helpers
from core.engine.spells.people import people_below, posted, postings, team_sizes, teams
from core.engine.spells.places import (
    areas_of,
    counties,
    governed_by,
    governed_since,
    in_grouping,
    lies_in,
    parts_played,
)
from core.engine.spells.records import contact_events, events, insured, lasting

__all__ = [
    "areas_of",
    "assisting",
    "at_risk",
    "away",
    "beyond_calendar",
    "contact_events",
    "contacts",
    "counties",
    "events",
    "governed_by",
    "governed_since",
    "helped",
    "helpers",
    "in_grouping",
    "insured",
    "is_workday",
    "lasting",
    "leave_days",
    "lies_in",
    "on_leave",
    "paired",
    "parts_played",
    "people_below",
    "posted",
    "postings",
    "public_holidays",
    "served",
    "team_sizes",
    "teams",
    "typed",
    "workdays_on_leave",
    "workdays_owed",
]
