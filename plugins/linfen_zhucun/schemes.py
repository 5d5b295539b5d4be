"""How people in the teams are tested each half-year (LF-32) and assessed at the year's end (LF-33)."""

from core.api import (
    HALF,
    YEAR,
    Amount,
    Band,
    Factor,
    LocalRules,
    P,
    Part,
    Scheme,
    Share,
    Signer,
    Signing,
    posted,
)

OFFICE = ("county_officer",)


def due(key: str, title: str, norm: str, points: Amount, **more: object) -> Factor:
    """Give a factor for which everyone needs a score."""
    return Factor(key=key, title=title, norm=norm, points=points, kind="due", **more)  # type: ignore[arg-type]


COMMON = (
    due("presence", "驻村在岗", "LF-32", P("presence_points"), of=Share(("duty:LF-55",)), part="common"),
    due("discipline", "执行纪律", "LF-32", P("discipline_points"), part="common"),
    due("work", "工作表现", "LF-32", P("work_points"), part="common"),
    due("opinion", "群众反映", "LF-32", P("opinion_points"), part="common"),
)
INDIVIDUAL = due("own_tasks", "年度目标任务和工作要求", "LF-32", 100, part="individual")

STEPS = {
    "report": "公开述职",
    "poll": "民意调查",
    "site": "实地查看",
    "views": "征求意见",
    "overall": "综合评定",
}
"""The five steps of the annual assessment, in their order."""

SCHEMES = (
    Scheme(
        key="half_year",
        norm="LF-32",
        title="驻村工作队员半年综合测评",
        every=HALF,
        binds=posted,
        parts=(
            Part(key="common", title="共性评价", weight=P("common_part_weight")),
            Part(key="individual", title="个性评价", weight=P("individual_part_weight")),
        ),
        factors=(*COMMON, INDIVIDUAL),
        scorers=OFFICE,
        steps=(Signing("县级领导小组办公室确定", (Signer(OFFICE),)),),
        rules=LocalRules(OFFICE, "县级干部帮扶工作领导小组", at_most=100),
    ),
    Scheme(
        key="annual",
        norm=("LF-33", "LF-57"),
        title="驻村工作队员年度考核",
        every=YEAR,
        binds=posted,
        factors=tuple(due(key, title, "LF-33", P(f"{key}_points")) for key, title in STEPS.items()),
        grades=(
            Band(code="excellent", title="优秀"),
            Band(code="competent", title="称职"),
            Band(code="basically_competent", title="基本称职"),
            Band(code="incompetent", title="不称职"),
        ),
        is_ranked=False,
        opens=P("assessment_opens_days"),
        due=P("assessment_due_days"),
        files_grades=True,
        scorers=OFFICE,
        steps=(Signing("县级领导小组办公室确定", (Signer(OFFICE),)),),
        rules=LocalRules(OFFICE, "派出单位", at_most=100),
    ),
)
