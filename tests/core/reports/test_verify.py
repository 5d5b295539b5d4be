"""A report that leads nowhere is refused at start, with what is wrong and what to write instead."""

from dataclasses import replace

import pytest

from core.engine.spells import events, postings
from core.policy.norm import P
from core.policy.periods import MONTH
from core.policy.report import (
    AreaReport,
    Chart,
    Figure,
    InColumn,
    LineReport,
    MetShare,
    Quotient,
    Report,
    Shown,
)
from core.policy.verify_reports import report_faults
from tests.core.reports.board import ATTENDANCE, GOALS, HEAT, PAY, REPORTS, book

DAYS = Figure(key="days", title="天", of=events("days_of_report", "in_village_day"))
FAULTS: dict[str, tuple[Report, str]] = {
    "a key of its own": (replace(HEAT, key="heat"), "write sample.heat"),
    "a norm": (replace(HEAT, norm=()), "fulfils no norm"),
    "a column twice": (
        AreaReport(key="sample.x", norm="S-1", title="x", columns=(DAYS, DAYS)),
        "has 2 columns 'days'",
    ),
    "a column that spells lack": (
        AreaReport(key="sample.x", norm="S-1", title="x", columns=(replace(DAYS, sums="money"),)),
        "needs the column money, which its spells days_of_report lack",
    ),
    "months without a period": (
        AreaReport(key="sample.x", norm="S-1", title="x", columns=(replace(DAYS, by=MONTH),)),
        "goes by month, and the report has no period",
    ),
    "a rule that is not there": (
        replace(HEAT, columns=(MetShare(norm="S-1", rule="duty:S-2"),)),
        "shows the rule 'duty:S-2', which is not there; did you mean duty:S-1?",
    ),
    "a norm that nothing judges": (replace(HEAT, columns=(MetShare(norm="S-9"),)), "S-9 has no rule"),
    "a part of a quotient": (
        AreaReport(
            key="sample.x",
            norm="S-1",
            title="x",
            columns=(DAYS, Quotient(key="q", title="q", of="days", per="day")),
        ),
        "divides 'day', which is not there; did you mean days?",
    ),
    "a chart of nothing": (replace(ATTENDANCE, chart=Chart(column="dayz")), "did you mean days?"),
    "a parameter": (
        replace(
            PAY, columns=(*PAY.columns, Shown(key="more", title="更多", value=InColumn("days") * P("rates")))
        ),
        "uses the parameter 'rates', which is not there; did you mean rate?",
    ),
    "another column": (
        replace(PAY, columns=(*PAY.columns, Shown(key="more", title="更多", value=InColumn("day") * 2))),
        "is made of the column 'day', which is not there; did you mean days?",
    ),
    "an order": (replace(PAY, order=("units",)), "is sorted by 'units'"),
    "a sum of words": (
        LineReport(
            key="sample.x",
            norm="S-1",
            title="x",
            lines=postings,
            columns=(Shown(key="a", title="a", value=postings.c.role, sums=True),),
        ),
        "is no number",
    ),
    "a heading": (replace(GOALS, headings=("队列",)), "shows the heading '队列'"),
}


def faults(report: Report) -> str:
    return "; ".join(report_faults(report, book(), ["rate"], ["in_village_day"]))


@pytest.mark.parametrize(("report", "said"), FAULTS.values(), ids=list(FAULTS))
def test_a_report_is_refused_for(report: Report, said: str) -> None:
    assert said in faults(report)


def test_reports_that_lead_somewhere_start() -> None:
    assert [faults(report) for report in REPORTS] == [""] * len(REPORTS)
