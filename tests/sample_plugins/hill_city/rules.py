"""The rules, one for each shape that the five policies do not need and the next ones do."""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, extract, func, select
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    AT_RISK,
    FAR,
    MONTH,
    PART_FROM,
    PART_TO,
    QUARTER,
    WEEK,
    YEAR,
    Activity,
    Band,
    Check,
    Count,
    Duty,
    Factor,
    Grade,
    Household,
    HouseholdRisk,
    Need,
    OnWeekdays,
    P,
    Posting,
    Ratio,
    Scheme,
    Signer,
    Signing,
    Trigger,
    VillageType,
    areas_of,
    assisting,
    counties,
    earlier,
    first_day_before,
    lasting,
    leave_days,
    lies_in,
    listed,
    posted,
    recorded_after,
    running,
    teams,
)

RED, COUNTY_PAYS, UNIT_PAYS, REMOTE = "红", "县里", "单位", "偏远村"
CHOICES = (
    listed("day_classes", "当天归类", "HC-08", "绿", "黄", RED),
    listed("payers", "谁负担", "HC-10", UNIT_PAYS, COUNTY_PAYS),
)
PRESENT = Count("in_village_day", "errand_day", by=Activity.cadre_id, measure="days")

waived = lasting("waived", "cadre", "presence_waiver")
"""Cadres while a waiver stands: the substitute duty binds them, the usual one lets them off."""

waiver = aliased(Activity, name="waiver")
has_waiver = (
    exists()
    .where(waiver.kind == "presence_waiver", waiver.cadre_id == posted.c.subject_id)
    .where(waiver.on_date <= PART_FROM, func.coalesce(waiver.until_on, FAR) >= PART_TO)
    .correlate_except(waiver)
)
credit = case(
    (leave_days(posted.c.subject_id) > P("leave_credit"), P("leave_credit")),
    else_=leave_days(posted.c.subject_id),
)

kind_of_village = aliased(VillageType, name="kind_of_village")
is_remote = (
    exists()
    .where(kind_of_village.village_id == posted.c.village_id, kind_of_village.type == REMOTE)
    .where(kind_of_village.starts_on <= PART_FROM, kind_of_village.ends_on >= PART_FROM)
    .correlate_except(kind_of_village)
)
stay = aliased(Activity, name="stay")
days_there: ColumnElement[Any] = (
    select(func.count(stay.on_date.distinct()))
    .where(stay.kind == "in_village_day", stay.cadre_id == posted.c.subject_id)
    .where(stay.on_date >= PART_FROM, stay.on_date <= earlier(PART_TO, AS_OF))
    .correlate_except(stay)
    .scalar_subquery()
)

townships = areas_of("townships", "township")
home, risk = aliased(Household, name="home_at_risk"), aliased(HouseholdRisk, name="risk_of_home")
homes_at_risk: ColumnElement[Any] = (
    select(func.count(home.id.distinct()))
    .join(risk, risk.household_id == home.id)
    .where(risk.state.in_(AT_RISK), risk.starts_on <= PART_TO, risk.ends_on >= PART_FROM)
    .where(lies_in(home.village_id, townships.c.subject_id))
    .correlate_except(home, risk)
    .scalar_subquery()
)
visit = aliased(Activity, name="visit")
homes_visited: ColumnElement[Any] = (
    select(func.count(visit.household_id.distinct()))
    .where(visit.kind == "home_visit", visit.on_date >= PART_FROM)
    .where(visit.on_date <= earlier(PART_TO, AS_OF), lies_in(visit.village_id, townships.c.subject_id))
    .correlate_except(visit)
    .scalar_subquery()
)

DUTIES = (
    Duty(
        norm="HC-01",
        title="一年在村天数",
        binds=posted,
        every=YEAR,
        part="down",
        notice=60,
        needs=Need(PRESENT, at_least=P("year_days"), label="在村和外出办事", unit="天"),
    ),
    Duty(
        norm=("HC-02", "HC-03"),
        title="每月在村天数",
        binds=posted,
        every=MONTH,
        needs=Need(PRESENT, at_least=P("month_days") - credit, label="在村和外出办事", unit="天"),
        exempt={"有免驻批准": has_waiver},
    ),
    Duty(
        norm="HC-04",
        title="免驻的人每周电话回村",
        binds=waived,
        every=WEEK,
        part="skip",
        needs=Need(
            Count("call_home", by=Activity.cadre_id),
            at_least=P("calls_per_week"),
            label="电话回村",
            unit="次",
        ),
    ),
    Duty(
        norm="HC-05",
        title="当天按时登记",
        binds=posted,
        every=OnWeekdays((1, 2, 3, 4, 5)),
        notice=0,
        needs=Need(
            Count("day_report", by=Activity.cadre_id, unless={"登记晚了": recorded_after(P("report_by"))}),
            at_least=1,
            label="按时的登记",
            unit="次",
        ),
    ),
    Duty(
        norm="HC-10",
        title="工作队开支由单位和县里分担",
        binds=teams,
        every=YEAR,
        notice=60,
        needs=Need(
            Ratio(
                Count(
                    "team_cost",
                    by=Activity.village_id,
                    measure="sum",
                    unless={"县里负担的": func.coalesce(Activity.topic, "") != UNIT_PAYS},
                ),
                Count("team_cost", by=Activity.village_id, measure="sum"),
            ),
            at_least=P("unit_share"),
            label="单位负担的比例",
            unit="%",
        ),
    ),
    Duty(
        norm="HC-11",
        title="按天数和远近发补助",
        binds=posted,
        every=MONTH,
        needs=Need(
            Count("subsidy_paid", by=Activity.cadre_id, measure="sum"),
            at_least=days_there * case((is_remote, P("rate_remote")), else_=P("rate")),
            label="发放的补助",
            unit="元",
        ),
    ),
    Duty(
        norm="HC-12",
        title="按比例走访监测户",
        binds=townships,
        every=QUARTER,
        notice=20,
        needs=Need(
            homes_visited * 100.0 / func.nullif(homes_at_risk, 0),
            at_least=P("visited_share"),
            label="走访的户占监测户",
            unit="%",
            datum="辖区的监测户",
        ),
    ),
)

