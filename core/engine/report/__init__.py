"""How reports are run: a few grouped selects each, whatever the number of their lines."""

from core.engine.report.asked import Asked, named_period, period_of_day
from core.engine.report.run import run_report
from core.engine.report.table import Cell, Head, Line, Table

__all__ = ["Asked", "Cell", "Head", "Line", "Table", "named_period", "period_of_day", "run_report"]
