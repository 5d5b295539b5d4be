"""Linfen in the demonstration: its counties are real, and 吉县 has figures of its own; people and their acts are made up."""

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
    load_habits,
    load_matters,
    read_rows,
    units_of,
)
from plugins.linfen_zhucun.choices import TASKS, VILLAGE_TYPES

HERE = Path(__file__).parent
CITY = DemoArea("141000", "临汾市", "city")
PROVINCE = DemoArea("140000", "山西省", "province")
JI_COUNTY, OTHERS = "141028", ("141002", "141023", "141024", "141029", "141081", "141082")

SET_ON = date(2018, 8, 1)
ASSUMED = "演示假定，不是当地的决定"
CITY_FIGURES = {"check_upload_days": 7, "fill_vacancy_days": 30, "health_checks_per_year": 1}
SOME_FIGURES = {
    "village_days_per_month": 20,
    "village_nights_per_month": 14,
    "principal_visits_per_half": 1,
    "village_studies_per_half": 1,
    "team_funds_per_year": 10000,
    "condition_items": 3,
}
JI_FIGURES = SOME_FIGURES | {
    "max_days_without_log": 13,
    "township_talks_per_half": 1,
    "unit_talks_per_half": 1,
    "county_talks_per_half": 0,
    "study_days": 30,
}
"""What 吉县 has set for itself, but for posts and honours; the other counties have set less, most of them nothing."""

ON_DUTY, ABSENT = "away_on_duty", "absent_day"
EFFORTS = (
    Effort(
        share=52, workday=965, day_off=560, night=930, last_night=560, diary=0, work_log=540,
        elsewhere={ON_DUTY: 996, ABSENT: 2, "": 2},
    ),
    Effort(
        share=32, workday=930, day_off=420, night=880, last_night=430, diary=0, work_log=430,
        elsewhere={ON_DUTY: 990, ABSENT: 8, "": 2},
    ),
    Effort(
        share=12, workday=830, day_off=220, night=780, last_night=220, diary=0, work_log=300,
        elsewhere={ON_DUTY: 960, ABSENT: 34, "": 6},
    ),
    Effort(
        share=4, workday=560, day_off=120, night=540, last_night=100, diary=0, work_log=150,
        elsewhere={ON_DUTY: 640, ABSENT: 350, "": 10},
    ),
)  # fmt: skip
ACCOUNTS = (
    DemoAccount("linfen", "city_officer", area=CITY.code),
    DemoAccount("linfen-viewer", "city_viewer", area=CITY.code),
    DemoAccount("jixian", "county_officer", area=JI_COUNTY),
    DemoAccount("jixian-zzb", "county_organisation", area=JI_COUNTY),
    DemoAccount("jixian-township", "township_officer", area=JI_COUNTY, level="township"),
    DemoAccount("jixian-village", "village_officer", area=JI_COUNTY, level="village"),
    DemoAccount("linfen-unit", "unit_officer", unit="临汾市教育局"),
    DemoAccount("jixian-cadre", "cadre", area=JI_COUNTY),
    DemoAccount("linfen-contact", "contact_person", area=CITY.code, sources=("city",)),
)


def linfen() -> Demonstration:
    """Give what the demonstration needs to know of Linfen."""
    figures = (
        *((CITY.code, CITY_FIGURES), (JI_COUNTY, JI_FIGURES)),
        *((code, SOME_FIGURES) for code in OTHERS),
    )
    return Demonstration(
        top=CITY,
        above=(PROVINCE,),
        counties=tuple(
            DemoArea(row["code"], row["name"])
            for row in read_rows(HERE / "made_up/counties.csv", "code", "name")
        ),
        units=units_of(CITY.name, "city"),
        policies=(DemoPolicy(CITY.code, "厅字〔2018〕34号，自印发之日起施行"),),
        settings=tuple(
            DemoSetting(code, key, str(figure), SET_ON, ASSUMED)
            for code, own in figures
            for key, figure in own.items()
        ),
        accounts=ACCOUNTS,
        topics=TASKS.codes(),
        efforts=EFFORTS,
        effort_levels=("provincial", "city", "county"),
        whole_year=True,
        habits=load_habits(HERE / "made_up/habits.csv"),
        matters=load_matters(HERE / "made_up/matters.yaml"),
        mix=Mix(
            from_other_unit=8,
            villages=85,
            levels={"city": 36},
            village_types=dict(zip(VILLAGE_TYPES.titles(), (52, 14, 10, 24), strict=True)),
            risk_states={LIFTED: 74, MONITORED: 18, MONITORED_CLEARED: 8},
            grades={"优秀": 18, "称职": 76, "基本称职": 4, "不称职": 2},
        ),
    )
