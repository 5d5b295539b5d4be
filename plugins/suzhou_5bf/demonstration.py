"""Suzhou in the demonstration: its counties are real; units, pairs with partners, people and what they did are made up."""

from datetime import date
from pathlib import Path

from core.api import (
    LIFTED,
    MONITORED,
    MONITORED_CLEARED,
    DemoAccount,
    DemoArea,
    DemoGrouping,
    Demonstration,
    DemoPart,
    DemoPolicy,
    DemoSetting,
    DemoShare,
    DemoUnit,
    Effort,
    Mix,
    load_habits,
    load_matters,
    read_rows,
    units_of,
)
from plugins.suzhou_5bf.choices import PARTNERSHIP, PLACE_PAIR, TASKS, TOWNSHIP_PAIR
from plugins.suzhou_5bf.ledgers import LEDGERS

MADE_UP = Path(__file__).parent / "made_up"
CITY = DemoArea("341300", "宿州市", "city")
PROVINCE = DemoArea("340000", "安徽省", "province")
COUNTIES = {"341302": "埇桥区", "341321": "砀山县", "341322": "萧县", "341323": "灵璧县", "341324": "泗县"}
PARTNERED = ("341321", "341322", "341323", "341324")
ENTERPRISES = tuple(
    DemoUnit(f"省属企业{number}（演示）", "provincial", "国有企业") for number in ("一", "二", "三", "四")
)

SET_ON = date(2022, 7, 18)
ASSUMED = "演示假定，不是宿州市的决定"
FIGURES = {
    "days_to_replace_contact": 30,
    "experience_reports_per_year": 1,
    "cadre_visits_per_year": 2,
    "heart_talks_per_year": 2,
    "progress_reviews_per_year": 4,
    "duty_inspections_per_year": 4,
    "unannounced_visits_per_year": 2,
    "training_week_days": 5,
    "exchange_meetings_per_year": 2,
    "exchange_meeting_caller": 1,
    "industry_project_share": 50,
    "industry_project_base": 2,
}
"""Figures the paper leaves open and the demonstration assumes; the other open ones stay open."""

EFFORTS = (
    Effort(share=56, workday=999, day_off=120, night=0, last_night=0, diary=0, work_log=110),
    Effort(share=26, workday=988, day_off=60, night=0, last_night=0, diary=0, work_log=80),
    Effort(share=13, workday=940, day_off=30, night=0, last_night=0, diary=0, work_log=50),
    Effort(share=5, workday=620, day_off=10, night=0, last_night=0, diary=0, work_log=20),
)
ACCOUNTS = (
    DemoAccount("suzhou", "city_officer", area=CITY.code),
    DemoAccount("suzhou-viewer", "city_viewer", area=CITY.code),
    DemoAccount("lingbi", "county_officer", area="341323"),
    DemoAccount("lingbi-zzb", "county_organisation", area="341323"),
    DemoAccount("lingbi-leader", "county_leader", area="341323", unit="灵璧县委办公室"),
    DemoAccount("lingbi-township", "township_officer", area="341323", level="township"),
    DemoAccount("lingbi-village", "village_officer", area="341323", level="village"),
    DemoAccount("suzhou-unit", "unit_officer", unit="宿州市教育局"),
    DemoAccount("lingbi-cadre", "cadre", area="341323", sources=("city",)),
    DemoAccount("lingbi-contact", "contact_person", area="341323", sources=("county",)),
)


def groupings() -> tuple[DemoGrouping, ...]:
    """Give made-up pairs: counties with a partner, townships with an enterprise, some townships and villages with a partner."""
    partners = (DemoGrouping(PARTNERSHIP, f"{COUNTIES[code]}结对", CITY.code, (code,)) for code in PARTNERED)
    enterprises = (
        DemoGrouping(
            TOWNSHIP_PAIR,
            f"{unit.name}结对乡镇",
            CITY.code,
            parts=(DemoPart(unit.name, "lead"),),
            shares=(DemoShare(code, "township", most=1),),
        )
        for code, unit in zip(PARTNERED, ENTERPRISES, strict=True)
    )
    both = (DemoShare("341323", "township", most=2), DemoShare("341323", "village", step=5, most=3))
    places = (
        DemoGrouping(PLACE_PAIR, "灵璧县镇村结对", "341323", shares=both),
        DemoGrouping(PLACE_PAIR, "泗县乡镇结对", "341324", shares=(DemoShare("341324", "township", most=2),)),
    )
    return (*partners, *enterprises, *places)


def suzhou() -> Demonstration:
    """Give what the demonstration needs to know of Suzhou."""
    return Demonstration(
        top=CITY,
        above=(PROVINCE,),
        counties=tuple(DemoArea(*one) for one in COUNTIES.items()),
        units=(*units_of(CITY.name, "city"), *ENTERPRISES),
        groupings=groupings(),
        policies=(DemoPolicy(CITY.code, "宿巩固办〔2022〕2号，自印发之日起执行"),),
        settings=tuple(
            DemoSetting(CITY.code, key, str(figure), SET_ON, ASSUMED) for key, figure in FIGURES.items()
        ),
        accounts=ACCOUNTS,
        topics=TASKS.codes(),
        efforts=EFFORTS,
        effort_levels=("provincial", "city", "county"),
        habits=load_habits(MADE_UP / "habits.csv"),
        matters=load_matters(MADE_UP / "matters.yaml"),
        books={
            ledger.key: read_rows(MADE_UP / f"books/{ledger.key.removeprefix('suzhou_5bf.')}.csv")
            for ledger in LEDGERS
        },
        mix=Mix(
            villages=130,
            levels={"provincial": 5, "city": 34},
            village_types={"脱贫村": 55, "乡村振兴重点村": 25, "其他村": 20},
            risk_states={LIFTED: 70, MONITORED: 22, MONITORED_CLEARED: 8},
            risk_after={MONITORED: (MONITORED_CLEARED, 55), LIFTED: (MONITORED, 3)},
            county_leaders=6,
            grades={"优秀": 20, "称职": 74, "基本称职": 4, "不称职": 2},
        ),
    )
