"""Checks of what is kept on record: papers of a village, persons in charge, boards, plans, and records put in their place."""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    MONTH,
    Activity,
    Check,
    Choice,
    Need,
    P,
    Posting,
    Spells,
    Standing,
    days_between,
    each_on_record,
    events,
    lasting,
    posted,
    postings,
    teams,
    under_heading,
)
from plugins.linfen_zhucun.bound import villages
from plugins.linfen_zhucun.choices import (
    BASIC_PAPERS,
    CHECK_MODES,
    COSTS,
    PRACTICES,
    TASKS,
    TEAM_RULES,
    TRIPS,
    VILLAGE_PAPERS,
)

logs = events("logs", "work_log")
city_checks = events("city_checks", "city_check")
claims = events("claims", "travel_claim")
spending = events("spending", "public_funds")
practices = events("practices", "good_practice")
boards = lasting("boards", "village", "whereabouts_board")
conditions = lasting("conditions", "village", "condition_provided")
SAME = {"subject_id": "subject_id"}


def checklist(norm: str, title: str, binds: Spells, kind: str, choice: Choice) -> Check:
    """Give the check that a village has every paper of a closed list."""
    papers = lasting(f"{kind}s", "village", kind)
    needs = each_on_record(papers, choice.items)
    return Check(norm=norm, title=title, binds=binds, needs=needs)


def changed_after(board: Any) -> ColumnElement[bool]:
    """Give the condition that somebody came to the village or left it after a board was put up."""
    change = aliased(Posting, name="change_of_people")
    came = change.starts_on > board.starts_on, change.starts_on <= AS_OF
    left = change.ends_on >= board.starts_on, change.ends_on < AS_OF
    return (
        exists()
        .where(change.village_id == board.subject_id, or_(came[0] & came[1], left[0] & left[1]))
        .correlate_except(change)
    )


def uploaded_on(check: Any) -> ColumnElement[Any]:
    """Give the day on which the results of a city's check in a county were uploaded; NULL while they are not."""
    upload = aliased(Activity, name="upload")
    return (
        select(func.min(upload.on_date))
        .where(upload.kind == "city_check_upload", upload.county_id == check.county_id)
        .where(upload.on_date >= check.starts_on, upload.on_date <= AS_OF)
        .correlate_except(upload)
        .scalar_subquery()
    )


def made_known(case_: Any) -> ColumnElement[bool]:
    """Give the condition that a case of a village has been made known since it was collected."""
    shared = aliased(Activity, name="shared")
    return (
        exists()
        .where(shared.kind == "practice_shared", shared.village_id == case_.village_id)
        .where(shared.topic == case_.topic, shared.on_date >= case_.starts_on, shared.on_date <= AS_OF)
        .correlate_except(shared)
    )


CHECKS = (
    under_heading("LF-08", "工作日志归到十项职责", logs, TASKS, datum="所属职责"),
    checklist("LF-50", "村级工作资料", villages, "village_paper", VILLAGE_PAPERS),
    checklist("LF-09", "五样基础资料", villages, "basic_paper", BASIC_PAPERS),
    under_heading("LF-12", "市级检查方式", city_checks, CHECK_MODES, datum="检查方式", key="mode"),
    Check(
        norm="LF-12",
        key="upload",
        title="检查情况及时上传",
        binds=city_checks,
        when="event",
        every=MONTH,
        needs=Need(
            days_between(func.coalesce(uploaded_on(city_checks.c), AS_OF), city_checks.c.starts_on),
            at_most=P("check_upload_days"),
            label="检查后到上传的天数（没有上传的算到所看的日期）",
            unit="天",
        ),
    ),
    checklist("LF-54", "台账和纪律约束制度", teams, "team_rule", TEAM_RULES),
    Check(
        norm="LF-17",
        title="去向牌",
        binds=teams,
        needs=(
            Need(
                Standing(
                    postings,
                    {"village_id": "subject_id"},
                    "cadre_id",
                    {
                        "已登记电话": func.coalesce(postings.c.phone, "") != "",
                        "第一书记不兼队长": postings.c.role == "first_secretary",
                    },
                ),
                at_most=0,
                label="没有登记电话的队员",
                unit="人",
            ),
            Need(
                Standing(boards, SAME, "record_id", {"挂牌后人员有变动": changed_after(boards.c)}),
                at_least=1,
                label="现行的去向牌",
                unit="块",
            ),
        ),
    ),
    Check(
        norm="LF-65",
        title="工作和生活条件",
        binds=posted,
        needs=Need(
            Standing(
                conditions,
                {"subject_id": "village_id"},
                "topic",
                {"没有写明是什么": conditions.c.topic.is_(None)},
            ),
            at_least=P("condition_items"),
            label="已备的条件",
            unit="项",
        ),
    ),
    Check(
        norm="LF-66",
        title="短途公务交通报销",
        binds=claims,
        when="event",
        every=MONTH,
        needs=(
            Need(claims.c.topic == TRIPS.codes()[0], label=TRIPS.titles()[0], datum="行程种类"),
            Need(claims.c.amount > 0, label="按票据填写金额", datum="票据金额"),
        ),
        facts={"行程种类": claims.c.topic, "金额": claims.c.amount},
    ),
    Check(
        norm="LF-68",
        title="经费用处",
        binds=spending,
        when="event",
        every=MONTH,
        needs=Need(spending.c.topic.in_(COSTS.codes()[:-1]), label="用在允许的地方", datum="用处"),
        facts={"用处": spending.c.topic, "金额": spending.c.amount},
    ),
    under_heading("LF-70", "事迹和经验归类", practices, PRACTICES, datum="种类", key="kind"),
    Check(
        norm="LF-70",
        key="shared",
        title="事迹和经验传开",
        binds=practices,
        when="event",
        every=MONTH,
        needs=Need(case((made_known(practices.c), true())), label="已宣传", datum="宣传记录"),
    ),
)
