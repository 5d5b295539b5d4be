"""When an adjustment or a recall is proposed: a person decides, and absence is what the township has recorded as such."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, extract, func, or_, select
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    PART_FROM,
    Activity,
    Count,
    Grade,
    Need,
    P,
    Rolling,
    Spells,
    Trigger,
    is_workday,
    on_leave,
    other_than,
)
from plugins.linfen_zhucun.bound import not_leading, serving, standing
from plugins.linfen_zhucun.choices import (
    BAD_GRADES,
    JOB_CHANGES,
    LEVELS_OF_OPINION,
    PATROL_MEASURES,
    POLLS,
)

EVER = Rolling(1200)
"""Longer than any posting: what counts within a posting is cut by the posting itself."""

COUNTY, TOWNSHIP = LEVELS_OF_OPINION.codes()
DECEMBER = 12


def once(kind: str, label: str, unless: dict[str, ColumnElement[bool]] | None = None) -> Need:
    """Need one record of a kind for what it stands for to hold."""
    return Need(Count(kind, by=Activity.cadre_id, unless=unless), at_least=1, label=label, unit="次")


def bad_grades(spells: Spells) -> ColumnElement[int]:
    """Give how many yearly grades since the posting began would lead to a recall; a year's grade exists from its December on."""
    year = extract("year", AS_OF)
    is_given = or_(Grade.year < year, and_(Grade.year == year, extract("month", AS_OF) == DECEMBER))
    return (
        select(func.count(Grade.id))
        .where(Grade.cadre_id == spells.c.subject_id, Grade.grade.in_(BAD_GRADES), is_given)
        .where(Grade.year >= extract("year", spells.c.starts_on))
        .correlate_except(Grade)
        .scalar_subquery()
    )


def township_agrees() -> ColumnElement[bool]:
    """Give the condition that the township too has held the cadre unsuitable in this posting."""
    opinion = aliased(Activity, name="township_opinion")
    return (
        exists()
        .where(opinion.kind == Activity.kind, opinion.cadre_id == Activity.cadre_id)
        .where(opinion.topic == TOWNSHIP, opinion.on_date >= PART_FROM, opinion.on_date <= AS_OF)
        .correlate_except(opinion)
    )


def trigger(number: int, title: str, proposes: str, *needs: Need, **more: Any) -> Trigger:
    """Give the trigger of one item of the list, about what has happened within the posting."""
    return Trigger(
        norm=f"LF-{number}",
        title=title,
        binds=standing,
        every=EVER,
        needs=needs,
        proposes=proposes,
        silent=not_leading(standing),
        **more,
    )


not_absent = {
    "当日请假已批准": on_leave(Activity.cadre_id, Activity.on_date),
    "休息日不计": and_(P("absence_counts_rest_days") == 0, ~is_workday(Activity.on_date)),
}

TRIGGERS = (
    trigger(
        20,
        "任期内工作变动",
        "adjustment",
        once("job_change", "工作变动", {"不在所列之内": other_than(Activity.topic, *JOB_CHANGES.codes())}),
    ),
    trigger(21, "因身体原因不能履职", "adjustment", once("unfit_for_health", "不能正常履职")),
    trigger(
        22,
        "年度考核不称职或不合格",
        "recall",
        Need(bad_grades(standing), at_least=1, label="不称职或不合格的年度", unit="个"),
    ),
    Trigger(
        norm="LF-23",
        title="旷工或无正当理由离岗",
        binds=serving,
        every=Rolling(12),
        needs=(
            Need(
                Count("absent_day", by=Activity.cadre_id, measure="run", over="workdays", unless=not_absent),
                more_than=P("absence_run_days"),
                label="连续离岗天数",
                unit="天",
            ),
            Need(
                Count("absent_day", by=Activity.cadre_id, measure="days", unless=not_absent),
                more_than=P("absence_year_days"),
                label="十二个月累计离岗天数",
                unit="天",
            ),
        ),
        proposes="recall",
        silent=not_leading(serving),
    ),
    trigger(
        24,
        "书面检查和诫勉谈话",
        "recall",
        Need(
            Count(
                "patrol_measure",
                by=Activity.cadre_id,
                unless={"不是书面检查或诫勉谈话": other_than(Activity.topic, *PATROL_MEASURES.codes()[:2])},
            ),
            at_least=P("patrol_measures"),
            label="书面检查和诫勉谈话",
            unit="次",
        ),
    ),
    trigger(
        25,
        "满意度低",
        "recall",
        once(
            "satisfaction_poll",
            "低于规定的测评",
            {
                "不是群众测评或年度考核测评": other_than(Activity.topic, *POLLS.codes()[:2]),
                "没有填满意度": Activity.amount.is_(None),
                "不低于规定": Activity.amount >= P("min_satisfaction"),
            },
        ),
    ),
    trigger(26, "违纪违法受到处理", "recall", once("discipline_case", "受到处理")),
    trigger(
        27,
        "两级都认为不宜",
        "recall",
        once(
            "unsuitable_opinion",
            "县级认为不宜而乡级也这样认为",
            {"不是县级意见": other_than(Activity.topic, COUNTY), "乡级没有同样意见": ~township_agrees()},
        ),
    ),
)
