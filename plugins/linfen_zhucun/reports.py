"""Linfen's boards and reports."""

from sqlalchemy import case

from core.api import (
    MONTH,
    YEAR,
    Allowance,
    AreaReport,
    Chart,
    Figure,
    P,
    Quotient,
    allowances,
    posted,
    postings,
    records,
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
)
