"""The county without a name in the demonstration: an example throughout, its code and its city are nowhere on a map."""

from datetime import date
from pathlib import Path

from core.api import (
    LIFTED,
    MONITORED,
    MONITORED_CLEARED,
    DemoAccount,
    DemoArea,
    Demonstration,
    DemoPolicy,
    DemoSetting,
    Effort,
    Mix,
    Renewal,
    load_habits,
    load_matters,
    units_of,
)
from plugins.county_2021.choices import VILLAGE_TYPES

COUNTY = DemoArea("990121", "XX县", "county")
CITY = DemoArea("990100", "示例市", "city")
PROVINCE = DemoArea("990000", "示例省", "province")

SINCE = date(2021, 1, 1)
ASSUMED = "演示假定，不是哪个县的决定"
FIGURES = {
    "team_size": 3,
    "reports_per_half": 1,
    "principal_visits_per_year": 2,
    "help_funds": 5,
    "purchase_funds": 1,
    "working_funds_base": 2,
    "insured_sum": 50,
    "refunded_trips_per_month": 2,
    "trainings_per_year": 1,
    "training_days_per_year": 3,
    "village_days_per_month": 18,
    "difficulty_help_days": 15,
}
"""The paper's blanks that the demonstration fills in; the other ones stay blank."""

EFFORTS = (
    Effort(share=55, workday=975, day_off=150, night=0, last_night=0, diary=0, work_log=0),
    Effort(share=30, workday=930, day_off=90, night=0, last_night=0, diary=0, work_log=0),
    Effort(share=15, workday=760, day_off=40, night=0, last_night=0, diary=0, work_log=0),
)
ACCOUNTS = (
    DemoAccount("xxian", "county_officer", area=COUNTY.code),
    DemoAccount("xxian-zzb", "county_organisation", area=COUNTY.code),
    DemoAccount("xxian-township", "township_officer", area=COUNTY.code, level="township"),
    DemoAccount("xxian-village", "village_officer", area=COUNTY.code, level="village"),
    DemoAccount("xxian-unit", "unit_officer", unit="示例市教育局"),
    DemoAccount("xxian-cadre", "cadre", area=COUNTY.code, sources=("county",)),
    DemoAccount("xxian-contact", "contact_person", area=COUNTY.code, sources=("city",)),
)


def xx_county() -> Demonstration:
    """Give what the demonstration needs to know of the county."""
    went_on = "演示假定：方案到2023年底为止，演示库里县里决定接着执行"
    return Demonstration(
        top=COUNTY,
        above=(PROVINCE, CITY),
        counties=(COUNTY,),
        township_units=True,
        units=units_of(CITY.name, "city")[:8],
        policies=(
            DemoPolicy(COUNTY.code, "方案写明的三年", SINCE),
            DemoPolicy(COUNTY.code, went_on, extends=True),
        ),
        settings=tuple(
            DemoSetting(COUNTY.code, key, str(figure), SINCE, ASSUMED) for key, figure in FIGURES.items()
        ),
        accounts=ACCOUNTS,
        efforts=EFFORTS,
        effort_levels=("city", "county", "township"),
        habits=load_habits(Path(__file__).parent / "made_up/habits.csv"),
        matters=load_matters(Path(__file__).parent / "made_up/matters.yaml"),
        renewals=(Renewal(kind="accident_insurance", late_days={0: 970, 6: 14, -1: 16}),),
        mix=Mix(
            from_other_unit=25,
            villages=40,
            levels={"city": 20},
            village_types=dict(zip(VILLAGE_TYPES.titles(), (48, 28, 14, 10), strict=True)),
            risk_states={LIFTED: 72, MONITORED: 20, MONITORED_CLEARED: 8},
            township_members=55,
        ),
    )
