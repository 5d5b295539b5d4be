"""Figures to reach in the paper's year; with it they end, also where the county lets the standing rules go on."""

from typing import Any

from sqlalchemy import and_, case, func, or_

from core.api import YEAR, Activity, Need, P, Spells, Target
from plugins.fangcheng_2022.bound import (
    county_2022,
    key_townships_2022,
    supported_2022,
    townships_2022,
    willing_2022,
    with_labour_2022,
)
from plugins.fangcheng_2022.choices import INDUSTRY, MATCHING
from plugins.fangcheng_2022.figures import (
    TODAY_OR_END,
    cohort_households,
    cohort_persons,
    is_at_risk,
    is_cleared,
    is_lost,
    latest,
    latest_of_year,
    reserved_projects,
    standing_count,
    standing_sum,
    sum_of_year,
)

COUNTY, TOWNSHIP = county_2022.c.subject_id, townships_2022.c.subject_id
WAN = 10000.0


def by_year_end(norm: str, title: str, binds: Spells, *needs: Need, **more: Any) -> Target:
    """Give a target of the paper's year."""
    return Target(norm=norm, title=title, binds=binds, every=YEAR, notice=60, needs=needs, **more)


def funds(kind: str, *topics: str, years_back: int = 0) -> Any:
    """Give the county's money of a year in yuan, NULL where nothing is recorded."""
    return sum_of_year(kind, Activity.area_id, COUNTY, topics, years_back)


def of_household(spells: Spells, kind: str) -> Any:
    """Give the sum of a household's records of a kind in the year."""
    return func.coalesce(sum_of_year(kind, Activity.household_id, spells.c.subject_id), 0)


nobody_at_risk = cohort_households(COUNTY, is_at_risk) == 0
"""While one household of the cohort is still at risk, no missing record can make it all of them."""
CLEARING = by_year_end(
    "FC-01",
    "现有监测对象风险消除",
    county_2022,
    Need(
        cohort_households(COUNTY, is_cleared),
        at_least=P("cohort_households"),
        label="已消除风险的现有户",
        unit="户",
    ),
    Need(
        cohort_persons(COUNTY, is_cleared),
        at_least=P("cohort_persons"),
        label="已消除风险的现有对象",
        unit="人",
    ),
    unknown={
        "发文时在册的监测户名单": and_(nobody_at_risk, cohort_households(COUNTY) < P("cohort_households")),
        "在册监测户的人数": and_(nobody_at_risk, cohort_persons(COUNTY) < P("cohort_persons")),
        "监测户现在的风险状态": and_(nobody_at_risk, cohort_households(COUNTY, is_lost) > 0),
    },
)
MONEY = (
    by_year_end(
        "FC-02",
        "县级配套资金",
        county_2022,
        Need(
            func.coalesce(funds("fund_paid_in", MATCHING), 0) / WAN,
            at_least=P("county_matching_funds"),
            label="县级配套资金",
            unit="万元",
        ),
    ),
    by_year_end(
        "FC-03",
        "资金总规模",
        county_2022,
        Need(
            func.coalesce(funds("fund_paid_in"), 0) / WAN,
            more_than=P("total_funds"),
            label="专项、配套和整合资金",
            unit="万元",
        ),
    ),
    by_year_end(
        "FC-04",
        "衔接资金用于产业",
        county_2022,
        Need(
            func.coalesce(funds("linking_fund_use", INDUSTRY), 0) * 100 / funds("linking_fund_use"),
            at_least=P("industry_share"),
            label="产业发展占衔接资金",
            unit="%",
            datum="衔接资金安排",
        ),
    ),
    by_year_end(
        "FC-31",
        "县级衔接资金不少于上年",
        county_2022,
        Need(
            func.coalesce(funds("county_linking_fund"), 0) * 100 / funds("county_linking_fund", years_back=1),
            at_least=P("county_funds_vs_last_year"),
            label="县级衔接资金为上年的",
            unit="%",
            datum="上年的县级衔接资金",
        ),
    ),
    by_year_end(
        "FC-54",
        "乡镇自有投入持续加大",
        townships_2022,
        Need(
            func.coalesce(sum_of_year("township_fund", Activity.area_id, TOWNSHIP), 0)
            * 100
            / sum_of_year("township_fund", Activity.area_id, TOWNSHIP, years_back=1),
            more_than=P("township_funds_vs_last_year"),
            label="乡镇投入为上年的",
            unit="%",
            datum="上年的乡镇投入",
        ),
    ),
)

