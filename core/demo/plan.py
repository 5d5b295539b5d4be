"""What a jurisdiction tells the demonstration: its real structure and figures; the people in it are made up by the core."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.demo.acts import Effort, Habit, Renewal, Weights, Words
from core.demo.cases import DemoMatter

Patterns = Sequence[Mapping[str, str]]
"""Rows of which many rows of a ledger are made: by heading, what stands in the cells."""


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
class DemoShare:
    """Some of the townships or villages of a county: from one on, every so many-th, at most so many."""

    county: str
    level: str
    first: int = 0
    step: int = 1
    most: int = 1_000


@dataclass(frozen=True)
class DemoGrouping:
    """A grouping beside the tree: the area it belongs to, the areas in it, and the units with their parts.

    Areas that the demonstration makes up have no code that a plan could name: they come in by `shares`.
    """

    kind: str
    name: str
    home: str
    areas: tuple[str, ...] = ()
    parts: tuple[DemoPart, ...] = ()
    shares: tuple[DemoShare, ...] = ()


@dataclass(frozen=True)
class DemoPolicy:
    """Where the policy is put in force, from when to when, and on what basis; or where it is extended past its own end."""

    area: str
    basis: str
    starts_on: date | None = None
    ends_on: date | None = None
    extends: bool = False


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
    over the user's own cadre takes the first person posted in `area`, or of `unit`; one over a grouping the person named
    there. `sources` narrows those who are posted.
    """

    username: str
    role: str
    area: str = ""
    level: str = ""
    unit: str = ""
    grouping: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mix:
    """In which proportions people, teams and households are made up; shares are in a hundred.

    `from_other_unit` is the share of those who came after others and were sent by another unit; `risk_after` what a state may
    be followed by, and in how many cases; `township_members` the share of teams whose last member comes from the township;
    `county_leaders` how many leaders a county has who are tied to villages and households; `grades` how each full year of a
    posted cadre is graded.
    """

    villages: int = 0
    levels: Words = field(default_factory=dict)
    team_sizes: Weights = field(default_factory=lambda: {2: 7, 3: 60, 4: 33})
    joint_teams: int = 10
    split_leads: int = 22
    stays: int = 64
    leaves_early: int = 12
    early_with_basis: int = 50
    left_vacant: int = 12
    from_other_unit: int = 0
    month_only: int = 6
    first_start: date = date(2021, 5, 10)
    last_start: date = date(2023, 8, 20)
    households: tuple[int, int] = (10, 15)
    risk_states: Words = field(default_factory=dict)
    risk_after: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    staff: int = 1
    away: int = 8
    village_types: Words = field(default_factory=dict)
    township_members: int = 0
    county_leaders: int = 0
    grades: Words = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """What the demonstration database needs to know of one jurisdiction.

    Areas that another jurisdiction has brought already are found by their code; a plan without villages only puts its policy,
    settings, habits and accounts over what is there. `townships` are real names of townships by the code of their county;
    with `township_units` each township has a unit of its own. `ledger` is the key of the ledger that brings the people in;
    `books` are the patterns from which further ledgers are filled, by their keys.
    With `whole_year` the year that runs is recorded day by day from its beginning, not for the last months alone.
    """

    top: DemoArea
    above: tuple[DemoArea, ...] = ()
    counties: tuple[DemoArea, ...] = ()
    townships: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    township_units: bool = False
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
    whole_year: bool = False
    books: Mapping[str, Patterns] = field(default_factory=dict)
    habits: tuple[Habit, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    matters: tuple[DemoMatter, ...] = ()
    mix: Mix = Mix()
