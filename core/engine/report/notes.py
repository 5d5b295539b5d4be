"""Which parameters a report's figures rest on, so that it can show their values and say what is still open."""

from typing import Any

from core.engine.context import parameters_used
from core.policy.norm import Parameter
from core.policy.report import LineReport, Report
from core.policy.rules import Count
from core.registry import PolicyBook


def parameters_named(book: PolicyBook, report: Report) -> list[Parameter]:
    """Give the parameters that a report's own columns use, in order of appearance."""
    return [book.parameter(key) for key in parameters_used(*expressions_of(report))]


def expressions_of(report: Report) -> list[Any]:
    """Give every expression that a report itself holds."""
    if not isinstance(report, LineReport):
        return []
    counts = [column.value for column in report.columns if isinstance(column.value, Count)]
    plain = [column.value for column in report.columns if not isinstance(column.value, Count)]
    refused = [condition for count in counts for condition in count.unless.values()]
    return [*plain, *report.unless.values(), *refused]
