"""Suzhou's boards and reports."""

from core.api import Allowance, P, allowances

REPORTS = (
    allowances(
        "suzhou_5bf.allowances",
        "SZ-24",
        Allowance("living", "生活补助", P("living_subsidy_rate")),
        Allowance("travel", "往返交通费", P("return_travel_rate"), per="month"),
        title="驻村补助表",
    ),
)
