"""The county's boards and reports."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.api import (
    FIRST_SECRETARIES,
    MONTH,
    PART_FROM,
    PART_TO,
    QUARTER,
    YEAR,
    Activity,
    Allowance,
    AreaReport,
    Chart,
    Count,
    Figure,
    LineReport,
    MetShare,
    P,
    Posting,
    Shown,
    Spells,
    allowances,
    posted,
    records,
    typed,
)
from plugins.county_2021.choices import REVIEWS, VILLAGE_TYPES

TYPES, PEOPLE, WORK, MET = "帮扶村类型", "力量", "这一期", "达标"
secretaries = posted.where("secretaries_posted", lambda c: c.role.in_(FIRST_SECRETARIES))


def of_type(number: int, title: str) -> Figure:
    """Give how many villages are of a type on the last day of the period."""
    villages = typed.where(f"typed_{number}", lambda c: c.type == title)
    return Figure(key=f"type_{number}", title=title, unit="个", group=TYPES, of=villages, when="standing")


def people(key: str, title: str, of: Spells) -> Figure:
    """Give how many people are posted on the last day of the period."""
    return Figure(
        key=key, title=title, unit="人", group=PEOPLE, of=of, when="standing", distinct=("cadre_id",)
    )


def recorded(kind: str, title: str, unit: str = "次", **how: Any) -> Figure:
    """Give how often something was recorded in the period, or the sum of it."""
    return Figure(key=kind, title=title, unit=unit, group=WORK, of=records(f"{kind}_reported", kind), **how)


STAFFING = AreaReport(
    key="county_2021.staffing",
    norm=("XX-01", "XX-02"),
    title="帮扶村力量表",
    every=(MONTH, QUARTER, YEAR),
    leads="people",
    chart=Chart(column="people"),
    columns=(
        *(of_type(number, title) for number, title in enumerate(VILLAGE_TYPES.titles(), 1)),
        people("secretaries", "第一书记", secretaries),
        people("people", "派驻人数", posted),
        recorded("in_village_day", "在村", "人天", distinct=("cadre_id", "starts_on")),
        recorded("survey", "单位领导调研"),
        recorded("help_money", "帮扶资金", "元", sums="amount"),
        MetShare(norm="XX-01", rule="check:XX-01/secretary", title="派第一书记", group=MET),
        MetShare(norm="XX-01", rule="check:XX-01/team", title="派工作队", group=MET),
        MetShare(norm="XX-02", rule="check:XX-02/leader", title="第一书记兼任队长", group=MET),
        MetShare(norm="XX-02", rule="check:XX-02/size", title="工作队人数", group=MET),
    ),
    notes=("一个村占了几类的，在每一类里都算；要求按其中较多的那一类。",),
)

senders = Spells(
    "unit",
    select(
        Posting.unit_id.label("subject_id"),
        Posting.county_id.label("area_id"),
        func.min(Posting.starts_on).label("starts_on"),
        func.max(Posting.ends_on).label("ends_on"),
    ).group_by(Posting.unit_id, Posting.county_id),
    "sending_units",
)
"""Units while they have people posted in a county: subject unit, one row a county."""


def sent(what: Any) -> Any:
    """Give how many different people or villages a unit has in the county in the part judged."""
    there = aliased(Posting, name="sent_there")
    rows = select(func.count(getattr(there, what).distinct())).where(
        there.unit_id == senders.c.subject_id,
        there.county_id == senders.c.area_id,
        there.starts_on <= PART_TO,
        there.ends_on >= PART_FROM,
    )
    return rows.correlate_except(there).scalar_subquery()


def of_unit(kind: str, title: str, unit: str = "次", **how: Any) -> Shown:
    """Give what a unit has on record in the period."""
    counted = Count(kind, by=Activity.unit_id, **how)
    return Shown(key=kind, title=title, unit=unit, kind="number", sums=True, value=counted)


def written_into(number: int, review: str) -> Shown:
    """Give how often the village work of a unit was written into one of its reviews."""
    others = {"写进别的考核": func.coalesce(Activity.topic, "") != review}
    counted = Count("review_included", by=Activity.unit_id, unless=others)
    return Shown(key=f"review_{number}", title=f"写进{review}", unit="次", kind="number", value=counted)


REVIEW = LineReport(
    key="county_2021.reviews",
    norm="XX-25",
    title="派出单位考核材料",
    every=(YEAR,),
    leads="help_money",
    lines=senders,
    columns=(
        Shown(key="villages", title="帮扶村", unit="个", kind="number", value=sent("village_id")),
        Shown(key="people", title="派驻", unit="人", kind="number", sums=True, value=sent("cadre_id")),
        of_unit("survey", "领导到村调研"),
        of_unit("hear_team_report", "听取汇报"),
        of_unit("help_money", "帮扶资金", "元", measure="sum"),
        of_unit("working_money", "工作经费", "元", measure="sum"),
        *(written_into(number, review) for number, review in enumerate(REVIEWS.titles(), 1)),
    ),
    notes=("写进每项考核的次数由单位登记；零就是还没有写进去。",),
)
REPORTS = (
    STAFFING,
    REVIEW,
    allowances(
        "county_2021.allowances",
        "XX-33",
        Allowance("living", "生活补助", P("living_subsidy_rate")),
        Allowance("communication", "通信补贴", P("communication_subsidy_rate"), per="month"),
        title="驻村补助表",
        notes=("医疗费凭票按规定报销，不在这张表里算。",),
    ),
)
