"""Fangcheng in the demonstration: its own work points over the areas, people and households that Nanyang brings."""

from pathlib import Path

from core.api import (
    DemoAccount,
    DemoArea,
    DemoGrouping,
    Demonstration,
    DemoPart,
    DemoPolicy,
    DemoSetting,
    DemoShare,
    Effort,
    Mix,
    load_habits,
    load_matters,
    read_rows,
    units_of,
)
from plugins.fangcheng_2022.bound import ISSUED, THEMES
from plugins.fangcheng_2022.choices import WAR_ZONE
from plugins.fangcheng_2022.ledgers import LEDGERS

MADE_UP = Path(__file__).parent / "made_up"
COUNTY = DemoArea("411322", "方城县", "county")
CITY = DemoArea("411300", "南阳市", "city")
PROVINCE = DemoArea("410000", "河南省", "province")

ASSUMED = "演示假定，不是方城县的决定"
FIGURES = {
    "first_shape_measure": 50,
    "demonstration_villages": 5,
    "helper_visits_per_month": 1,
    "four_ones_per_quarter": 1,
    "help_day": 8,
    "days_off_count": 2,
    "standing_checks_per_quarter": 1,
    "sign_searches_per_month": 1,
    "employment_base": 60000,
    "clear_by": 20221130,
    "days_to_train_new": 90,
    "jobs_basis": 2,
    "skills_basis": 2,
    "reserve_projects": 1,
}
"""Figures the paper leaves open and the demonstration assumes; the other open ones stay open."""

EFFORTS = (
    Effort(share=60, workday=985, day_off=420, night=960, last_night=320, diary=0, work_log=0),
    Effort(share=30, workday=940, day_off=250, night=900, last_night=200, diary=0, work_log=0),
    Effort(share=10, workday=700, day_off=100, night=600, last_night=60, diary=0, work_log=0),
)
"""How those keep to their days whom the county has sent; of the others Nanyang says so."""

ACCOUNTS = (
    DemoAccount("fangcheng-party", "township_party_head", area=COUNTY.code, level="township"),
    DemoAccount("fangcheng-mayor", "township_government_head", area=COUNTY.code, level="township"),
    DemoAccount("fangcheng-check", "inspection_group", area=COUNTY.code),
    DemoAccount(
        "fangcheng-township", "township_officer", area=COUNTY.code, level="township", sources=("county",)
    ),
    DemoAccount("fangcheng-unit", "unit_officer", unit="方城县水利局"),
    DemoAccount("fangcheng-cadre", "cadre", area=COUNTY.code, sources=("county",)),
)
NUMERALS = ("一", "二", "三", "四", "五", "六")


def war_zones() -> tuple[DemoGrouping, ...]:
    """Give six made-up war zones, each with every sixth township: the paper names neither zones nor townships."""
    units = units_of(COUNTY.name, "county")
    return tuple(
        DemoGrouping(
            WAR_ZONE,
            f"第{numeral}战区（演示）",
            COUNTY.code,
            parts=(DemoPart(units[at * 2].name, "head"), DemoPart(units[at * 2 + 1].name, "deputy")),
            shares=(DemoShare(COUNTY.code, "township", first=at, step=len(NUMERALS)),),
        )
        for at, numeral in enumerate(NUMERALS)
    )


def fangcheng() -> Demonstration:
    """Give what the demonstration needs to know of Fangcheng."""
    went_on = "演示假定：县里决定2022年工作要点中的常年要求继续执行"
    return Demonstration(
        top=COUNTY,
        above=(PROVINCE, CITY),
        townships={COUNTY.code: tuple(THEMES)},
        units=units_of(COUNTY.name, "county"),
        groupings=war_zones(),
        policies=(
            DemoPolicy(COUNTY.code, "2022年度工作要点，自印发之日起执行"),
            DemoPolicy(COUNTY.code, went_on, extends=True),
        ),
        settings=tuple(
            DemoSetting(COUNTY.code, key, str(figure), ISSUED, ASSUMED) for key, figure in FIGURES.items()
        ),
        accounts=ACCOUNTS,
        efforts=EFFORTS,
        effort_levels=("county",),
        books={
            ledger.key: read_rows(
                MADE_UP / f"books/{ledger.model.__tablename__.removeprefix('fangcheng_2022_')}.csv"
            )
            for ledger in LEDGERS
            if ledger.model and not ledger.only
        },
        habits=load_habits(MADE_UP / "habits.csv"),
        matters=load_matters(MADE_UP / "matters.yaml"),
        mix=Mix(first_start=ISSUED),
    )
