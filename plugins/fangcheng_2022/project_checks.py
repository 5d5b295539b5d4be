"""Projects: done in time, one step after the other, nothing of the negative list; late steps stand out."""

from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, case, func, literal, null, or_

from core.api import AS_OF, Check, Need, P, add_days, add_years, earlier, month_end, spells_of, whole_down
from plugins.fangcheng_2022.tables import Project

projects = spells_of(Project)
c = projects.c
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
    binds=projects,
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

CHECKS = (COMPLETION, *LIFE)
