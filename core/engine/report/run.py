"""Runs a report of any shape, and gives the records behind one of its figures."""

from sqlalchemy.orm import Session

from core.engine.report.asked import Asked
from core.engine.report.goals import run_goal_report
from core.engine.report.lines import run_line_report
from core.engine.report.places import run_area_report
from core.engine.report.table import Table
from core.policy.report import AreaReport, GoalReport, LineReport, Report
from core.registry import PolicyBook


def run_report(session: Session, book: PolicyBook, report: Report, asked: Asked) -> Table:
    """Give a report's table; the number of queries depends on its columns, never on its lines."""
    if isinstance(report, AreaReport):
        return run_area_report(session, book, report, asked)
    if isinstance(report, LineReport):
        return run_line_report(session, book, report, asked)
    assert isinstance(report, GoalReport)
    return run_goal_report(session, book, report, asked)
