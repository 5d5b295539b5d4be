"""What counties with a partner owe each other: trips, visits, money and co-operation, by half-year, year and deadline."""

from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, or_, select
from sqlalchemy.orm import aliased

from core.api import AS_OF, HALF, SINCE, YEAR, Activity, Duty, Need, P, YearlyBy
from plugins.suzhou_5bf.bound import partnered
from plugins.suzhou_5bf.choices import WITH_CITY, WITH_COUNTY_HEAD, WITH_GOVERNMENT_HEAD, WITH_PARTY_HEAD
from plugins.suzhou_5bf.conditions import recorded_in_part, unless_the_other
from plugins.suzhou_5bf.needs import money, once, recorded_by, times

COUNTY = partnered.c.subject_id
party_went = recorded_in_part(("partner_trip",), "area_id", COUNTY, *WITH_PARTY_HEAD)
government_went = recorded_in_part(("partner_trip",), "area_id", COUNTY, *WITH_GOVERNMENT_HEAD)

LINES = {
    "partner_enterprise": "引进企业",
    "partner_job_offers": "推送用工信息",
    "partner_placement": "介绍就业",
    "partner_skills_training": "技能培训",
    "partner_sales": "农产品展示销售",
}


def head_went(label: str, topics: tuple[str, ...], other: ColumnElement[bool]) -> Need:
    """Give the need that a principal went, unless the area has set that the other one is enough."""
    return Need(
        recorded_by("county", "partner_trip", topics=topics),
        at_least=unless_the_other("principals_to_go", other) * P("partner_trips_per_half"),
        label=label,
        unit="次",
    )


def _of_year(figure: Any, kind: str) -> ColumnElement[Any]:
    one = aliased(Activity, name="of_year")
    return (
        select(figure(one))
        .where(one.kind == kind, one.area_id == COUNTY, one.on_date <= AS_OF)
        .where(one.on_date >= SINCE, extract("year", one.on_date) == extract("year", SINCE))
        .correlate_except(one)
        .scalar_subquery()
    )


def sum_of_year(kind: str) -> ColumnElement[Any]:
    """Give the money of a kind recorded so far in the deadline's year: what is settled after the deadline was due by it too."""
    return _of_year(lambda one: func.coalesce(func.sum(one.amount), 0), kind)


def times_in_year(kind: str) -> ColumnElement[Any]:
    """Give how often a kind was recorded so far in the deadline's year."""
    return _of_year(lambda one: func.count(one.id), kind)


def paid(norm: str, title: str, month: int, day: int, done: str, label: str, due: str, whole: str) -> Duty:
    """Give the duty that a sum of the year is paid by a date; without the figure it is compared with, nothing is said."""
    return Duty(
        norm=norm,
        title=title,
        binds=partnered,
        every=YearlyBy(month, day),
        notice=30,
        needs=(
            Need(money(done), at_least=sum_of_year(due), label=label, unit="元"),
            Need(times_in_year(due), at_least=1, label=f"登记{whole}", unit="笔"),
        ),
        unknown={whole: times_in_year(due) == 0},
        facts={whole: sum_of_year(due)},
    )


DUTIES = (
    Duty(
        norm="SZ-25",
        title="党政主要负责同志半年赴对方",
        binds=partnered,
        every=HALF,
        part="half",
        notice=30,
        needs=(
            head_went("县委主要负责同志赴对方", WITH_PARTY_HEAD, government_went),
            head_went("县政府主要负责同志赴对方", WITH_GOVERNMENT_HEAD, party_went),
        ),
        silent={
            "两位都去还是一位去": and_(P("principals_to_go").is_(None), or_(party_went, government_went))
        },
    ),
    Duty(
        norm="SZ-26",
        title="十月底前完成互访",
        binds=partnered,
        every=YearlyBy(10, 31),
        notice=60,
        needs=tuple(
            times(kind, "county", "mutual_visits_per_leg", f"{who}{leg}", *topics)
            for who, topics in (("市级领导带队", WITH_CITY), ("县级党政主要负责同志", WITH_COUNTY_HEAD))
            for kind, leg in (("partner_trip", "去访"), ("partner_reception", "来访"))
        ),
    ),
    Duty(
        norm="SZ-47",
        key="tasks",
        title="年度任务分解",
        binds=partnered,
        every=YEAR,
        part="half",
        notice=60,
        needs=once("partner_tasks", "county", "任务分解"),
    ),
    Duty(
        norm="SZ-49",
        title="结对合作五项",
        binds=partnered,
        every=YEAR,
        part="half",
        notice=60,
        needs=tuple(once(kind, "county", label) for kind, label in LINES.items()),
        silent={"五项各做多少": recorded_in_part(tuple(LINES), "area_id", COUNTY)},
    ),
    paid(
        "SZ-28",
        "一季度资金到账",
        3,
        31,
        "partner_funds_in",
        "到账资金",
        "partner_funds_agreed",
        "当年商定的资金",
    ),
    paid(
        "SZ-29",
        "十一月底资金用完",
        11,
        30,
        "partner_funds_used",
        "拨付使用的资金",
        "partner_funds_in",
        "当年到账的资金",
    ),
)
