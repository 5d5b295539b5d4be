"""What leaders, assisting units and counties must do, how often; a part period is pro-rated to the nearest whole."""

from typing import Any

from sqlalchemy import and_, case, func, or_

from core.api import (
    QUARTER,
    UNTIL,
    YEAR,
    Activity,
    Count,
    Duty,
    Need,
    P,
    Spells,
    YearlyBy,
    assisting,
    counties,
    outside,
    paired,
)
from plugins.suzhou_5bf.bound import (
    key_counties,
    leaders,
)
from plugins.suzhou_5bf.choices import SUPPORT_ITEMS
from plugins.suzhou_5bf.conditions import (
    acting_otherwise,
    days_before,
    helps_several_villages,
    owed_by_village,
    reached,
    repeats,
    tied,
    unless_the_other,
    villages_at_the_end,
)
from plugins.suzhou_5bf.needs import Actor, money, on_days, once, recorded_by, times

POINT, HOUSEHOLD = "leader_contact_point", "leader_contact_household"
TRIPS = ("leader_visit", "home_visit")
has_point, has_household = (tied(leaders.c.subject_id, kind) for kind in (POINT, HOUSEHOLD))
at_point = reached(leaders.c.subject_id, POINT, "village_id", *TRIPS)
at_household = reached(leaders.c.subject_id, HOUSEHOLD, "household_id", *TRIPS)


def trip_to(tie: str, place: str, is_tied: Any, other: Any, label: str) -> Need:
    """Give the need for a leader's trip to one of two places, unless the area has set that the other one is enough."""
    reason = "不是联系点" if tie == POINT else "不是帮扶户"
    is_another = func.coalesce(getattr(Activity, place), 0) != leaders.c[place]
    return Need(
        Count(*TRIPS, by=Activity.cadre_id, unless={reason: or_(leaders.c.kind != tie, is_another)}),
        at_least=case((is_tied, unless_the_other("leader_places_to_reach", other)), else_=0)
        * P("leader_visits_per_quarter"),
        label=label,
        unit="次",
    )


LEADERS = (
    Duty(
        norm="SZ-03",
        title="向省级领导和省直牵头单位汇报",
        binds=key_counties,
        every=YEAR,
        part="half",
        notice=60,
        needs=(
            times("report_to_provincial_leader", "county", "provincial_reports_per_year", "向省级领导汇报"),
            times("report_to_lead_unit", "county", "provincial_reports_per_year", "向省直牵头单位汇报"),
        ),
    ),
    Duty(
        norm="SZ-02",
        title="县级领导季度走访",
        binds=leaders,
        every=QUARTER,
        part="half",
        notice=20,
        needs=(
            trip_to(POINT, "village_id", has_point, at_household, "到联系点"),
            trip_to(HOUSEHOLD, "household_id", has_household, at_point, "到帮扶户"),
        ),
        silent={
            "两处都要到还是一处就行": and_(P("leader_places_to_reach").is_(None), or_(at_point, at_household))
        },
    ),
)


def village_trips(norm: str, acting_as: str, title: str, who: str, key: str) -> Duty:
    """Give the duty of a part of the leadership to go to each assisted village so many times a year."""
    alike = (Activity.unit_id, Activity.village_id, Activity.acting_as)
    trips = Count(
        "survey",
        by=Activity.unit_id,
        unless={
            f"不是{who}": acting_otherwise(acting_as),
            "不是帮扶村": outside(paired),
            "同一天到同一个村": repeats(*alike, Activity.on_date),
            "这个村次数已够": and_(helps_several_villages(), days_before(*alike) >= P(key)),
        },
    )
    owed = owed_by_village(paired.c.subject_id, key)
    return Duty(
        norm=norm,
        title=title,
        binds=paired,
        every=YEAR,
        notice=60,
        needs=Need(trips, at_least=owed, label=f"{who}到帮扶村", unit="次"),
        exempt={"part_period": owed == 0},
    )


