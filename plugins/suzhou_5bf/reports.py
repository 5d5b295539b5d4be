"""Suzhou's boards and reports."""

from typing import Any

from core.api import (
    HALF,
    MONTH,
    QUARTER,
    YEAR,
    Allowance,
    AreaReport,
    Chart,
    Figure,
    MetShare,
    P,
    allowances,
    lasting,
    paired,
    posted,
    records,
)

LEADERS, UNITS, TEAMS, COUNTIES, SOCIETY = (
    "领导干部联系帮扶",
    "单位定点帮扶",
    "驻村帮扶",
    "县域结对帮扶",
    "社会帮扶",
)


def times(group: str, kind: str, title: str, unit: str = "次", *more: str, **how: Any) -> Figure:
    """Give how often something was recorded in the period, or the sum of what was recorded."""
    return Figure(
        key=kind, title=title, unit=unit, group=group, of=records(f"{kind}_reported", kind, *more), **how
    )


def standing(group: str, kind: str, subject: str, title: str, unit: str, *distinct: str) -> Figure:
    """Give how many of something stand on the last day of the period."""
    of = lasting(f"{kind}_standing", subject, kind)
    return Figure(key=kind, title=title, unit=unit, group=group, of=of, when="standing", distinct=distinct)


FIVE_KINDS = AreaReport(
    key="suzhou_5bf.five_kinds",
    norm="SZ-39",
    title="五类帮扶统计表",
    every=(YEAR, HALF, QUARTER, MONTH),
    leads="home_visit",
    chart=Chart(column="home_visit"),
    columns=(
        standing(LEADERS, "leader_contact_point", "cadre", "联系点", "个", "record_id"),
        standing(LEADERS, "leader_contact_household", "cadre", "帮扶户", "户", "household_id"),
        times(LEADERS, "leader_visit", "到点走访"),
        MetShare(norm="SZ-02", title="季度走访", group=LEADERS),
        Figure(
            key="paired",
            title="帮扶村",
            unit="个",
            group=UNITS,
            of=paired,
            when="standing",
            distinct=("village_id",),
        ),
        times(UNITS, "home_visit", "入户走访"),
        times(UNITS, "survey", "领导调研"),
        times(UNITS, "unit_purchase", "单位采购", "元", sums="amount"),
        times(UNITS, "staff_purchase", "职工购买、帮销", "元", sums="amount"),
        MetShare(norm="SZ-07", title="监测户每月走访", group=UNITS),
        Figure(
            key="posted",
            title="派驻人数",
            unit="人",
            group=TEAMS,
            of=posted,
            when="standing",
            distinct=("cadre_id",),
        ),
        times(TEAMS, "in_village_day", "在村", "人天", distinct=("cadre_id", "starts_on")),
        times(TEAMS, "duty_inspection", "督查和暗访", "次", "unannounced_visit"),
        MetShare(norm="SZ-20", title="工作日在岗", group=TEAMS),
        times(COUNTIES, "partner_trip", "互访", "次", "partner_reception"),
        times(COUNTIES, "partner_funds_in", "资金到账", "元", sums="amount"),
        times(COUNTIES, "partner_funds_used", "资金使用", "元", sums="amount"),
        standing(COUNTIES, "secondment", "area", "挂职干部", "人", "record_id"),
        MetShare(norm="SZ-29", title="十一月底用完", group=COUNTIES),
        times(SOCIETY, "social_campaign", "行动"),
        times(SOCIETY, "social_investment", "投资兴业", "元", sums="amount"),
        times(SOCIETY, "social_jobs", "招工就业", "人", sums="amount"),
        times(SOCIETY, "social_donation", "慈善捐赠", "元", sums="amount"),
        MetShare(norm="SZ-33", rule="check:SZ-33/campaigns", title="行动归类", group=SOCIETY),
    ),
    notes=("次数和金额是这一期里的；联系点、户、村和人是这一期最后一天的；比例按这一期最后一天判断。",),
)
REPORTS = (
    FIVE_KINDS,
    allowances(
        "suzhou_5bf.allowances",
        "SZ-24",
        Allowance("living", "生活补助", P("living_subsidy_rate")),
        Allowance("travel", "往返交通费", P("return_travel_rate"), per="month"),
        title="驻村补助表",
    ),
)
