"""What a jurisdiction tells the demonstration: its real structure and figures; the people in it are made up by the core."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Weights = Mapping[int, int]
"""A number to its weight: how often it is drawn, relative to the others."""

Actor = Literal[
    "unit", "principal", "deputy", "pair", "posted", "contact", "away_contact", "settled_contact",
    "household", "village", "county", "top",
]  # fmt: skip
Cadence = Literal["once", "week", "month", "quarter", "half", "year"]
Words = Mapping[str, int]
"""Words with their weights; the empty one leaves the place empty."""


@dataclass(frozen=True)
class DemoArea:
    """An area by its code and name."""

    code: str
    name: str
    level: str = "county"


@dataclass(frozen=True)
class DemoUnit:
    """A unit that sends people; `nature` stays empty where it is not known."""

    name: str
    level: str
    nature: str = ""


@dataclass(frozen=True)
class DemoPart:
    """A unit's part in a grouping; `names_person` says whether it names one of its posted people for that part."""

    unit: str
    role: str
    names_person: bool = False


@dataclass(frozen=True)
class DemoGrouping:
    """A grouping beside the tree: the area it belongs to, the areas in it, and the units with their parts."""

    kind: str
    name: str
    home: str
    areas: tuple[str, ...]
    parts: tuple[DemoPart, ...]


@dataclass(frozen=True)
class DemoPolicy:
    """Where the policy is put in force, from when to when, and on what basis."""

    area: str
    basis: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class DemoSetting:
    """A parameter that an area has set for itself."""

    area: str
    key: str
    value: str
    starts_on: date
    source: str


@dataclass(frozen=True)
class DemoAccount:
    """An account: its role, and over what.

    `area` is a code; with `level` the account is over the first area of that level below it where people are posted. A role
    over the user's own cadre takes the first person posted in `area`; one over a grouping the person named there. `sources`
    narrows those who are posted.
    """

    username: str
    role: str
    area: str = ""
    level: str = ""
    unit: str = ""
    grouping: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How part of the posted people keep to their days: chances in a thousand for a working day, a day off, a night, a record."""

    share: int
    workday: int
    day_off: int
    night: int
    last_night: int
    diary: int
    work_log: int


@dataclass(frozen=True)
class Beside:
    """What is recorded beside an act, for the same day and place, in so many of a thousand cases."""

    kind: str
    permille: int = 1_000
    topic: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Habit:
    """What actors do again and again: how many times in each period, by weights of 0, 1, 2 … times.

    Actors: units in one of their villages (`pair`: in each), their principal or deputies, posted people, contact persons (of
    households away for long, or never away), households, villages, counties, and the plan's top area. `once` is within the
    first months of an actor. `levels` narrows units and posted people by their level; `dense` keeps to the time that is
    recorded day by day; `lasts` is how many days the fact holds; topics, notes and amounts are drawn by their weights.
    """

    kind: str
    by: Actor
    per: Cadence
    times: Weights
    levels: tuple[str, ...] = ()
    dense: bool = False
    topics: Words = field(default_factory=dict)
    notes: Words = field(default_factory=dict)
    amounts: Weights = field(default_factory=dict)
    lasts: int = 0
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """What each posted person holds for a year at a time: how many days a renewal may come late, by weights; -1 is never."""

    kind: str
    late_days: Weights
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mix:
    """In which proportions people, teams and households are made up; shares are in a hundred."""

    villages: int = 0
    levels: Words = field(default_factory=dict)
    team_sizes: Weights = field(default_factory=lambda: {2: 7, 3: 60, 4: 33})
    joint_teams: int = 10
    split_leads: int = 22
    stays: int = 64
    leaves_early: int = 12
    early_with_basis: int = 50
    left_vacant: int = 12
    month_only: int = 6
    first_start: date = date(2021, 5, 10)
    last_start: date = date(2023, 8, 20)
    households: tuple[int, int] = (10, 15)
    risk_states: Words = field(default_factory=dict)
    risk_after: Mapping[str, str] = field(default_factory=dict)
    staff: int = 1
    away: int = 8
    village_types: Words = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """What the demonstration database needs to know of one jurisdiction.

    Areas that another jurisdiction has brought already are found by their code; a plan without villages only puts its policy,
    settings, habits and accounts over what is there. `ledger` is the key of the ledger that brings the people in.
    """

    top: DemoArea
    above: tuple[DemoArea, ...] = ()
    counties: tuple[DemoArea, ...] = ()
    units: tuple[DemoUnit, ...] = ()
    groupings: tuple[DemoGrouping, ...] = ()
    policies: tuple[DemoPolicy, ...] = ()
    settings: tuple[DemoSetting, ...] = ()
    accounts: tuple[DemoAccount, ...] = ()
    ledger: str = ""
    ledger_on: date | None = None
    topics: tuple[str, ...] = ()
    efforts: tuple[Effort, ...] = ()
    effort_levels: tuple[str, ...] = ()
    habits: tuple[Habit, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    mix: Mix = Mix()
