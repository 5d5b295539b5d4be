"""The county's boards and reports."""

from core.api import Allowance, P, allowances

REPORTS = (
    allowances(
        "county_2021.allowances",
        "XX-33",
        Allowance("living", "生活补助", P("living_subsidy_rate")),
        Allowance("communication", "通信补贴", P("communication_subsidy_rate"), per="month"),
        title="驻村补助表",
        notes=("医疗费凭票按规定报销，不在这张表里算。",),
    ),
)