def yearly(norm: str, title: str, *needs: Need) -> Duty:
    """Give the duty of an assisting unit to do something so often a year."""
    return Duty(norm=norm, title=title, binds=paired, every=YEAR, part="half", notice=60, needs=needs)


at_the_deadline = villages_at_the_end(paired.c.subject_id)
UNITS = (
    Duty(
        norm="SZ-04",
        title="三月底前订好年度帮扶计划",
        binds=paired,
        every=YearlyBy(3, 31),
        notice=30,
        needs=Need(
            Count(
                "assistance_plan",
                by=Activity.unit_id,
                unless={
                    "不是三月底还在帮的村": or_(outside(paired), paired.c.ends_on < UNTIL),
                    "这个村的计划已计": repeats(Activity.unit_id, Activity.village_id),
                },
            ),
            at_least=P("plans_per_village") * at_the_deadline,
            label="订好计划的村",
            unit="个",
        ),
        exempt={"三月底已不再帮扶": at_the_deadline == 0},
        silent={"年初以后才结对的村": villages_at_the_end(paired.c.subject_id, begun_in_period=True)},
    ),
    yearly("SZ-10", "每年研究推进", on_days("work_study", "unit", "studies_per_year", "研究推进")),
    village_trips(
        "SZ-11", "principal", "主要负责同志到村走访", "主要负责同志", "principal_visits_per_village"
    ),
    village_trips(
        "SZ-12", "deputy", "分管或班子成员到村", "分管负责同志或班子成员", "deputy_visits_per_village"
    ),
    Duty(
        norm="SZ-13",
        title="消费帮扶",
        binds=paired,
        every=YEAR,
        part="skip",
        notice=60,
        needs=(
            Need(money("unit_purchase", by="unit"), more_than=0, label="单位定向采购", unit="元"),
            Need(money("staff_purchase", by="unit"), at_least=0, label="职工购买、帮销（只鼓励）", unit="元"),
        ),
    ),
    yearly(
        "SZ-15",
        "报送经验做法",
        times("experience_report", "unit", "experience_reports_per_year", "报送经验做法"),
    ),
    yearly(
        "SZ-54",
        "定期调度、跟踪落实",
        on_days("progress_review", "unit", "progress_reviews_per_year", "调度"),
    ),
)


def supported(by: Actor, title: str, binds: Spells, kind: str) -> Duty:
    """Give the duty of having the four supports each year: among the priorities, with people, money and rules."""
    needs = tuple(once(kind, by, item.title, item.code) for item in SUPPORT_ITEMS.items)
    return Duty(
        norm="SZ-53", key=by, title=title, binds=binds, every=YEAR, part="half", notice=60, needs=needs
    )


def exchanged(by: Actor, kind: str, title: str, binds: Spells, other_caller: int) -> Duty:
    """Give the duty of calling exchange meetings, which the other side may have to call instead."""
    caller = P("exchange_meeting_caller")
    need = Need(
        recorded_by(by, kind),
        at_least=case((caller.is_not(None), P("exchange_meetings_per_year"))),
        label="交流对接",
        unit="次",
    )
    return Duty(
        norm="SZ-55",
        key=by,
        title=title,
        binds=binds,
        every=YEAR,
        part="half",
        notice=60,
        needs=need,
        exempt={"由另一方召集": func.coalesce(caller, 0) == other_caller},
    )


COUNTY_CALLS, UNIT_CALLS = 1, 2
SUPPORT = (
    supported("county", "县区的四项保障", counties, "county_support"),
    supported("unit", "单位的四项保障", assisting, "unit_support"),
    exchanged("county", "exchange_meeting", "县区召集交流对接", counties, UNIT_CALLS),
    exchanged("unit", "unit_exchange_meeting", "帮扶单位召集交流对接", paired, COUNTY_CALLS),
)

DUTIES = (*LEADERS, *UNITS, *SUPPORT)