TRIGGERS = (
    Trigger(
        norm="HC-06",
        title="单位两次排在末几名",
        binds=posted,
        every=YEAR,
        proposes="recall",
        needs=Need(
            Count(
                "unit_rank",
                by=Activity.unit_id,
                on="unit_id",
                unless={"不在末几名": func.coalesce(Activity.amount, 9999) > P("last_places")},
            ),
            at_least=P("times_last"),
            label="所在单位排在末几名",
            unit="次",
        ),
    ),
    Trigger(
        norm="HC-07",
        title="单位受通报，派出的人不评优",
        binds=posted,
        every=YEAR,
        proposes="no_honours",
        needs=Need(
            Count("unit_criticised", by=Activity.unit_id, on="unit_id"),
            at_least=1,
            label="所在单位受通报",
            unit="次",
        ),
    ),
    Trigger(
        norm="HC-08",
        title="连着几天红色",
        binds=posted,
        every=MONTH,
        proposes="talk",
        needs=Need(
            Count(
                "day_class",
                by=Activity.cadre_id,
                measure="run",
                over="workdays",
                unless={"不是红色": func.coalesce(Activity.topic, "") != RED},
            ),
            at_least=P("red_run"),
            label="连续红色",
            unit="天",
        ),
    ),
    Trigger(
        norm="HC-13",
        title="上月在村少、走访也少",
        binds=posted,
        every=MONTH,
        proposes="talk",
        all_of=True,
        needs=(
            Need(PRESENT.periods_before(1), below=P("few_days"), label="上月在村和外出办事", unit="天"),
            Need(
                Count("home_visit", by=Activity.cadre_id, of_previous=1),
                below=P("few_visits"),
                label="上月走访",
                unit="次",
            ),
        ),
    ),
    Trigger(
        norm="HC-14",
        title="连着三个月在村不够",
        binds=posted,
        every=MONTH,
        proposes="recall",
        all_of=True,
        needs=running(3, PRESENT, below=P("month_days"), label="在村和外出办事", unit="天"),
        exempt={"派驻不满三个月": posted.c.starts_on > first_day_before(3)},
    ),
)

there, mark = aliased(Posting, name="there"), aliased(Grade, name="mark")
stands_there = there.county_id == counties.c.subject_id, there.starts_on <= AS_OF, there.ends_on >= AS_OF
people = (
    select(func.count(there.cadre_id.distinct()))
    .where(*stands_there)
    .correlate_except(there)
    .scalar_subquery()
)
excellent = (
    select(func.count(mark.cadre_id.distinct()))
    .join(there, there.cadre_id == mark.cadre_id)
    .where(*stands_there, mark.grade == "优秀", mark.year == extract("year", AS_OF) - 1)
    .correlate_except(there, mark)
    .scalar_subquery()
)
CHECKS = (
    Check(
        norm="HC-09",
        title="优秀不超过比例",
        binds=counties,
        needs=Need(
            excellent * 100.0 / func.nullif(people, 0),
            at_most=P("excellent_share"),
            label="上年评为优秀的占在派的人",
            unit="%",
            datum="在派的人",
        ),
    ),
)

SCHEMES = (
    Scheme(
        key="units_yearly",
        norm="HC-15",
        title="单位年度计分",
        every=YEAR,
        binds=assisting,
        per="city",
        base=60,
        floor=0,
        factors=(
            Factor(
                key="deeds",
                title="办实事",
                norm="HC-15",
                points=10,
                most=30,
                of=Count("good_deed", by=Activity.unit_id),
                unit="件",
            ),
            Factor(
                key="criticised",
                title="受通报",
                norm="HC-15",
                points=P("points_criticised"),
                kind="malus",
                of=Count("unit_criticised", by=Activity.unit_id),
            ),
        ),
        grades=(
            Band(code="good", title="好", at_least=P("good_from")),
            Band(code="fair", title="一般", at_least=40),
            Band(code="poor", title="差"),
        ),
        scorers=("city_officer",),
        steps=(Signing("市里审定", (Signer(("city_officer",)),)),),
    ),
)
