"""Nanyang's boards and reports."""

from sqlalchemy import case

from core.api import YEAR, Allowance, AreaReport, Chart, LineReport, P, Shown, allowances, records
from plugins.nanyang_3x3.bound import sent_postings

HEAT = AreaReport(
    key="nanyang_3x3.heat",
    norm="NY-49",
    title="各县达标热力表",
    notes=("格子里是达到的比例；免于要求的不算在内，到期前还没有达到的算没有达到。",),
)
CLAIM, ANSWER = "mechanism_cost", "mechanism_cost_answer"
costs = records("mechanism_costs", CLAIM, ANSWER)


def money(kind: str, key: str, title: str) -> Shown:
    """Give the money of a line where it is of a kind, else nothing."""
    amount = case((costs.c.kind == kind, costs.c.amount), else_=0)
    return Shown(key=key, title=title, unit="元", kind="number", sums=True, value=amount)


COSTS = LineReport(
    key="nanyang_3x3.costs",
    norm="NY-59",
    title="机制运行费用清单",
    every=(YEAR,),
    leads="claimed",
    lines=costs,
    by="unit",
    chart=Chart(column="claimed"),
    order=("unit", "on"),
    columns=(
        Shown(key="unit", title="单位", value=costs.c.unit_id, names="unit"),
        Shown(key="on", title="日期", kind="day", value=costs.c.starts_on),
        Shown(key="kind", title="申请或答复", value=costs.c.kind, words={CLAIM: "申请", ANSWER: "答复"}),
        Shown(key="part", title="为哪个角色", value=costs.c.topic),
        money(CLAIM, "claimed", "申请金额"),
        money(ANSWER, "granted", "答复同意的金额"),
        Shown(key="note", title="说明", value=costs.c.note),
    ),
    notes=("报多少、报哪些由单位按规定办，这里只列申请和答复；不同意的，答复金额写零。",),
)
REPORTS = (
    HEAT,
    COSTS,
    allowances(
        "nanyang_3x3.allowances",
        "NY-17",
        Allowance("living", "生活补贴", P("living_allowance")),
        title="生活补贴表",
        binds=sent_postings,
    ),
)
