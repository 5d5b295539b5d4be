"""The rules, one for each way of judging that is easy to get wrong."""

from core.api import (
    MONTH,
    QUARTER,
    Activity,
    Check,
    Count,
    Coverage,
    Duty,
    Need,
    OnDays,
    P,
    Ratio,
    Trigger,
    assisting,
    contacts,
    posted,
    teams,
    typed,
)

in_village = Count("in_village_day", by=Activity.cadre_id, measure="days")

DUTIES = (
    Duty(
        norm="RC-01",
        title="每月在村天数",
        binds=posted,
        every=MONTH,
        part="half",
        needs=Need(in_village, at_least=P("days"), label="在村天数", unit="天"),
        exempt={"留任人员": posted.c.retained, "县里另有任务": posted.c.title == "借调"},
    ),
    Duty(
        norm="RC-02",
        title="逢八在村",
        binds=posted,
        every=OnDays((8, 18, 28)),
        part="skip",
        notice=0,
        needs=Need(Count("in_village_day", by=Activity.cadre_id), at_least=1, label="当日在村", unit="次"),
    ),
    Duty(
        norm="RC-03",
        title="每季度培训学时",
        binds=posted,
        every=QUARTER,
        part="up",
        needs=(
            Need(
                Count("training", by=Activity.cadre_id, measure="sum"),
                at_least=P("hours"),
                label="培训学时",
                unit="小时",
            ),
            Need(
                Count("training", by=Activity.cadre_id, measure="sum"),
                below=P("hours_limit"),
                label="培训学时上限",
                unit="小时",
            ),
        ),
    ),
    Duty(
        norm="RC-04",
        title="入户走访多于上月",
        binds=contacts,
        every=MONTH,
        needs=Need(
            Count("home_visit", by=Activity.household_id, on="household_id"),
            more_than=Count("home_visit", by=Activity.household_id, on="household_id", of_previous=True),
            label="入户走访",
            unit="次",
        ),
    ),
    Duty(
        norm="RC-05",
        title="夜宿占在村天数的比例",
        binds=posted,
        every=MONTH,
        needs=Need(
            Ratio(Count("in_village_night", by=Activity.cadre_id, measure="days"), in_village),
            at_least=P("night_share"),
            label="夜宿比例",
            unit="%",
        ),
    ),
)
TRIGGERS = (
    Trigger(
        norm="RC-06",
        title="多日没有下村提请调整",
        binds=posted,
        every=MONTH,
        proposes="recall",
        needs=(
            Need(
                Count("river_absence", by=Activity.cadre_id, measure="run"),
                at_least=P("absent_run"),
                label="连续缺勤",
                unit="天",
            ),
            Need(
                Count("river_absence", by=Activity.cadre_id, measure="days"),
                at_least=P("absent_days"),
                label="累计缺勤",
                unit="天",
            ),
        ),
    ),
)
CHECKS = (
    Check(
        norm="RC-07",
        title="村的类型在列",
        binds=typed,
        needs=Need(typed.c.type.in_(("脱贫村", "其他类型村")), label="类型在列"),
        facts={"类型": typed.c.type},
    ),
    Check(
        norm="RC-08",
        title="结对单位为机关",
        binds=assisting,
        when="ever",
        needs=Need(assisting.c.unit_nature == "党政机关", label="为党政机关", datum="单位性质"),
    ),
)
COVERAGES = (
    Coverage(
        norm="RC-09",
        title="村里不断人",
        binds=typed,
        by=teams,
        at_most_gap=P("max_gap"),
    ),
)
