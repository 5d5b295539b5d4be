"""Nanyang's boards and reports."""

from core.api import Allowance, AreaReport, P, allowances
from plugins.nanyang_3x3.bound import sent_postings

HEAT = AreaReport(
    key="nanyang_3x3.heat",
    norm="NY-49",
    title="各县达标热力表",
    notes=("格子里是达到的比例；免于要求的不算在内，到期前还没有达到的算没有达到。",),
)
REPORTS = (
    HEAT,
    allowances(
        "nanyang_3x3.allowances",
        "NY-17",
        Allowance("living", "生活补贴", P("living_allowance")),
        title="生活补贴表",
        binds=sent_postings,
    ),
)