AREAS = (
    by_year_end(
        "FC-06",
        "首批重点片区初具规模",
        key_townships_2022,
        Need(
            latest("area_progress", Activity.area_id, key_townships_2022.c.subject_id, TODAY_OR_END),
            at_least=P("first_shape_measure"),
            label="片区建设进度",
            unit="%",
            datum="片区建设进度",
        ),
    ),
    Target(
        norm="FC-49",
        key="fine",
        title="精品区和储备项目",
        binds=townships_2022,
        every=YEAR,
        notice=60,
        needs=(
            Need(
                standing_count("fine_area", Activity.area_id, TOWNSHIP, TODAY_OR_END),
                at_least=P("fine_areas"),
                label="建成的精品区",
                unit="个",
            ),
            Need(
                reserved_projects(TOWNSHIP),
                at_least=P("reserve_projects"),
                label="储备的项目",
                unit="个",
            ),
        ),
    ),
)

EACH_LABOURER, ONE_A_FAMILY = 1, 2
wishes = of_household(willing_2022, "training_wish")
labour = with_labour_2022.c.amount
employed = standing_sum("labour_employed", Activity.area_id, COUNTY, TODAY_OR_END)
GROWTH = (
    by_year_end(
        "FC-17",
        "一户一产业",
        supported_2022,
        Need(
            standing_count("industry_tie", Activity.household_id, supported_2022.c.subject_id, TODAY_OR_END),
            at_least=P("pillar_industries"),
            label="加入的支柱产业",
            unit="项",
        ),
        key="household",
    ),
    by_year_end(
        "FC-17",
        "家庭经营净收入比重",
        county_2022,
        Need(
            latest_of_year("business_income_share", COUNTY, 0)
            - latest_of_year("business_income_share", COUNTY, 1),
            more_than=P("share_growth"),
            label="比重比上年多出",
            unit="个百分点",
            datum="两年的家庭经营净收入比重",
        ),
    ),
    by_year_end(
        "FC-18",
        "愿训尽训",
        willing_2022,
        Need(
            of_household(willing_2022, "training_planned"),
            at_least=wishes,
            label="列入计划的人",
            unit="人",
        ),
        Need(of_household(willing_2022, "skills_trained"), at_least=wishes, label="培训过的人", unit="人"),
    ),
    by_year_end(
        "FC-18",
        "一人一技",
        with_labour_2022,
        Need(
            func.coalesce(
                standing_sum(
                    "skills_mastered",
                    Activity.household_id,
                    with_labour_2022.c.subject_id,
                    TODAY_OR_END,
                ),
                0,
            ),
            at_least=case(
                (P("skills_basis") == EACH_LABOURER, labour), (P("skills_basis") == ONE_A_FAMILY, 1)
            ),
            label="掌握一技的劳动力",
            unit="人",
        ),
        key="skill",
    ),
    by_year_end(
        "FC-44",
        "务工就业稳中有增",
        county_2022,
        Need(
            employed,
            more_than=P("employment_base"),
            label="四条渠道就业人数",
            unit="人",
            datum="务工就业人数",
        ),
        silent={"与起算数持平算不算增": or_(employed == P("employment_base"))},
    ),
)

TARGETS = (CLEARING, *MONEY, *AREAS, *GROWTH)
