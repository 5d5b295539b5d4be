"""The shapes that reports of several policies share: they give only names, kinds and rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, literal, select

from core.activities.models import Activity
from core.cadres.models import Cadre, Grade, Posting
from core.engine.spells import postings
from core.policy.norm import PART_FROM, PART_TO
from core.policy.periods import MONTH
from core.policy.report import Chart, InColumn, LineReport, Shown
from core.policy.rules import Count, Spells
from core.sql import add_years
from core.units.models import Unit


def records(name: str, *kinds: str) -> Spells:
    """Give activities of some kinds as single events, placed in their village, else their county, else where their unit is."""
    rows = (
        select(
            Activity.id.label("subject_id"),
            func.coalesce(Activity.village_id, Activity.county_id, Unit.area_id).label("area_id"),
            Activity.on_date.label("starts_on"),
            Activity.on_date.label("ends_on"),
            Activity.kind,
            Activity.unit_id,
            Activity.cadre_id,
            Activity.village_id,
            Activity.household_id,
            Activity.county_id,
            Activity.amount,
            Activity.topic,
            Activity.note,
        )
        .outerjoin(Unit, Unit.id == Activity.unit_id)
        .where(Activity.kind.in_(kinds))
    )
    return Spells("activity", rows, name, is_single=True)


NEW_YEAR = literal(date(2000, 1, 1))
graded = Spells(
    "cadre",
    select(
        Grade.cadre_id.label("subject_id"),
        Cadre.unit_id,
        Unit.area_id.label("area_id"),
        add_years(NEW_YEAR, Grade.year - 2000).label("starts_on"),
        add_years(NEW_YEAR, Grade.year - 1999).label("ends_on"),
        Grade.year,
        Grade.grade,
        Grade.source,
    )
    .outerjoin(Cadre, Cadre.id == Grade.cadre_id)
    .outerjoin(Unit, Unit.id == Cadre.unit_id),
    "graded",
)
"""Cadres with their yearly grades: subject cadre, one row a grade, from the year's first day to the next year's."""

people = Spells(
    "cadre",
    select(
        Posting.cadre_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        func.min(Posting.starts_on).label("starts_on"),
        func.max(Posting.ends_on).label("ends_on"),
        Cadre.name,
        Cadre.unit_id.label("home_unit_id"),
    )
    .join(Cadre, Cadre.id == Posting.cadre_id)
    .group_by(Posting.cadre_id, Posting.village_id, Cadre.name, Cadre.unit_id),
    "people_posted",
)
"""Cadres who were ever posted in a village: subject cadre, one row a village, from their first day there to their last."""


@dataclass(frozen=True, eq=False)
class Allowance:
    """Money that follows the days on post: its name, its rate as an expression, and whether a day or a month earns it."""

    key: str
    title: str
    rate: ColumnElement[Any]
    per: Literal["day", "month"] = "day"

    @property
    def columns(self) -> tuple[Shown, Shown]:
        """The rate and the money; a month earns its money where any of its days counts."""
        days = InColumn("days")
        money = days * self.rate if self.per == "day" else case((days > 0, self.rate), else_=0)
        unit = "元／天" if self.per == "day" else "元／月"
        rate = Shown(
            key=f"{self.key}_rate", title=f"{self.title}标准", unit=unit, kind="number", value=self.rate
        )
        return rate, Shown(key=self.key, title=self.title, unit="元", kind="number", sums=True, value=money)


def allowances(
    key: str,
    norm: str,
    *paid: Allowance,
    title: str = "生活补助表",
    kinds: tuple[str, ...] = ("in_village_day",),
    beside: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
    binds: Spells = postings,
) -> LineReport:
    """Give the report of allowances by actual days: a line a posting and month, in the order of the units that pay.

    `beside` names further kinds of days (kind to title) that are shown and not paid; `binds` narrows the postings.
    """
    village = binds.c.village_id
    elsewhere = {"不在派驻村": func.coalesce(Activity.village_id, village) != village}
    counted = {"days": ("实有天数", kinds)} | {
        kind: (title, (kind,)) for kind, title in (beside or {}).items()
    }
    days = tuple(
        Shown(
            key=column,
            title=heading,
            unit="天",
            kind="number",
            sums=True,
            value=Count(*of, by=Activity.cadre_id, on="cadre_id", measure="days", unless=elsewhere),
        )
        for column, (heading, of) in counted.items()
    )
    return LineReport(
        key=key,
        norm=norm,
        title=title,
        every=(MONTH,),
        leads="days",
        chart=Chart(column="days"),
        lines=binds,
        by="unit",
        order=("unit", "name"),
        columns=(
            Shown(key="unit", title="派出单位", value=binds.c.unit_id, names="unit"),
            Shown(key="name", title="姓名", value=binds.c.name),
            Shown(key="since", title="起", kind="day", value=PART_FROM),
            Shown(key="until", title="止", kind="day", value=PART_TO),
            *days,
            *(column for each in paid for column in each.columns),
        ),
        notes=notes,
    )
