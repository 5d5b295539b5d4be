"""A made-up policy with a report of each shape, and two counties where people are in their villages."""

from dataclasses import dataclass
from datetime import date

from core.activities.models import Activity
from core.areas.models import Area
from core.cadres.models import Grade
from core.db import Database
from core.engine.report.usual import graded, people
from core.engine.spells import events, posted, postings
from core.policy.norm import Force, Norm, P, Parameter
from core.policy.periods import MONTH, YEAR
from core.policy.report import (
    AreaReport,
    Chart,
    Figure,
    FilePart,
    FileReport,
    GoalReport,
    InColumn,
    LineReport,
    MetShare,
    Quotient,
    Shown,
)
from core.policy.rules import Count, Duty, Need
from core.registry import PolicyBook, Registry
from tests.factories import Make

DAY = "2023-09-30"
DAYS = Duty(
    norm="S-1",
    title="每月在村",
    binds=posted,
    every=MONTH,
    needs=Need(
        Count("in_village_day", by=Activity.cadre_id, measure="days"), at_least=2, label="在村天数", unit="天"
    ),
)
IN_VILLAGE = events("in_village", "in_village_day")
ATTENDANCE = AreaReport(
    key="sample.attendance",
    norm="S-1",
    title="出勤表",
    every=(YEAR,),
    leads="days",
    chart=Chart(column="days", drawn="line"),
    people="cadre_id",
    columns=(
        Figure(
            key="days",
            title="在村天数",
            unit="天",
            of=IN_VILLAGE,
            distinct=("cadre_id", "starts_on"),
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
        ),
        Quotient(key="each", title="人均", unit="天", of="days", per="people"),
    ),
)
HEAT = AreaReport(key="sample.heat", norm="S-1", title="热力表", columns=(MetShare(norm="S-1"),))
PAY = LineReport(
    key="sample.pay",
    norm="S-1",
    title="补助表",
    every=(MONTH,),
    leads="days",
    lines=postings,
    by="unit",
    chart=Chart(column="days"),
    order=("unit", "name"),
    columns=(
        Shown(key="unit", title="派出单位", value=postings.c.unit_id, names="unit"),
        Shown(key="name", title="姓名", value=postings.c.name),
        Shown(
            key="days",
            title="实有天数",
            unit="天",
            kind="number",
            sums=True,
            value=Count("in_village_day", by=Activity.cadre_id, on="cadre_id", measure="days"),
        ),
        Shown(
            key="money", title="金额", unit="元", kind="number", sums=True, value=InColumn("days") * P("rate")
        ),
    ),
)
GOALS = GoalReport(
    key="sample.goals", norm="S-1", title="进度表", headings=("队伍",), chart=Chart(column="state")
)
FILES = FileReport(
    key="sample.files",
    norm="S-1",
    title="服务档案",
    lines=people,
    columns=(Shown(key="name", title="姓名", value=people.c.name),),
    parts=(
        FilePart(
            key="postings",
            title="派驻经历",
            of=postings,
            on="cadre_id",
            columns=(
                Shown(key="village", title="村", value=postings.c.area_id, names="area"),
                Shown(key="since", title="起", kind="day", value=postings.c.starts_on),
            ),
        ),
        FilePart(
            key="grades",
            title="年度等次",
            of=graded,
            columns=(Shown(key="grade", title="等次", value=graded.c.grade),),
        ),
    ),
)
REPORTS = (ATTENDANCE, HEAT, PAY, GOALS, FILES)


def book() -> PolicyBook:
    """Give the policy."""
    make = Make(None)  # type: ignore[arg-type]
    norms = (Norm("S-1", "一", Force.MUST, "每月在村两天。", "队伍"),)
    rate = Parameter(
        "rate", "S-1", "每天标准", "元", None, why_open="没有写。", who_decides="县里", local=True
    )
    return make.book("sample", (rate,), norms=norms, duties=(DAYS,), reports=REPORTS)


@dataclass
class Ground:
    """Who and where: in September two people of one county were two days and one day in the village, one of the other three."""

    city: int
    county: int
    other: int
    village: int
    unit: int
    cadre: int
    posting: int
    foreign: int


def lay(database: Database, registry: Registry) -> Ground:
    """Write the two counties."""
    with database.write() as session:
        make = Make(session)
        city = make.city("甲市", code="410000")
        county, other = make.county("乙县", city, code="410001"), make.county("丙县", city, code="410002")
        village = make.village("丁村", make.township("己镇", county))
        foreign = make.village("戊村", make.township("庚镇", other))
        unit, second = make.unit("辛局"), make.unit("壬局")
        here = [make.cadre(name, unit) for name in ("张一", "李二")]
        there = make.cadre("王三", second)
        first = make.posting(here[0], village, unit, starts_on=date(2023, 1, 1))
        make.posting(here[1], village, unit, starts_on=date(2023, 8, 1))
        away = make.posting(there, foreign, second, starts_on=date(2023, 1, 1))
        for cadre, days, place in ((here[0], 2, village), (here[1], 1, village), (there, 3, foreign)):
            make.days("in_village_day", date(2023, 9, 1), days, cadre=cadre, village=place)
        make.activity("in_village_day", date(2023, 9, 1), cadre=here[0], village=village)
        make.add(Grade(cadre_id=here[0].id, year=2022, grade="优秀"))
        make.activity("in_village_day", date(2023, 8, 9), cadre=here[0], village=village)
        make.enabled(registry.book("sample"), city)
        session.flush()
        return Ground(city.id, county.id, other.id, village.id, unit.id, here[0].id, first.id, away.id)


def set_rate(database: Database, registry: Registry, area: int, value: int) -> None:
    """Let an area set the rate that the paper leaves open."""
    with database.write() as session:
        make = Make(session)
        make.setting(registry.book("sample"), "rate", session.get_one(Area, area), value)
