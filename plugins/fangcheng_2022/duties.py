"""What the county and its villages must do, how often; a part period is pro-rated."""

from core.api import (
    MONTH,
    QUARTER,
    YEAR,
    Activity,
    Duty,
    OnWeekdays,
    acts,
    beyond_calendar,
    counties,
    each_act,
    public_holidays,
)
from plugins.fangcheng_2022.bound import supported, villages
from plugins.fangcheng_2022.choices import HEADINGS, STANDING_CHECKS, TRAINEES

WEDNESDAY = 3
COUNTY, VILLAGE, HOUSEHOLD = Activity.area_id, Activity.village_id, Activity.household_id


LINKAGE = (
    Duty(
        norm="FC-13",
        key="month",
        title="每月自查、调度、核查",
        binds=counties,
        every=MONTH,
        part="down",
        needs=(
            acts("self_check", COUNTY, "monthly_rounds", "自查"),
            acts("dispatch_round", COUNTY, "monthly_rounds", "调度"),
            acts("verification_round", COUNTY, "monthly_rounds", "核查"),
        ),
    ),
    Duty(
        norm="FC-13",
        key="quarter",
        title="每季排序、通报",
        binds=counties,
        every=QUARTER,
        part="down",
        notice=20,
        needs=(
            acts("linkage_ranking", COUNTY, "quarterly_rounds", "排序"),
            acts("linkage_circular", COUNTY, "quarterly_rounds", "通报"),
        ),
    ),
)
INSPECTIONS = (
    Duty(
        norm="FC-20",
        title="季度专项排查",
        binds=counties,
        every=QUARTER,
        part="down",
        notice=20,
        needs=(
            acts("inspection_plan", COUNTY, "inspections_per_quarter", "排查方案"),
            *each_act("special_inspection", COUNTY, "inspections_per_quarter", HEADINGS),
        ),
    ),
    Duty(
        norm="FC-20",
        key="household",
        title="每季走访排查到户",
        binds=supported,
        every=QUARTER,
        part="down",
        notice=20,
        needs=acts("inspection_visit", HOUSEHOLD, "inspections_per_quarter", "走访排查"),
    ),
    Duty(
        norm="FC-48",
        title="住房、道路、供水常态排查",
        binds=villages,
        every=QUARTER,
        part="down",
        notice=20,
        needs=each_act("standing_check", VILLAGE, "standing_checks_per_quarter", STANDING_CHECKS),
    ),
)
PETITIONS = (
    Duty(
        norm="FC-26",
        title="周三接处访",
        binds=villages,
        every=OnWeekdays((WEDNESDAY,)),
        notice=0,
        needs=acts("village_reception", VILLAGE, "village_receptions", "接处访"),
        silent={"法定节假日": public_holidays()},
        unknown={"尚未公布的放假安排": beyond_calendar()},
    ),
    Duty(
        norm="FC-26",
        key="leaders",
        title="领导干部每月下沉接访",
        binds=counties,
        every=MONTH,
        part="down",
        needs=(
            acts("leader_reception", COUNTY, "leader_receptions_per_month", "下沉接访"),
            acts("leader_reception", COUNTY, "receiving_leaders", "有关领导合计接访"),
        ),
    ),
    Duty(
        norm="FC-50",
        key="signs",
        title="信访苗头排查",
        binds=counties,
        every=MONTH,
        part="down",
        needs=acts("sign_search", COUNTY, "sign_searches_per_month", "苗头排查"),
    ),
)
SUPERVISION = (
    Duty(
        norm="FC-32",
        key="plan",
        title="培训计划分三类人",
        binds=counties,
        every=YEAR,
        part="half",
        notice=60,
        needs=each_act("cadre_training_plan", COUNTY, "helper_trainings_per_year", TRAINEES),
    ),
    Duty(
        norm="FC-33",
        key="month",
        title="每月督查主题",
        binds=counties,
        every=MONTH,
        part="down",
        needs=acts("supervision_theme", COUNTY, "themes_per_month", "督查主题"),
    ),
    Duty(
        norm="FC-33",
        key="quarter",
        title="每季排名考评",
        binds=counties,
        every=QUARTER,
        part="down",
        notice=20,
        needs=acts("ranking_evaluation", COUNTY, "rankings_per_quarter", "排名考评"),
    ),
    Duty(
        norm="FC-33",
        key="year",
        title="年终总评",
        binds=counties,
        every=YEAR,
        part="half",
        notice=60,
        needs=acts("year_end_evaluation", COUNTY, "evaluations_per_year", "总评"),
    ),
)

DUTIES = (*LINKAGE, *INSPECTIONS, *PETITIONS, *SUPERVISION)
