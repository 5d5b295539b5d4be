"""Linfen's boards and reports."""

from dataclasses import replace
from typing import Any

from sqlalchemy import case, func, select

from core.api import (
    AS_OF,
    MONTH,
    ROLES,
    YEAR,
    Activity,
    Allowance,
    AreaReport,
    Chart,
    Count,
    Figure,
    FilePart,
    FileReport,
    LineReport,
    P,
    Quotient,
    Shown,
    allowances,
    graded,
    people,
    posted,
    postings,
    records,
    signed_for,
)

PERSON_AND_DAY = ("cadre_id", "starts_on")
DAILY_RATE = case(
    (postings.c.source == "provincial", P("provincial_allowance")),
    (postings.c.source == "city", P("city_allowance")),
    (postings.c.source == "county", P("county_allowance")),
)
ATTENDANCE = AreaReport(
    key="linfen_zhucun.attendance",
    norm=("LF-10", "LF-16"),
    title="出勤月表",
    every=(YEAR,),
    leads="each",
    chart=Chart(column="each", drawn="line"),
    people="cadre_id",
    columns=(
        Quotient(key="each", title="人均在村天数", unit="天", of="days", per="people"),
        Figure(
            key="days",
            title="在村天数",
            unit="天",
            of=records("days_recorded", "in_village_day"),
            distinct=PERSON_AND_DAY,
            by=MONTH,
        ),
        Figure(
            key="people",
            title="派驻人数",
            unit="人",
            of=posted,
            distinct=("cadre_id",),
            when="touching",
            by=MONTH,
            shown=False,
        ),
        Figure(
            key="posted",
            title="派驻过的人",
            unit="人",
            of=posted,
            distinct=("cadre_id",),
            when="touching",
            group="全年",
        ),
        Figure(
            key="days_of_year",
            title="在村",
            unit="人天",
            of=records("year_recorded", "in_village_day"),
            distinct=PERSON_AND_DAY,
            group="全年",
        ),
        *(
            Figure(
                key=kind,
                title=title,
                unit=unit,
                of=records(f"{kind}_recorded", kind),
                distinct=distinct,
                group="全年",
            )
            for kind, title, unit, distinct in (
                ("away_on_duty", "因公外出", "人天", PERSON_AND_DAY),
                ("absent_day", "无故不在岗", "人天", PERSON_AND_DAY),
                ("work_log", "工作日志", "篇", ()),
                ("monthly_appraisal", "月度评价", "份", ()),
            )
        ),
    ),
    notes=("人均在村天数是当月在村的人天除以当月派驻过的人数；不满一月的也算一个人。",),
)
EXCELLENT = "优秀"


def on_record(kind: str, title: str, *more: Shown) -> FilePart:
    """Give the part of a file with a person's records of a kind."""
    of = records(f"{kind}_on_file", kind)
    day = Shown(key="on", title="日期", kind="day", value=of.c.starts_on)
    note = Shown(key="note", title="说明", value=of.c.note)
    return FilePart(key=kind, title=title, of=of, on="cadre_id", columns=(day, *more, note))


def topic_of(kind: str, title: str) -> FilePart:
    """Give the part with a person's records of a kind, each with its topic."""
    part = on_record(kind, title)
    topic = Shown(key="topic", title="种类", value=part.of.c.topic)
    return replace(part, columns=(part.columns[0], topic, part.columns[1]))


def number_of(kind: str, title: str) -> Shown:
    """Give how many records of a kind a person has."""
    return Shown(
        key=kind,
        title=title,
        unit="次",
        kind="number",
        value=Count(kind, by=Activity.cadre_id, on="subject_id"),
    )


def excellent_years() -> Any:
    """Give how many yearly grades of a person are excellent."""
    row = graded.rows.subquery("excellent_grades")
    here = select(func.count()).select_from(row).where(row.c.subject_id == people.c.subject_id)
    return (
        here.where(row.c.grade == EXCELLENT, row.c.starts_on <= AS_OF).correlate_except(row).scalar_subquery()
    )


