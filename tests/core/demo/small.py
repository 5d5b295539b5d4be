"""Demonstrations small enough for tests: an invented one, and a real plan with few villages."""

from dataclasses import replace
from datetime import date

from core.db import Database
from core.demo.acts import Effort, Habit, Renewal
from core.demo.build import Builder, Report
from core.demo.plan import DemoAccount, DemoArea, DemoGrouping, Demonstration, DemoPart, DemoUnit, Mix
from core.demo.scale import SMALL, Scale
from core.registry import Registry

TODAY = date(2024, 3, 20)
SCALE = Scale("S", by_ledger=False, recent_days=30)
LEVELS = {"central": 8, "provincial": 25, "city": 40}


def invented(villages: int = 6) -> Demonstration:
    """Give a plan of two counties that exists nowhere."""
    counties = (DemoArea("990101", "柳县"), DemoArea("990102", "槐县"))
    units = (
        DemoUnit("省一院", "provincial", "事业单位"),
        DemoUnit("市一局", "city", "党政机关"),
        DemoUnit("市二局", "city", "党政机关"),
        DemoUnit("市银行", "city"),
    )
    zone = DemoGrouping("zone", "一片区", "990100", ("990101", "990102"), (DemoPart("省一院", "head", True),))
    group = DemoGrouping(
        "liaison_group",
        "柳县联络组",
        "990101",
        ("990101",),
        (DemoPart("市一局", "lead", True), DemoPart("市二局", "member")),
    )
    return Demonstration(
        top=DemoArea("990100", "示例市", "city"),
        above=(DemoArea("990000", "示例省", "province"),),
        counties=counties,
        units=units,
        groupings=(zone, group),
        accounts=(
            DemoAccount("city", "city_officer", area="990100"),
            DemoAccount("town", "township_officer", area="990101", level="township"),
            DemoAccount("unit", "unit_officer", unit="市一局"),
            DemoAccount("cadre", "cadre", area="990101"),
            DemoAccount("head", "zone_head", grouping="一片区"),
        ),
        topics=("1", "2"),
        efforts=(
            Effort(share=1, workday=980, day_off=300, night=900, last_night=300, diary=400, work_log=200),
            Effort(share=1, workday=500, day_off=50, night=500, last_night=50, diary=100, work_log=50),
        ),
        effort_levels=("provincial", "city"),
        habits=(
            Habit(kind="survey", by="principal", per="year", times={1: 1, 2: 1}),
            Habit(kind="survey", by="deputy", per="year", times={2: 1, 4: 1}),
            Habit(kind="good_deed", by="unit", per="quarter", times={0: 1, 1: 1}, levels=("city",)),
            Habit(kind="health_check", by="posted", per="year", times={0: 1, 1: 1}),
            Habit(kind="home_visit", by="contact", per="month", times={0: 1, 1: 1}, dense=True),
            Habit(kind="phone_contact", by="away_contact", per="quarter", times={1: 1}),
            Habit(kind="phone_contact", by="settled_contact", per="year", times={0: 1, 1: 1}),
        ),
        renewals=(Renewal(kind="accident_insurance", late_days={0: 8, 10: 1, -1: 1}),),
        mix=Mix(
            villages=villages, levels={"provincial": 34, "city": 34}, away=40, village_types={"脱贫村": 1}
        ),
    )


def with_fewer_villages(plan: Demonstration, villages: int) -> Demonstration:
    """Give a plan with few villages, of which units from above take a larger share, so that each finds one."""
    levels = {level: LEVELS.get(level, share) for level, share in plan.mix.levels.items()}
    return replace(plan, mix=replace(plan.mix, villages=villages, levels=levels))


def build(
    database: Database,
    plan: Demonstration,
    registry: Registry | None = None,
    policy: str = "",
    *,
    scale: Scale = SCALE,
    today: date = TODAY,
) -> Report:
    """Build one plan into an empty database."""
    return Builder(database, registry or Registry(), scale, today).build([(policy, plan)])


__all__ = ["SCALE", "SMALL", "TODAY", "build", "invented", "with_fewer_villages"]
