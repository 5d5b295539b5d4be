"""What must be on record: plans, what binds unit and village, hand-overs, the twelve points, difficulties, the leading group."""

from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    FAR,
    MONTH,
    OWN,
    Activity,
    Check,
    Need,
    P,
    Standing,
    assisting,
    counties,
    days_between,
    events,
    lasting,
    nothing_on_record,
    on_record,
    other_than,
    posted,
)
from plugins.county_2021.bound import changes
from plugins.county_2021.choices import CHECKLIST, DIFFICULTIES, SECTIONS, STANDARDS, TIES, WON

EACH_VILLAGE = {"subject_id": "subject_id", "village_id": "village_id"}
plans = lasting("plans", "unit", "three_year_plan")
sections = events("sections", "plan_section")
won = events("won", "won_for_village")

UNITS = (
    Check(
        norm="XX-13",
        title="掌握村情、订好三年计划",
        binds=assisting,
        needs=(
            on_record("unit", "village_conditions", "掌握村情的记录", on=EACH_VILLAGE),
            Need(
                Standing(
                    plans,
                    on=EACH_VILLAGE,
                    of="record_id",
                    unless={"计划年数不足": func.coalesce(plans.c.amount, 0) < P("plan_years")},
                ),
                at_least=1,
                label="三年定点帮扶计划",
                unit="份",
            ),
        ),
    ),
    Check(
        norm="XX-26",
        title="计划和报告的栏目",
        binds=sections,
        when="event",
        every=MONTH,
        needs=Need(sections.c.topic.in_(SECTIONS.codes()), label="用列出的栏目", datum="栏目"),
        facts={"栏目": sections.c.topic},
    ),
    Check(
        norm="XX-31",
        key="bound",
        title="三个捆绑",
        binds=assisting,
        needs=tuple(
            on_record("unit", "bound_together", f"{item}捆绑", topics=(item,), on=EACH_VILLAGE)
            for item in TIES.codes()
        ),
    ),
    Check(
        norm="XX-31",
        key="won",
        title="争资引项登记",
        binds=won,
        when="event",
        every=MONTH,
        needs=(
            Need(won.c.topic.in_(WON.codes()), label="写明是资金还是项目", datum="资金或项目"),
            Need(won.c.village_id.is_not(None), label="写明为哪个村争取"),
        ),
        facts={"类别": won.c.topic, "金额": won.c.amount},
    ),
)

handover = aliased(Activity, name="handover")
has_handover = (
    exists()
    .where(handover.kind == "team_handover", handover.village_id == changes.c.village_id)
    .where(handover.unit_id == changes.c.unit_id, handover.on_date <= AS_OF)
    .correlate_except(handover)
)

missed_now = aliased(Activity, name="missed_now")
is_missed = (
    exists()
    .where(missed_now.kind == "standard_missed", missed_now.cadre_id == posted.c.subject_id)
    .where(missed_now.on_date <= AS_OF, func.coalesce(missed_now.until_on, FAR) >= AS_OF)
    .correlate_except(missed_now)
)
reached = lasting("reached", "cadre", "standard_reached")


def points(group: str, key: str) -> Need:
    """Need so many points of a group of the checklist to be recorded as reached."""
    unless = {"不是这一组": other_than(reached.c.topic, *STANDARDS[group])}
    return Need(Standing(reached, on=OWN, of="topic", unless=unless), at_least=P(key), label=group, unit="项")


insurance = aliased(Activity, name="insured_for")
insured_sum: ColumnElement[Any] = (
    select(func.sum(insurance.amount))
    .where(insurance.kind == "insured_sum", insurance.cadre_id == posted.c.subject_id)
    .where(insurance.on_date <= AS_OF, func.coalesce(insurance.until_on, FAR) >= AS_OF)
    .correlate_except(insurance)
    .scalar_subquery()
)

difficulties = events("difficulties", "cadre_difficulty")
aid = aliased(Activity, name="aid")
helped_on: ColumnElement[Any] = (
    select(func.min(aid.on_date))
    .where(aid.kind == "difficulty_help", aid.cadre_id == difficulties.c.cadre_id)
    .where(aid.topic == difficulties.c.topic, aid.on_date >= difficulties.c.starts_on, aid.on_date <= AS_OF)
    .correlate_except(aid)
    .scalar_subquery()
)

PEOPLE = (
    Check(
        norm="XX-12",
        title="换工作队有交接记录",
        binds=changes,
        needs=Need(has_handover, label="交接记录"),
        facts={"新队到村日期": changes.c.starts_on},
    ),
    Check(
        norm="XX-16",
        title=f"驻村干部工作要求{len(CHECKLIST.items)}项",
        binds=posted,
        needs=(
            points("三个说得清", "clear_points"),
            points("四个结合", "combined_points"),
            points("五个到位", "placed_points"),
            nothing_on_record("cadre", "standard_missed", "没有达到的要求"),
        ),
        silent={"什么时候评没有说": ~is_missed},
    ),
    Check(
        norm="XX-18",
        key="sum",
        title="意外伤害保险的保额",
        binds=posted,
        needs=Need(insured_sum, at_least=P("insured_sum") * 10000, label="保额", unit="元", datum="保额"),
    ),
    Check(
        norm="XX-36",
        key="help",
        title="难处没有拖过定下的天数",
        binds=difficulties,
        when="event",
        every=MONTH,
        needs=Need(
            days_between(func.coalesce(helped_on, AS_OF), difficulties.c.starts_on),
            at_most=P("difficulty_help_days"),
            label="多少天后得到帮助（还没有的算到所看的日期）",
            unit="天",
        ),
    ),
    Check(
        norm="XX-36",
        key="kind",
        title="写明是工作还是家里的难处",
        binds=difficulties,
        when="event",
        every=MONTH,
        needs=Need(difficulties.c.topic.in_(DIFFICULTIES.codes()), label="写明哪方面", datum="难处的方面"),
        facts={"方面": difficulties.c.topic},
    ),
    Check(
        norm="XX-37",
        title="驻村工作领导小组",
        binds=counties,
        needs=(
            on_record("area", "leading_group", "领导小组"),
            on_record("area", "leading_group_member", "成员"),
        ),
    ),
)

CHECKS = (*UNITS, *PEOPLE)
