"""Nanyang in the demonstration: annex 3's real structure as data; people, villages and what they did are made up."""

from collections import defaultdict
from datetime import date
from pathlib import Path

from core.api import (
    Beside,
    DemoAccount,
    DemoArea,
    DemoGrouping,
    Demonstration,
    DemoPart,
    DemoPolicy,
    DemoSetting,
    DemoUnit,
    Effort,
    Habit,
    Mix,
    Renewal,
    load_matters,
    read_rows,
)
from plugins.nanyang_3x3.bound import SOURCES
from plugins.nanyang_3x3.choices import TASKS, VILLAGE_TYPES
from plugins.nanyang_3x3.ledgers import CADRES
from plugins.nanyang_3x3.registers import AGENDA, DEPARTMENTS, RESULTS

POLICY = Path(__file__).parent / "policy"
CITY = DemoArea("411300", "南阳市", "city")
PROVINCE = DemoArea("410000", "河南省", "province")
SINCE = date(2021, 5, 1)
SET_ON = date(2022, 10, 1)
UNNAMED = frozenset(
    {
        ("北片区", "中央党史和文献研究院"),
        ("西片区", "河南工业大学"),
        ("桐柏县联络组", "市人社局"),
        ("南召县联络组", "市政协办"),
    }
)
"""Parts for which nobody has been named yet: what an area that has not finished looks like."""

ASSUMED = "演示假定，不是南阳市的决定"
AGREED = "演示假定的方城县评分细则"
FIGURES = {
    "diary_entries_per_month": 4,
    "work_log_entries_per_month": 2,
    "max_days_without_entry": 18,
    "phone_contacts_per_quarter": 1,
    "zone_help_per_year": 2,
    "four_ones_surveys_per_year": 1,
    "good_deeds_per_year": 2,
    "policy_talks_per_year": 2,
    "courtyard_cleanings_per_year": 2,
}
"""Figures the paper leaves open and the demonstration assumes; the other open ones stay open."""

SCORING = {"ignored_letter_chasings": "3", "veto_effect": "排在最后", "objection_days": "15"}
POINTS = {
    "points_leaders_in_village": "1",
    "most_leaders_in_village": "3",
    "points_group_leader_unit": "3",
    "points_helping_other_units": "2",
    "most_helping_other_units": "4",
    "points_case_adopted": "2",
    "points_observation_village": "3",
    "points_circular_or_reminder": "3",
    "points_commentary_problem": "1",
    "points_letter_ignored": "2",
}
"""What 方城县 is assumed to give for the factors of Annex 4; the other counties have not set theirs."""


def counties() -> tuple[DemoArea, ...]:
    """Give the 13 counties."""
    return tuple(
        DemoArea(row["code"], row["name"]) for row in read_rows(POLICY / "counties.csv", "code", "name")
    )


def units() -> tuple[DemoUnit, ...]:
    """Give every unit of annex 3 with its level and nature."""
    rows = read_rows(POLICY / "units.csv", "name", "level", "nature")
    return tuple(DemoUnit(row["name"], row["level"], row["nature"]) for row in rows)


def groupings() -> tuple[DemoGrouping, ...]:
    """Give the zones with their head and deputy units, and the liaison groups with their lead and member units."""
    return (*_zones(), *_liaison_groups())


def _zones() -> list[DemoGrouping]:
    codes: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(POLICY / "counties.csv", "code", "zone"):
        codes[row["zone"]].append(row["code"])
    deputies: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(POLICY / "zone_deputies.csv", "zone", "unit"):
        deputies[row["zone"]].append(row["unit"])
    return [
        DemoGrouping(
            "zone",
            row["zone"],
            CITY.code,
            tuple(codes[row["zone"]]),
            (
                _part(row["zone"], row["head_unit"], "head"),
                *(_part(row["zone"], unit, "deputy") for unit in deputies[row["zone"]]),
            ),
        )
        for row in read_rows(POLICY / "zones.csv", "zone", "head_unit")
    ]


def _liaison_groups() -> list[DemoGrouping]:
    codes = {row["name"]: row["code"] for row in read_rows(POLICY / "counties.csv", "code", "name")}
    members: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(POLICY / "group_members.csv", "county", "unit"):
        members[row["county"]].append(row["unit"])
    found = []
    for row in read_rows(POLICY / "liaison_groups.csv", "county", "lead_unit"):
        name, code, lead = f"{row['county']}联络组", codes[row["county"]], row["lead_unit"]
        others = [unit for unit in members[row["county"]] if unit != lead]
        parts = (_part(name, lead, "lead"), *(DemoPart(unit, "member") for unit in others))
        found.append(DemoGrouping("liaison_group", name, code, (code,), parts))
    return found


