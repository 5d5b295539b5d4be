"""What leaders, units and people in villages do in each period; where the paper left a blank the figure is open."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from core.api import (
    HALF,
    MONTH,
    PART_FROM,
    PART_TO,
    YEAR,
    Activity,
    Count,
    Duty,
    Need,
    P,
    acts,
    assisting,
    beyond_calendar,
    is_workday,
    outside,
    posted,
    workdays_on_leave,
)
from plugins.county_2021.choices import TRIPS_APART
from plugins.county_2021.needs import partly
from plugins.county_2021.readings import UNSAID, Done, both_readings

Conditions = dict[str, ColumnElement[bool]]


def of_unit(norm: str, title: str, every: Any, *needs: Need, silent: Conditions | None = None) -> Duty:
    """Give a duty of an assisting unit's leaders."""
    more = silent or {}
    return Duty(
        norm=norm,
        title=title,
        binds=assisting,
        every=every,
        notice=30,
        needs=needs,
        silent={**partly, **more},
    )


def trips(norm: str, title: str, every: Any, acting_as: str, key: str, label: str) -> Duty:
    """Give the duty of a part of the leadership to go so often to the villages that the unit assists."""
    unless = {
        f"不是{label}": func.coalesce(Activity.acting_as, "") != acting_as,
        "不是所帮的村": outside(assisting),
    }
    in_all = Need(
        Count("survey", by=Activity.unit_id, measure="days", unless=unless),
        at_least=P(key),
        label=f"{label}到村",
        unit="次",
    )

    def days(one: Any) -> Done:
        return func.count(one.on_date.distinct()), (one.kind == "survey", one.acting_as == acting_as)

    needs, is_enough = both_readings(assisting, in_all, days, "visits_base", f"{label}次数到了的村")
    return of_unit(norm, title, every, *needs, silent={UNSAID: and_(P("visits_base").is_(None), is_enough)})


UNITS = (
    of_unit(
        "XX-09",
        "主要领导听取驻村工作汇报",
        HALF,
        Need(
            Count(
                "hear_team_report",
                by=Activity.unit_id,
                unless={"不是主要领导听取": Activity.acting_as.in_(("deputy", "member"))},
            ),
            at_least=P("reports_per_half"),
            label="听取汇报",
            unit="次",
        ),
    ),
    trips("XX-10", "主要领导到村调研", YEAR, "principal", "principal_visits_per_year", "主要领导"),
    trips("XX-11", "分管领导到村调研", HALF, "deputy", "deputy_visits_per_half", "分管领导"),
)

subsidy = aliased(Activity, name="subsidy_in_part")
subsidised = (
    select(subsidy.id)
    .where(subsidy.kind == "travel_subsidy", subsidy.cadre_id == posted.c.subject_id)
    .where(subsidy.on_date >= PART_FROM, subsidy.on_date <= PART_TO)
    .correlate_except(subsidy)
    .exists()
)
apart = {"因公出差、开会、培训另算": Activity.topic.in_(TRIPS_APART)}

PEOPLE = (
    Duty(
        norm="XX-19",
        key="trips",
        title="往返路费报销次数",
        binds=posted,
        every=MONTH,
        needs=Need(
            Count("travel_refund", by=Activity.cadre_id, unless=apart),
            at_most=P("refunded_trips_per_month"),
            label="报销的往返",
            unit="次",
        ),
    ),
    Duty(
        norm="XX-19",
        key="either",
        title="报销和补助只取一样",
        binds=posted,
        every=MONTH,
        needs=Need(
            Count("travel_refund", by=Activity.cadre_id, unless=apart | {"当月没有发补助": ~subsidised}),
            at_most=0,
            label="领了补助又报销的往返",
            unit="次",
        ),
    ),
    Duty(
        norm="XX-20",
        title="每年体检",
        binds=posted,
        every=YEAR,
        notice=60,
        needs=acts("health_check", Activity.cadre_id, "health_checks_per_year", "体检"),
        silent=partly,
    ),
    Duty(
        norm="XX-24",
        title="政策业务培训",
        binds=posted,
        every=YEAR,
        notice=60,
        needs=(
            acts("training", Activity.cadre_id, "trainings_per_year", "培训次数"),
            Need(
                Count("training", by=Activity.cadre_id, measure="sum"),
                at_least=P("training_days_per_year"),
                label="培训天数",
                unit="天",
            ),
        ),
        silent=partly,
    ),
    Duty(
        norm="XX-32",
        title="工作日在村",
        binds=posted,
        every=MONTH,
        part="down",
        needs=Need(
            Count(
                "in_village_day",
                by=Activity.cadre_id,
                measure="days",
                unless={"不在派驻村": outside(posted), "不是工作日": ~is_workday(Activity.on_date)},
            ),
            at_least=P("village_days_per_month"),
            label="工作日在村",
            unit="天",
        ),
        unknown={"尚未公布的放假安排": beyond_calendar()},
        silent={"请假": workdays_on_leave(posted.c.subject_id)},
    ),
)

DUTIES = (*UNITS, *PEOPLE)
