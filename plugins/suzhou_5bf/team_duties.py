"""What households, teams and the people in villages are owed or owe; a part period is pro-rated, of people downwards."""

from typing import Any

from sqlalchemy import case, exists, func
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    HALF,
    MONTH,
    PART_FROM,
    PART_TO,
    QUARTER,
    YEAR,
    Activity,
    Count,
    Duty,
    Need,
    P,
    Seasons,
    beyond_calendar,
    counties,
    days_between,
    is_workday,
    outside,
    posted,
    whole_down,
    workdays_owed,
)
from plugins.suzhou_5bf.bound import dispatching, helped_otherwise, monitored
from plugins.suzhou_5bf.choices import BELOW_COUNTY
from plugins.suzhou_5bf.needs import times

SUMMER_AND_WINTER = Seasons((("summer", 6, 3), ("winter", 12, 3)))


def of_household(norm: str, title: str, key: str, *kinds: str, **more: Any) -> Duty:
    """Give the duty of contacting a household so often, by its state on each day of the period."""
    count = Count(*kinds, by=Activity.household_id)
    label = "联系" if len(kinds) > 1 else "入户走访"
    need = Need(count, at_least=P(key), label=label, unit="次")
    return Duty(norm=norm, title=title, part="down", needs=need, **more)


HOUSEHOLDS = (
    of_household(
        "SZ-07",
        "未消除风险户每月走访",
        "monitored_visits_per_month",
        "home_visit",
        binds=monitored,
        every=MONTH,
        notice=7,
    ),
    of_household(
        "SZ-08",
        "其他帮扶户每季联系",
        "contacts_per_quarter",
        *("home_visit", "phone_contact", "online_contact"),
        binds=helped_otherwise,
        every=QUARTER,
        notice=20,
    ),
    of_household(
        "SZ-09",
        "其他帮扶户每半年走访",
        "home_visits_per_half",
        "home_visit",
        binds=helped_otherwise,
        every=HALF,
        notice=30,
    ),
)

share_of_year = (days_between(PART_TO, PART_FROM) + 1) / 365.0
longest_week, shortest_week = P("training_week_longest"), P("training_week_shortest")
days_open = whole_down(longest_week * share_of_year) - whole_down(shortest_week * share_of_year)
"""The days of training that make no week if a week has seven days, and do if it has five, in the part judged."""

unmeasured = aliased(Activity, name="training_without_days")
has_training_without_days = (
    exists()
    .where(
        unmeasured.kind == "training", unmeasured.cadre_id == posted.c.subject_id, unmeasured.amount.is_(None)
    )
    .where(unmeasured.on_date >= PART_FROM, unmeasured.on_date <= PART_TO, unmeasured.on_date <= AS_OF)
    .correlate_except(unmeasured)
)

TEAMS = (
    Duty(
        norm="SZ-17",
        title="半年听取一次驻村工作汇报",
        binds=dispatching,
        every=HALF,
        part="half",
        notice=30,
        needs=times("hear_team_report", "unit", "village_reports_per_half", "听取汇报"),
    ),
    Duty(
        norm="SZ-18",
        title="夏送清凉、冬送温暖",
        binds=dispatching,
        every=SUMMER_AND_WINTER,
        part="half",
        notice=15,
        needs=times("seasonal_care", "unit", "care_actions_per_season", "夏送清凉、冬送温暖"),
    ),
    Duty(
        norm="SZ-44",
        title="走访慰问和谈心谈话",
        binds=dispatching,
        every=YEAR,
        part="half",
        notice=60,
        needs=(
            times("cadre_visit", "unit", "cadre_visits_per_year", "走访慰问"),
            times("heart_talk", "unit", "heart_talks_per_year", "谈心谈话"),
        ),
    ),
    Duty(
        norm="SZ-21",
        title="在岗履职督查和暗访",
        binds=counties,
        every=YEAR,
        part="half",
        notice=60,
        needs=(
            times("duty_inspection", "county", "duty_inspections_per_year", "督查"),
            times("unannounced_visit", "county", "unannounced_visits_per_year", "暗访"),
        ),
    ),
    Duty(
        norm="SZ-20",
        title="工作日在岗",
        binds=posted,
        every=MONTH,
        needs=Need(
            Count(
                "in_village_day",
                by=Activity.cadre_id,
                measure="days",
                unless={"不在派驻村": outside(posted), "不是工作日": ~is_workday(Activity.on_date)},
            ),
            at_least=workdays_owed(posted.c.subject_id),
            label="工作日在岗",
            unit="天",
        ),
        unknown={"尚未公布的放假安排": beyond_calendar()},
    ),
    Duty(
        norm="SZ-23",
        title="县级以上培训",
        binds=posted,
        every=YEAR,
        part="down",
        notice=60,
        needs=Need(
            Count(
                "training",
                by=Activity.cadre_id,
                measure="sum",
                unless={"不是县级以上培训": Activity.topic.in_(BELOW_COUNTY)},
            ),
            at_least=func.coalesce(P("training_week_days"), longest_week),
            label="培训天数",
            unit="天",
        ),
        unknown={"培训天数": has_training_without_days},
        silent={"一周按几天算": case((P("training_week_days").is_(None), days_open), else_=0)},
    ),
)


DUTIES = (*HOUSEHOLDS, *TEAMS)