def _part(grouping: str, unit: str, role: str) -> DemoPart:
    return DemoPart(unit, role, names_person=(grouping, unit) not in UNNAMED)


EFFORTS = (
    Effort(share=46, workday=990, day_off=420, night=975, last_night=300, diary=260, work_log=190),
    Effort(share=33, workday=955, day_off=240, night=925, last_night=200, diary=190, work_log=120),
    Effort(share=15, workday=820, day_off=110, night=780, last_night=100, diary=110, work_log=60),
    Effort(share=6, workday=480, day_off=60, night=500, last_night=60, diary=50, work_log=20),
)
HABITS = (
    Habit(kind="hear_team_report", by="unit", per="half", times={0: 12, 1: 68, 2: 20}, levels=("city",)),
    Habit(kind="survey", by="principal", per="year", times={0: 6, 1: 20, 2: 44, 3: 30}),
    Habit(kind="survey", by="deputy", per="year", times={1: 4, 2: 6, 3: 10, 4: 30, 5: 28, 6: 22}),
    Habit(kind="good_deed", by="unit", per="year", times={0: 5, 1: 15, 2: 40, 3: 40}),
    Habit(kind="policy_talk", by="unit", per="year", times={0: 5, 1: 15, 2: 45, 4: 35}),
    Habit(kind="courtyard_cleaning", by="unit", per="year", times={0: 8, 1: 12, 2: 50, 3: 30}),
    Habit(
        kind="city_project",
        by="unit",
        per="year",
        times={0: 40, 1: 45, 2: 15},
        levels=("central", "provincial"),
    ),
    Habit(
        kind="zone_help", by="unit", per="year", times={0: 10, 1: 30, 2: 60}, levels=("central", "provincial")
    ),
    Habit(kind="health_check", by="posted", per="year", times={0: 15, 1: 85}, levels=SOURCES),
    Habit(kind="home_visit", by="contact", per="month", times={0: 45, 1: 42, 2: 13}, dense=True),
    Habit(kind="phone_contact", by="away_contact", per="quarter", times={0: 18, 1: 47, 2: 35}),
    Habit(kind="phone_contact", by="settled_contact", per="month", times={0: 985, 1: 15}, dense=True),
)
RECORDS = (
    Habit(kind="typical_case", by="county", per="month", times={0: 15, 1: 62, 2: 23}),
    Habit(
        kind="commentary_meeting",
        by="county",
        per="month",
        times={0: 10, 1: 82, 2: 8},
        topics={"现场办公": 34, "督查调研": 28, "实地交流": 24, "其他": 4, "": 10},
        beside=(
            Beside("deputy_invited", 930),
            *(Beside("department_attending", 950, topic=name) for name in DEPARTMENTS.codes()),
            *(Beside("agenda_item", 940, topic=name) for name in AGENDA.codes()),
        ),
    ),
    Habit(
        kind="demonstration_point",
        by="village",
        per="once",
        times={0: 95, 1: 5},
        beside=tuple(Beside("demonstration_result", 880, topic=item.code) for item in RESULTS.items),
    ),
    Habit(
        kind="observation_event",
        by="top",
        per="half",
        times={2: 20, 3: 30, 4: 35, 5: 15},
        notes={"片长、副片长、各组组长": 80, "": 20},
    ),
    Habit(kind="county_scheme", by="county", per="once", times={0: 20, 1: 80}),
    Habit(kind="necessities", by="pair", per="once", times={0: 12, 1: 88}, levels=("city",)),
    Habit(kind="household_profile", by="contact", per="once", times={0: 7, 1: 93}),
    Habit(kind="household_measures", by="contact", per="once", times={0: 12, 1: 88}),
    Habit(kind="working_mechanism", by="unit", per="once", times={0: 12, 1: 88}, levels=SOURCES),
    Habit(
        kind="cross_unit_help",
        by="unit",
        per="half",
        times={0: 55, 1: 35, 2: 10},
        levels=SOURCES,
        notes={"为兄弟单位的村协调灌溉用水，已通水": 40, "帮兄弟单位对接农产品销路，已签约": 45, "": 15},
    ),
    Habit(
        kind="experience_summary",
        by="unit",
        per="half",
        times={0: 55, 1: 35, 2: 10},
        levels=SOURCES,
        notes={"党支部领办合作社的做法": 45, "小院整治的做法": 40, "": 15},
    ),
    Habit(
        kind="case_adopted",
        by="unit",
        per="quarter",
        times={0: 70, 1: 25, 2: 5},
        levels=("city",),
        notes={"典型案例被市乡村振兴局采用": 100},
    ),
    Habit(
        kind="reminder_letter",
        by="unit",
        per="quarter",
        times={0: 90, 1: 10},
        levels=("city",),
        notes={"暗访发现户档案不全": 50, "督查发现队员不在岗": 50},
    ),
    Habit(
        kind="commentary_problem",
        by="unit",
        per="quarter",
        times={0: 75, 1: 20, 2: 5},
        levels=("city",),
        notes={"帮扶项目进度慢": 60, "上月问题没有按时改": 40},
    ),
    Habit(kind="circular_list", by="county", per="quarter", times={0: 15, 1: 85}),
    Habit(
        kind="listed_media",
        by="top",
        per="once",
        times={1: 1},
        notes={"新华社": 1},
        beside=(Beside("listed_media", note="人民日报"), Beside("listed_media", note="河南日报")),
    ),
    Habit(
        kind="media_report",
        by="unit",
        per="half",
        times={0: 60, 1: 30, 2: 10},
        levels=SOURCES,
        notes={"新华社": 15, "人民日报": 20, "河南日报": 40, "某自媒体": 25},
    ),
)
RENEWALS = (Renewal(kind="accident_insurance", late_days={0: 974, 6: 11, 25: 6, -1: 9}, levels=SOURCES),)

