"""The rules: spells say who is bound from when to when; duties, checks and coverages say what must be so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from core.policy.periods import Every

Conditions = Mapping[str, ColumnElement[bool]]
"""Named conditions: the name is the reason people read, so there is never one nameless boolean."""

Figure = int | ColumnElement[Any] | None


@dataclass(frozen=True, eq=False)
class Spells:
    """Who is bound, where, from when to when: rows of subject_id, area_id, starts_on, ends_on and whatever rules name.

    `subject` is the type of the subject (cadre, posting, village, unit, household, contact, activity, area); `is_single`
    promises that no subject has two rows, which spares the engine a sort.
    """

    subject: str
    rows: Select[*tuple[Any, ...]]
    name: str
    is_single: bool = False

    @cached_property
    def source(self) -> Subquery:
        """The spells as one named subquery; always the same object, so that rules and the engine mean the same rows."""
        return self.rows.subquery(self.name)

    @property
    def c(self) -> ReadOnlyColumnCollection[str, ColumnElement[Any]]:
        """The columns that rules may name."""
        return self.source.c

    def where(self, name: str, condition: Callable[[Any], ColumnElement[bool]]) -> "Spells":
        """Give the spells that meet a condition over their columns, under a name of their own."""
        rows = select(*self.source.c).where(condition(self.source.c))
        return Spells(self.subject, rows, name, self.is_single)


@dataclass(frozen=True, eq=False, init=False)
class Count:
    """Counts activities of some kinds by their actor: rows, distinct days, or the sum of amounts.

    `unless` names what does not count; conditions may use columns of Activity and of the bound spells. `on` is the column of
    the bound spells that `by` must equal.
    """

    kinds: tuple[str, ...]
    by: InstrumentedAttribute[Any]
    measure: Literal["rows", "days", "sum"]
    unless: Conditions
    on: str

    def __init__(
        self,
        *kinds: str,
        by: InstrumentedAttribute[Any],
        measure: Literal["rows", "days", "sum"] = "rows",
        unless: Conditions | None = None,
        on: str = "subject_id",
    ) -> None:
        object.__setattr__(self, "kinds", kinds)
        object.__setattr__(self, "by", by)
        object.__setattr__(self, "measure", measure)
        object.__setattr__(self, "unless", dict(unless or {}))
        object.__setattr__(self, "on", on)


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


@dataclass(frozen=True, eq=False)
class Need:
    """One thing needed: a count or an expression, with a floor or a ceiling; a true-or-false expression needs neither.

    `up_to` is the upper end where the records give only a range: between the readings the need is undetermined.
    `datum` is what people must enter when the expression is unknown.
    """

    of: Count | Standing | ColumnElement[Any]
    at_least: Figure = None
    at_most: Figure = None
    label: str = ""
    unit: str = ""
    up_to: ColumnElement[Any] | None = None
    datum: str = ""


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
