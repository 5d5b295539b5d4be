"""Projects: done in time, step by step, nothing of the negative list, made public, checked in four ways, in one library."""

from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, case, exists, extract, func, literal, null, or_, true
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    Area,
    Check,
    Need,
    P,
    Spells,
    Standing,
    add_days,
    add_years,
    counties,
    earlier,
    month_end,
    spells_of,
    whole_down,
)
from plugins.fangcheng_2022.bound import ISSUED
from plugins.fangcheng_2022.choices import (
    FOUR_CHECKS,
    INDUSTRY_PROJECT,
    PROJECT_RULES,
    PUBLISHED_PROJECT,
    PUBLISHED_USE,
    TOWNSHIP_LEVEL,
    VILLAGE_LEVEL,
    WORKS,
)
from plugins.fangcheng_2022.tables import Fund, Inspection, Project, Publication

projects = spells_of(Project)
projects_2022 = projects.where("projects_2022", lambda own: own.year == ISSUED.year)
"""Projects of the paper's year: those of another year have dates of their own, which it does not set."""
c = projects_2022.c
STEPS = (
    "reserved_on",
    "approved_on",
    "started_on",
    "completed_on",
    "handed_over_on",
    "producing_on",
    "benefiting_on",
)
"""The life of a project, step by step."""
FIRST_DAY = date(2000, 1, 1)


def is_done(day: Any, by: Any) -> Any:
    """Give the condition that a step was taken by a day, as far as the date asked knows."""
    return func.coalesce(and_(day <= by, day <= AS_OF), False)


month = whole_down(P("project_completion"))
new_year = add_years(literal(FIRST_DAY), c.year - FIRST_DAY.year)
latest_end = month_end(add_days(new_year, month * 30 - 10))
"""The last day of the month that the paper names, in the project's own year."""
due = earlier(func.coalesce(c.plan_finish_on, latest_end), latest_end)


def finished(day: Any) -> Any:
    """Give whether a step was taken in time; unknown where only a planned date, which is lacking, could tell."""
    return case((and_(c.plan_finish_on.is_(None), is_done(day, due)), null()), else_=is_done(day, due))


COMPLETION = Check(
    norm="FC-05",
    title="按期竣工交付",
    binds=projects_2022,
    needs=(
        Need(finished(c.completed_on), label="九月底前并按计划竣工", datum="计划竣工日期"),
        Need(finished(c.handed_over_on), label="按期交付使用", datum="计划竣工日期"),
    ),
    pending=due >= AS_OF,
    due_on=due,
    facts={"计划竣工": c.plan_finish_on, "竣工": c.completed_on, "交付": c.handed_over_on},
)


def step(key: str, title: str, plan: str, taken: str) -> Check:
    """Give the check that a step was taken by its planned date; a project without one for this step is not asked."""
    planned = projects.where(f"with_{plan}", lambda own: own[plan].is_not(None))
    day, by = planned.c[taken], planned.c[plan]
    return Check(
        norm="FC-08",
        key=key,
        title=title,
        binds=planned,
        needs=Need(is_done(day, by), label=title),
        pending=by >= AS_OF,
        due_on=by,
        facts={"计划": by, "实际": day},
    )


approved = projects.where("approved_projects", lambda own: own.approved_on.is_not(None))
in_order = and_(
    *(
        or_(approved.c[after].is_(None), approved.c[before] <= approved.c[after])
        for before, after in pairwise(STEPS[1:])
    )
)
LIFE = (
    Check(
        norm="FC-08",
        key="entry",
        title="先入库再批复，不碰负面清单",
        binds=approved,
        needs=(
            Need(
                func.coalesce(approved.c.reserved_on <= approved.c.approved_on, False), label="批复前已入库"
            ),
            Need(func.coalesce(approved.c.negative_item, "") == "", label="没有负面清单事项"),
            Need(in_order, label="各步先后不乱", datum="前面各步的日期"),
        ),
        facts={"入库": approved.c.reserved_on, "负面清单事项": approved.c.negative_item},
    ),
    step("approve", "按计划批复", "plan_approve_on", "approved_on"),
    step("start", "按计划开工", "plan_start_on", "started_on"),
)


published = spells_of(Publication)


def made_public(kind: str, label: str, on: dict[str, str], level: str = "", **more: Any) -> Need:
    """Give the need for something of a kind to have been made public, at a level if one is named."""
    unless = {"公示的是别的内容": published.c.kind != kind}
    if level:
        unless["不是这一级公示的"] = published.c.level != level
    rows = Standing(published, on=on, of="subject_id", unless=unless)
    return Need(rows, at_least=1, label=label, unit="次", **more)


