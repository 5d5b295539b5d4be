"""Who must do what, how often."""

from sqlalchemy import func

from core.api import (
    HALF,
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    Activity,
    Count,
    Duty,
    Need,
    OnDays,
    P,
    acts,
    assisting,
    leave_days,
    on_leave,
    outside,
    part_of_period,
    posted,
    teams,
)
from plugins.linfen_zhucun.bound import cities, managed, not_leading, township_people
from plugins.linfen_zhucun.choices import ADDRESSEES, TALKERS
from plugins.linfen_zhucun.counting import (
    all_month,
    has_log,
    present_people,
    recorded_before,
    told_before,
    units_there,
)

DAILY = OnDays(tuple(range(1, 32)))
PRESENCE = ("in_village_day", "absent_day", "away_on_duty")
partly = {"只在这一期的一部分": part_of_period()}
elsewhere = {"不在派驻村": outside(posted)}
only_principal = {"不是主要领导": func.coalesce(Activity.acting_as, "") != "principal"}


DUTIES = (
    Duty(
        norm="LF-10",
        key="daily",
        title="每日统计到岗履职",
        binds=township_people,
        every=DAILY,
        notice=0,
        needs=Need(
            Count(
                *PRESENCE,
                by=Activity.cadre_id,
                on="cadre_id",
                unless={
                    "同一天已记": recorded_before(*PRESENCE),
                    "当日请假已批准": on_leave(Activity.cadre_id, Activity.on_date),
                },
            ),
            at_least=present_people(),
            label="当日记明情况的人数（请假的不算）",
            unit="人",
        ),
    ),
    Duty(
        norm="LF-10",
        key="appraisal",
        title="每月综合评价",
        binds=posted,
        every=MONTH,
        needs=acts("monthly_appraisal", Activity.cadre_id, "appraisals_per_month", "综合评价"),
        silent=partly,
    ),
    Duty(
        norm="LF-11",
        key="presence",
        title="每周上传到岗情况",
        binds=managed,
        every=WEEK,
        notice=2,
        needs=acts("presence_upload", Activity.area_id, "presence_uploads_per_week", "上传到岗情况"),
        silent=partly,
    ),
    Duty(
        norm="LF-11",
        key="patrol",
        title="每月上传巡查情况",
        binds=managed,
        every=MONTH,
        needs=acts("patrol_upload", Activity.area_id, "patrol_uploads_per_month", "上传巡查情况"),
        silent=partly,
    ),
    Duty(
        norm="LF-13",
        title="半年报告",
        binds=teams,
        every=HALF,
        notice=30,
        needs=tuple(
            acts(
                "team_report",
                Activity.village_id,
                "team_reports_per_half",
                f"报告{item.title}",
                topics=(item.code,),
            )
            for item in ADDRESSEES.items
        ),
        silent=partly,
    ),
    Duty(
        norm="LF-14",
        title="季度队长会议",
        binds=managed,
        every=QUARTER,
        notice=15,
        needs=acts("leader_meeting", Activity.area_id, "leader_meetings_per_quarter", "队长会议"),
        silent=partly,
    ),
    Duty(
        norm="LF-16",
        title="日志与到岗登记对得上",
        binds=posted,
        every=MONTH,
        needs=Need(
            Count(
                "in_village_day",
                by=Activity.cadre_id,
                measure="days",
                unless=elsewhere | {"当日有工作日志": has_log},
            ),
            at_most=P("max_days_without_log"),
            label="到岗登记了而没有日志的天数",
            unit="天",
        ),
    ),
    Duty(
        norm="LF-18",
        title="经常谈心谈话",
        binds=posted,
        every=HALF,
        notice=30,
        needs=tuple(
            acts(
                "talk_with_posted",
                Activity.cadre_id,
                key,
                f"与{item.title}谈心",
                topics=(item.code,),
            )
            for item, key in zip(
                TALKERS.items,
                ("county_talks_per_half", "township_talks_per_half", "unit_talks_per_half"),
                strict=True,
            )
        ),
        silent=partly,
    ),
    Duty(
        norm="LF-19",
        key="patrol",
        title="每月实地巡查",
        binds=posted,
        every=MONTH,
        needs=acts("site_patrol", Activity.cadre_id, "patrols_per_month", "实地巡查", unless=elsewhere),
        silent=partly | not_leading(posted),
    ),
    Duty(
        norm="LF-19",
        key="feedback",
        title="每月向派出单位反馈",
        binds=managed,
        every=MONTH,
        needs=Need(
            Count(
                "patrol_feedback",
                by=Activity.county_id,
                unless={
                    "当月没有人一直在本县": ~all_month(Activity.unit_id, Activity.county_id),
                    "当月已反馈过": told_before(),
                },
            ),
            at_least=units_there(),
            label="已反馈的派出单位",
            unit="家",
        ),
    ),
    Duty(
        norm="LF-19",
        key="report",
        title="每季度报市备案",
        binds=managed,
        every=QUARTER,
        notice=15,
        needs=acts("patrol_report", Activity.area_id, "patrol_reports_per_quarter", "报市备案"),
        silent=partly,
    ),
    Duty(
        norm="LF-37",
        key="insurance",
        title="每年办理意外伤害险",
        binds=posted,
        every=YEAR,
        notice=30,
        needs=acts("accident_insurance", Activity.cadre_id, "insurances_per_year", "办理保险"),
        silent=partly,
    ),
    Duty(
        norm="LF-37",
        key="health_check",
        title="定期体检",
        binds=posted,
        every=YEAR,
        notice=30,
        needs=acts("health_check", Activity.cadre_id, "health_checks_per_year", "体检"),
        silent=partly | not_leading(posted),
    ),
    Duty(
        norm="LF-38",
        title="市级示范培训",
        binds=cities,
        every=YEAR,
        notice=60,
        needs=(
            acts("leader_training", Activity.area_id, "leader_trainings_per_year", "市直队长培训"),
            acts("secretary_training", Activity.area_id, "secretary_trainings_per_year", "第一书记培训"),
        ),
        silent=partly,
    ),
    Duty(
        norm="LF-39",
        title="系统培训",
        binds=posted,
        every=YEAR,
        notice=60,
        needs=Need(
            Count("training", by=Activity.cadre_id, measure="days"),
            at_least=P("trainings_per_year"),
            label="系统培训",
            unit="次",
        ),
        silent=partly,
    ),
    Duty(
        norm="LF-52",
        title="主要领导看望驻村干部",
        binds=assisting,
        every=HALF,
        notice=30,
        needs=acts(
            "visit_to_posted",
            Activity.unit_id,
            "principal_visits_per_half",
            "看望驻村干部",
            unless=only_principal,
        ),
        silent=partly,
    ),
    Duty(
        norm="LF-55",
        title="吃住在村",
        binds=posted,
        every=MONTH,
        part="down",
        needs=(
            Need(
                Count("in_village_day", by=Activity.cadre_id, measure="days", unless=elsewhere),
                at_least=P("village_days_per_month"),
                label="在村天数",
                unit="天",
            ),
            Need(
                Count("in_village_night", by=Activity.cadre_id, measure="days", unless=elsewhere),
                at_least=P("village_nights_per_month"),
                label="在村夜数",
                unit="夜",
            ),
        ),
        silent={"请假": leave_days(posted.c.subject_id)},
    ),
    Duty(
        norm="LF-62",
        title="研究驻村帮扶工作",
        binds=assisting,
        every=HALF,
        notice=30,
        needs=acts("village_study", Activity.unit_id, "village_studies_per_half", "研究驻村帮扶"),
        silent=partly,
    ),
)