def excellent_results() -> Any:
    """Give how many signed results of a person are excellent."""
    row = signed.rows.subquery("excellent_results")
    here = select(func.count()).select_from(row).where(row.c.subject_id == people.c.subject_id)
    return (
        here.where(row.c.grade == EXCELLENT, row.c.ends_on <= AS_OF).correlate_except(row).scalar_subquery()
    )


signed = signed_for("cadre")
WHO = (
    Shown(key="unit", title="单位", value=people.c.home_unit_id, names="unit"),
    Shown(key="since", title="最早到村", kind="day", value=people.c.starts_on),
)
SERVICE_FILE = FileReport(
    key="linfen_zhucun.service_file",
    norm="LF-34",
    title="驻村干部服务档案",
    lines=people,
    order=("unit", "since"),
    columns=(
        *WHO,
        Shown(key="years", title="优秀年度", unit="个", kind="number", value=excellent_years()),
        number_of("discipline_case", "违纪违法"),
    ),
    parts=(
        FilePart(
            key="postings",
            title="派驻经历（算作农村基层经历）",
            of=postings,
            on="cadre_id",
            columns=(
                Shown(key="village", title="村", value=postings.c.area_id, names="area"),
                Shown(key="unit", title="派出单位", value=postings.c.unit_id, names="unit"),
                Shown(key="role", title="职务", value=postings.c.role, words=ROLES),
                Shown(key="since", title="起", kind="day", value=postings.c.starts_on),
                Shown(key="until", title="止", kind="day", value=postings.c.ends_on),
            ),
        ),
        FilePart(
            key="grades",
            title="年度等次",
            of=graded,
            columns=(
                Shown(key="year", title="年度", value=graded.c.year),
                Shown(key="grade", title="等次", value=graded.c.grade),
                Shown(key="source", title="由谁评定", value=graded.c.source),
            ),
        ),
        FilePart(
            key="results",
            title="测评和考核结果",
            of=signed,
            columns=(
                Shown(key="period", title="时段", value=signed.c.period),
                Shown(key="total", title="总分", kind="number", value=signed.c.total),
                Shown(key="rank", title="名次", kind="number", value=signed.c.rank),
                Shown(key="grade", title="等次", value=signed.c.grade),
            ),
        ),
        on_record("monthly_appraisal", "乡镇月度综合评价"),
        on_record("training", "参加培训"),
        topic_of("patrol_measure", "巡查处理"),
        on_record("discipline_case", "违纪违法处理"),
    ),
    notes=("提拔前征求意见时用；一人一页，可以打印。",),
)
OUTSTANDING = LineReport(
    key="linfen_zhucun.outstanding",
    norm="LF-58",
    title="优秀驻村干部名单",
    lines=people,
    order=("unit", "since"),
    unless={"没有优秀的等次": excellent_years() + excellent_results() == 0},
    columns=(
        *WHO,
        Shown(key="years", title="年度优秀", unit="次", kind="number", value=excellent_years()),
        Shown(key="results", title="测评考核优秀", unit="次", kind="number", value=excellent_results()),
        number_of("monthly_appraisal", "月度评价"),
        number_of("patrol_measure", "巡查处理"),
        number_of("discipline_case", "违纪违法"),
    ),
    notes=("有过优秀等次的人都列出来，巡查和处理列在旁边；列不列入重点培养由人来定。",),
)
REPORTS = (
    ATTENDANCE,
    allowances(
        "linfen_zhucun.allowances",
        "LF-36",
        Allowance("daily", "生活、交通和通信补贴", DAILY_RATE),
        title="驻村补贴表",
        beside={"away_on_duty": "因公外出"},
        notes=("因公外出的日子算不算在岗天数文件没有写，另列在旁边，没有计入金额。",),
    ),
    SERVICE_FILE,
    OUTSTANDING,
)
