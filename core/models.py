"""Every table of the core, imported in one place for migrations, tests and tools."""

from core.accounts.models import Grant, LoginFailure, LoginSession, OnceKey, User
from core.activities.models import Activity
from core.areas.models import (
    Area,
    AreaParent,
    AreaPath,
    Governed,
    Grouping,
    GroupingArea,
    GroupingUnit,
    LocalSetting,
    PolicyAssignment,
    Setting,
)
from core.audit.models import AuditEvent
from core.cadres.models import Cadre, Grade, Leave, Posting
from core.demo.models import DemonstrationMark
from core.engine.models import CalendarDay
from core.evaluations.models import Evaluation, Objection, Result, Score, SignOff
from core.ledgers.models import ImportBatch, ImportChange
from core.matters.models import Matter, MatterEffect, MatterEvent, MatterLetter, MatterTask
from core.tallies.models import Tally, TallyCount, TallyRow
from core.units.models import Unit, UnitLeader, UnitVillage
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType

__all__ = [
    "Activity",
    "Area",
    "AreaParent",
    "AreaPath",
    "AuditEvent",
    "Cadre",
    "CalendarDay",
    "Contact",
    "DemonstrationMark",
    "Evaluation",
    "Governed",
    "Grade",
    "Grant",
    "Grouping",
    "GroupingArea",
    "GroupingUnit",
    "Household",
    "HouseholdAway",
    "HouseholdRisk",
    "ImportBatch",
    "ImportChange",
    "Leave",
    "LocalSetting",
    "LoginFailure",
    "LoginSession",
    "Matter",
    "MatterEffect",
    "MatterEvent",
    "MatterLetter",
    "MatterTask",
    "Objection",
    "OnceKey",
    "PolicyAssignment",
    "Posting",
    "Result",
    "Score",
    "Setting",
    "SignOff",
    "Tally",
    "TallyCount",
    "TallyRow",
    "Unit",
    "UnitLeader",
    "UnitVillage",
    "User",
    "Village",
    "VillageType",
]