RULES = Check(
    norm="FC-08",
    key="rules",
    title="入库规则、负面清单和评价办法",
    binds=counties,
    needs=tuple(made_public(kind, kind, {"county_id": "subject_id"}) for kind in PROJECT_RULES),
)


def _placed(name: str, *levels: str) -> Spells:
    """Give approved projects that stand in areas of some levels: subject project."""
    area = Area.__table__.alias("project_place")
    rows = spells_of(Project).rows.join(area, area.c.id == Project.area_id)
    rows = rows.where(area.c.level.in_(levels), Project.approved_on <= AS_OF)
    return Spells("project", rows, name, is_single=True)


def _paid(name: str, spells: Spells) -> Spells:
    """Give only projects for which money has been paid."""
    fund = aliased(Fund, name=f"{name}_fund")
    own = spells.rows.selected_columns
    paid = exists().where(fund.project_id == own.subject_id, fund.paid_on <= AS_OF).correlate_except(fund)
    return Spells("project", spells.rows.where(paid), name, is_single=True)


OF_PROJECT = {"project_id": "subject_id"}
below_county = _placed("projects_below_county", "township", "village")
in_villages = _placed("projects_in_villages", "village")
POSTED = tuple(
    Check(
        norm="FC-09",
        key=key,
        title=title,
        binds=binds,
        needs=made_public(kind, title, OF_PROJECT, level),
    )
    for key, title, binds, kind, level in (
        ("township", "乡镇公示项目安排", below_county, PUBLISHED_PROJECT, TOWNSHIP_LEVEL),
        ("village", "村里公示项目安排", in_villages, PUBLISHED_PROJECT, VILLAGE_LEVEL),
        (
            "township-use",
            "乡镇公示资金使用",
            _paid("paid_below_county", below_county),
            PUBLISHED_USE,
            TOWNSHIP_LEVEL,
        ),
        (
            "village-use",
            "村里公示资金使用",
            _paid("paid_in_villages", in_villages),
            PUBLISHED_USE,
            VILLAGE_LEVEL,
        ),
    )
)

works = projects.where("works", lambda own: own.kind.in_(WORKS))
place = Area.__table__.alias("place_of_works")
stands_in_village = (
    exists().where(place.c.id == works.c.area_id, place.c.level == "village").correlate_except(place)
)
industry = projects.where("industry_projects", lambda own: own.kind == INDUSTRY_PROJECT)
REGISTERED = (
    Check(
        norm="FC-23",
        title="工程按类别、按村登记",
        binds=works,
        needs=Need(stands_in_village, label="记到村"),
        silent={"几个村合用、记在乡镇的工程怎样登记没有说": true()},
        facts={"类别": works.c.kind},
    ),
    Check(
        norm="FC-42",
        title="特色产业项目两库合一",
        binds=industry,
        needs=(
            Need(func.coalesce(industry.c.reserved_on <= AS_OF, False), label="已进项目库"),
            Need(func.coalesce(industry.c.specialty, "") != "", label="写明特色产业"),
        ),
        facts={"特色产业": industry.c.specialty, "入库": industry.c.reserved_on},
    ),
)

inspected = spells_of(Inspection)
found = inspected.where("project_findings", lambda own: func.coalesce(own.finding, "") != "")
FOUR = (
    Check(
        norm="FC-07",
        title="四查四促",
        binds=approved,
        needs=tuple(
            Need(
                Standing(
                    inspected,
                    on=OF_PROJECT,
                    of="subject_id",
                    unless={"查的是别的内容": inspected.c.heading != item.code},
                ),
                at_least=1,
                label=item.title,
                unit="次",
            )
            for item in FOUR_CHECKS.items
        ),
        pending=approved.c.year >= extract("year", AS_OF),
    ),
    Check(
        norm="FC-07",
        key="mended",
        title="检查发现的问题整改",
        binds=found,
        needs=Need(
            case(
                (found.c.mended_on <= func.coalesce(found.c.mend_by, AS_OF), found.c.mended_on <= AS_OF),
                (found.c.mend_by.is_(None), null()),
                else_=False,
            ),
            label="按期整改",
            datum="整改期限",
        ),
        pending=found.c.mend_by >= AS_OF,
        due_on=found.c.mend_by,
        facts={"问题": found.c.finding, "整改完成": found.c.mended_on},
    ),
)

CHECKS = (COMPLETION, *LIFE, RULES, *POSTED, *REGISTERED, *FOUR)