ACCOUNTS = (
    DemoAccount("city", "city_officer", area=CITY.code),
    DemoAccount("city-viewer", "city_viewer", area=CITY.code),
    DemoAccount("city-zzb", "city_organisation", area=CITY.code),
    DemoAccount("city-xczx", "city_revitalisation", area=CITY.code),
    DemoAccount("city-leading", "city_leading_group", area=CITY.code),
    DemoAccount("city-group", "city_group_office", area=CITY.code),
    DemoAccount("fangcheng", "county_officer", area="411322"),
    DemoAccount("fangcheng-xczx", "county_revitalisation", area="411322"),
    DemoAccount("fangcheng-zzb", "county_organisation", area="411322"),
    DemoAccount("sheqi", "county_officer", area="411327"),
    DemoAccount("township", "township_officer", area="411322", level="township", sources=SOURCES),
    DemoAccount("village", "village_officer", area="411322", level="village", sources=SOURCES),
    DemoAccount("unit", "unit_officer", unit="市发改委"),
    DemoAccount("cadre", "cadre", area="411322", sources=("city",)),
    DemoAccount("contact", "contact_person", area="411327", sources=("city",)),
    DemoAccount("zone-head", "zone_head", grouping="东片区"),
    DemoAccount("zone-deputy", "zone_deputy", grouping="东片区"),
    DemoAccount("group-leader", "group_leader", grouping="方城县联络组"),
)

MIX = Mix(
    villages=900,
    levels={"central": 1, "provincial": 5, "city": 44},
    village_types=dict(zip(VILLAGE_TYPES.titles()[:4], (45, 12, 28, 15), strict=True)),
    risk_states={"脱贫户": 68, "监测对象": 24, "风险已消除": 8},
    risk_after={"监测对象": ("风险已消除", 55), "脱贫户": ("监测对象", 3)},
)


def nanyang() -> Demonstration:
    """Give what the demonstration needs to know of Nanyang."""
    basis = "演示假定：文件是征求意见稿，没有日期，演示库自此日起按其执行"
    return Demonstration(
        top=CITY,
        above=(PROVINCE,),
        counties=counties(),
        units=units(),
        groupings=groupings(),
        policies=(DemoPolicy(CITY.code, basis, SINCE),),
        settings=(
            *(DemoSetting(CITY.code, key, str(figure), SET_ON, ASSUMED) for key, figure in FIGURES.items()),
            *(DemoSetting(CITY.code, key, word, SET_ON, ASSUMED) for key, word in SCORING.items()),
            *(DemoSetting("411322", key, points, SET_ON, AGREED) for key, points in POINTS.items()),
        ),
        accounts=ACCOUNTS,
        ledger=CADRES.key,
        ledger_on=date(2023, 8, 31),
        topics=tuple(item.code for item in TASKS.items),
        efforts=EFFORTS,
        effort_levels=SOURCES,
        habits=(*HABITS, *RECORDS),
        renewals=RENEWALS,
        matters=load_matters(Path(__file__).parent / "made_up/matters.yaml"),
        mix=MIX,
    )
