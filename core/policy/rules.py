"""The rules: spells say who is bound from when to when; duties, checks and coverages say what must be so."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from core.policy.periods import Every
from core.statements import groups, is_distinct

Conditions = Mapping[str, ColumnElement[bool]]
"""Named conditions: the name is the reason people read, so there is never one nameless boolean."""

Bound = Literal["at_least", "more_than", "at_most", "below"]


@dataclass(frozen=True, eq=False)
class Spells:
    """Who is bound, where, from when to when: rows of subject_id, area_id, starts_on, ends_on and whatever rules name.

    `subject` is the type of the subject (cadre, posting, village, unit, household, contact, activity, area). `is_single`
    promises that no subject has two rows; `often_several` says that most have many, which are first put together where they
    say the same. Look things up by outer joins: one that no rule names then costs nothing.
    """

    subject: str
    rows: Select[*tuple[Any, ...]]
    name: str
    is_single: bool = False
    often_several: bool = False

    @cached_property
    def source(self) -> Subquery:
        """The spells as one named subquery; always the same object, so that rules and the engine mean the same rows."""
        return self.rows.subquery(self.name)

    @property
    def c(self) -> ReadOnlyColumnCollection[str, ColumnElement[Any]]:
        """The columns that rules may name."""
        return self.source.c

    @cached_property
    def flat(self) -> Select[*tuple[Any, ...]]:
        """The rows as a plain select whose columns can be picked and narrowed; grouped rows move into a subquery for it."""
        is_plain = not (groups(self.rows) or is_distinct(self.rows))
        return self.rows if is_plain else select(*self.source.c)

    def where(self, name: str, condition: Callable[[Any], ColumnElement[bool]]) -> "Spells":
        """Give the spells that meet a condition over their columns, under a name of their own."""
        rows = self.flat.where(condition(self.flat.selected_columns))
        return replace(self, rows=rows, name=name)


Measure = Literal["rows", "days", "sum", "run"]
Over = Literal["days", "workdays"]


@dataclass(frozen=True, eq=False, init=False)
class Count:
    """Counts activities of some kinds by their actor: rows, distinct days, the sum of amounts, or the longest run of days.

    `of_previous` counts the period so many before the one judged, for figures that are compared with it or run over several.
    A run `over` "workdays" is not broken by rest days, which add nothing to it. `unless` names what does not count; conditions
    may use columns of Activity and of the bound spells. `on` is the column of the bound spells that `by` must equal.
    """

    kinds: tuple[str, ...]
    by: InstrumentedAttribute[Any]
    measure: Measure
    unless: Conditions
    on: str
    of_previous: int
    over: Over

    def __init__(
        self,
        *kinds: str,
        by: InstrumentedAttribute[Any],
        measure: Measure = "rows",
        unless: Conditions | None = None,
        on: str = "subject_id",
        of_previous: int = 0,
        over: Over = "days",
    ) -> None:
        object.__setattr__(self, "kinds", kinds)
        object.__setattr__(self, "by", by)
        object.__setattr__(self, "measure", measure)
        object.__setattr__(self, "unless", dict(unless or {}))
        object.__setattr__(self, "on", on)
        object.__setattr__(self, "of_previous", int(of_previous))
        object.__setattr__(self, "over", over)

    def periods_before(self, number: int) -> "Count":
        """Give the same count of the period so many before the one judged."""
        same = copy(self)
        object.__setattr__(same, "of_previous", number)
        return same


@dataclass(frozen=True, eq=False)
class Ratio:
    """A count as a percentage of another count; unknown while there is nothing to divide by."""

    part: Count
    whole: Count


@dataclass(frozen=True, eq=False)
class Standing:
    """Counts the dated rows that stand on the date judged, such as the people posted in a village.

    `on` says which column of the rows equals which column of the bound spells; `of` is the column whose distinct values
    count; `unless` names rows that do not count.
    """

    rows: Spells
    on: Mapping[str, str]
    of: str
    unless: Conditions = field(default_factory=dict)


Figure = int | Count | ColumnElement[Any] | None
BOUNDS: tuple[Bound, ...] = ("at_least", "more_than", "at_most", "below")


@dataclass(frozen=True, eq=False)
class Need:
    """One thing needed: a count, a ratio or an expression, with one bound; a true-or-false expression needs none.

    `at_least` and `at_most` include the figure, `more_than` and `below` do not; a figure may be a count of its own.

    `up_to` is the upper end where the records give only a range: between the readings the need is undetermined.
    `datum` is what people must enter when the expression is unknown.
    """

    of: Count | Ratio | Standing | ColumnElement[Any]
    at_least: Figure = None
    at_most: Figure = None
    more_than: Figure = None
    below: Figure = None
    label: str = ""
    unit: str = ""
    up_to: ColumnElement[Any] | None = None
    datum: str = ""

    @property
    def bound(self) -> Bound | None:
        """Which bound the need has; None for a plain condition."""
        return next((name for name in BOUNDS if getattr(self, name) is not None), None)

    @property
    def figure(self) -> Figure:
        """The figure of its bound."""
        return getattr(self, self.bound) if self.bound else None

    @property
    def is_ceiling(self) -> bool:
        """True where less is better."""
        return self.bound in ("at_most", "below")

    @property
    def counts(self) -> tuple[Count, ...]:
        """Every count that the need measures or compares with."""
        parts = (self.of.part, self.of.whole) if isinstance(self.of, Ratio) else (self.of, self.figure)
        return tuple(part for part in parts if isinstance(part, Count))


@dataclass(frozen=True, eq=False, kw_only=True)
class Rule:
    """What every rule has: the norms it judges, who is bound, and when it lets off or stays silent.

    `exempt` lets a bound subject off, `silent` names where the paper does not say whether a shortfall is one: a condition, or
    a number of days that could explain it. `unknown` names data whose lack leaves a shortfall open. `key` tells apart several
    rules of one norm; `facts` stand in explanations.
    """

    norm: str | tuple[str, ...]
    binds: Spells
    needs: Need | tuple[Need, ...] = ()
    exempt: Conditions = field(default_factory=dict)
    silent: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    unknown: Conditions = field(default_factory=dict)
    facts: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    key: str = ""
    title: str = ""
    kind = "rule"

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms judged, the first one leading."""
        return (self.norm,) if isinstance(self.norm, str) else self.norm

    @property
    def id(self) -> str:
        """The rule's name in listings, such as "duty:NY-21"."""
        return f"{self.kind}:{self.norms[0]}" + (f"/{self.key}" if self.key else "")

    @property
    def every_need(self) -> tuple[Need, ...]:
        """The needs as a tuple."""
        return (self.needs,) if isinstance(self.needs, Need) else self.needs

    @property
    def is_joint(self) -> bool:
        """True where only all needs together make the answer; else the worst of them does."""
        return False


