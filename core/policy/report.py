"""A report: a table asked of the records, with a chart and one sentence saying what it shows; a figure leads to its records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, Numeric

from core.policy.norm import Token
from core.policy.periods import MONTH, Every
from core.policy.rules import Conditions, Count, Duty, Need, Spells

When = Literal["begun", "standing", "touching"]
Kind = Literal["text", "number", "day"]
Drawn = Literal["bars", "line"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Figure:
    """A number of a place: how many spells, how many different things among them, or the sum of one of their columns.

    `when` says which spells count in a period: "begun", those that begin in it; "standing", those that stand on its last day;
    "touching", those that share a day with it. `distinct` names the columns whose different combinations count; `sums` the
    column that is added up. `by` gives one figure for each shorter period inside the one asked. One that is not `shown` only
    serves others.
    """

    key: str
    title: str
    of: Spells
    unit: str = ""
    group: str = ""
    when: When = "begun"
    distinct: tuple[str, ...] = ()
    sums: str = ""
    by: Every | None = None
    shown: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class Quotient:
    """A figure divided by another one of the same report; nothing where there is nothing to divide by."""

    key: str
    title: str
    of: str
    per: str
    unit: str = ""
    group: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class MetShare:
    """How many of those bound below a place meet a rule; a norm with several rules names one by its id."""

    norm: str
    rule: str = ""
    title: str = ""
    group: str = ""

    @property
    def key(self) -> str:
        """The column's name: the norm, or the rule where one is named."""
        return self.rule or self.norm


AreaColumn = Figure | Quotient | MetShare


class InColumn(Token):
    """The figure of another column of the same line, inside an expression: `InColumn("days") * P("rate")`."""

    inherit_cache = False
    type = Numeric(18, 4, asdecimal=False)  # type: ignore[assignment]


@dataclass(frozen=True, eq=False, kw_only=True)
class Shown:
    """A column of a line: an expression over the spells' columns, parameters and the part judged, or a count of records.

    `sums` adds the column up below the table. `names` says that the value is the id of a subject of this type, which is shown
    by its name. `words` gives the titles of codes.
    """

    key: str
    title: str
    value: ColumnElement[Any] | Count
    unit: str = ""
    kind: Kind = "text"
    names: str = ""
    sums: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture of one column: a bar a line, or a curve over the periods of a figure with `by`."""

    column: str
    drawn: Drawn = "bars"


@dataclass(frozen=True, eq=False, kw_only=True)
class Report:
    """What every report has: the norms it fulfils, its periods, its chart and its notes.

    `every` are the cadences a period may have, the first one as a rule; without any it speaks of the date asked. `leads` is
    the column that the sentence above the table speaks of.
    """

    key: str
    title: str
    norm: str | tuple[str, ...]
    every: tuple[Every, ...] = ()
    leads: str = ""
    chart: Chart | None = None
    notes: tuple[str, ...] = ()

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms this report fulfils."""
        return (self.norm,) if isinstance(self.norm, str) else self.norm

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"report:{self.key}"


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaReport(Report):
    """A line for each area directly below the one looked at, and one for the whole; each line opens the next level.

    `people` names the column of the figures' spells that holds the cadre: in a village the lines are its people then. Without
    columns it shows the share that meets each rule of the policy.
    """

    columns: tuple[AreaColumn, ...] = ()
    people: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class LineReport(Report):
    """A line for each spell that shares a day with the period: who, where, how much, so that an office can pay or act on it.

    `order` names the columns that sort it; `unless` leaves spells out; `by` names a column whose values are added up in a
    table of their own.
    """

    lines: Spells
    columns: tuple[Shown, ...]
    order: tuple[str, ...] = ()
    unless: Conditions = field(default_factory=dict)
    by: str = ""

    @cached_property
    def counting(self) -> Mapping[str, Duty]:
        """Give for each column that counts records the duty that counts them, so that its records can be explained."""
        return {
            column.key: Duty(
                norm=self.norms,
                binds=self.lines,
                every=(self.every or (MONTH,))[0],
                needs=Need(column.value, at_least=0, label=column.title, unit=column.unit),
                title=column.title,
            )
            for column in self.columns
            if isinstance(column.value, Count)
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class FilePart:
    """One part of a file: spells of whatever kind whose column `on` holds the subject, with the columns shown of them."""

    key: str
    title: str
    of: Spells
    columns: tuple[Shown, ...]
    on: str = "subject_id"


@dataclass(frozen=True, eq=False, kw_only=True)
class FileReport(LineReport):
    """A line report each of whose lines leads to one page with everything on record of its subject, part by part.

    Lines without a period stand on the date asked.
    """

    parts: tuple[FilePart, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class GoalReport(Report):
    """A line for each thing needed under some headings: target, actual, how far the time has run, days left, what falls behind.

    `paced` are the norms whose figure is expected to grow evenly with the time; of the others only the end counts.
    """

    headings: tuple[str, ...]
    paced: tuple[str, ...] = ()