Part = Literal["whole", "down", "up", "half", "skip"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Duty(Rule):
    """Who must do what, how often: counted in each period; `part` says how a part period reduces the figure.

    whole: not at all · down, up, half: pro rata by days, rounded · skip: a part period is not judged.
    `notice` is how many days before the end a missing one is "due soon".
    """

    every: Every
    part: Part = "whole"
    notice: int = 5
    kind = "duty"


@dataclass(frozen=True, eq=False, kw_only=True)
class Check(Rule):
    """A fact that must hold.

    `when` says which spells are judged and at which date: "now", those that stand on the date asked; "start", the same, each by
    the norms of its first day; "ever", also those that have ended; "event", those that begin in the period of `every`.
    `pending` says when a shortfall may still come right, `due_on` by which day.
    """

    when: Literal["now", "start", "ever", "event"] = "now"
    every: Every | None = None
    pending: ColumnElement[bool] | None = None
    due_on: ColumnElement[Any] | None = None
    kind = "check"


@dataclass(frozen=True, eq=False, kw_only=True)
class Coverage(Rule):
    """Something must hold without a gap: days of the bound spells (up to the date asked) not covered by `by`.

    `by` rows carry `subject_id` of the thing covered, named `on` among the bound spells' columns.
    """

    by: Spells
    on: str = "subject_id"
    at_most_gap: Figure = 0
    kind = "coverage"


@dataclass(frozen=True, eq=False, kw_only=True)
class Target(Duty):
    """A figure to reach by the end of its period: a duty that also shows its pace."""

    kind = "target"


@dataclass(frozen=True, eq=False, kw_only=True)
class Trigger(Duty):
    """When any of its needs holds (with `all_of`, when all do), something is proposed for a person to decide.

    Nothing happens by itself. The answer is "breached" with the reason "proposed" where it holds, "met" where it does not.
    """

    proposes: str
    all_of: bool = False
    kind = "trigger"

    @property
    def is_joint(self) -> bool:
        """True where the trigger waits for all of its needs."""
        return self.all_of


def counted_in(rule: Rule) -> list[Count]:
    """Give every count that a rule's needs name, in order."""
    return [count for need in rule.every_need for count in need.counts]


def running(times: int, count: Count, **bound: Any) -> tuple[Need, ...]:
    """Give one need for each of so many periods before the one judged: a trigger of `all_of` them asks for a streak."""
    label = bound.pop("label", "")
    return tuple(
        Need(count.periods_before(number), label=f"{label}（前{number}期）", **bound)
        for number in range(1, times + 1)
    )
