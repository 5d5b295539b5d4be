"""What a scenario expects of a report: the value in one column of one line."""

from datetime import date
from typing import TYPE_CHECKING, Any

from core.engine.outcome import tidy
from core.engine.report import Asked, Cell, Line, Table, named_period, period_of_day, run_report
from core.engine.run import View
from core.engine.scenario.given import Names
from core.engine.scenario.read import ScenarioError, nearest
from core.engine.scenario.words import ExpectWord, StepWord
from core.policy.periods import Period
from core.policy.report import Report
from core.registry import PolicyBook, Registry

if TYPE_CHECKING:
    from core.engine.scenario.steps import Play

Expected = dict[str, Any]


def norms_proved(book: PolicyBook, expected: Expected) -> list[str]:
    """Give the norms of a policy that an expectation about one of its reports proves."""
    return [norm for report in book.reports if report.key == expected["report"] for norm in report.norms]


def report_difference(play: "Play", expected: Expected, as_of: date) -> str:
    """Give what stands in the cell where it is not what was expected; empty where it is."""
    for key in ("area", "column", "value"):
        if key not in expected:
            raise ScenarioError(f"expect {expected} lacks {key!r}")
    book, report = _report(play.registry, expected["report"])
    names = play.given.names
    kind = "area" if "area" in names.types_of(expected["area"]) else "village"
    area = names.get(kind, expected["area"])
    asked = Asked(as_of, View(area=area), _period(report, expected, as_of))
    table = run_report(play.session, book, report, asked)
    found = said(_cell(table, names, expected))
    return "" if found == expected["value"] else f"{expected['column']} says {found!r}"


def said(cell: Cell | None) -> str:
    """Give what stands in a cell as a scenario writes it; "none" where the line is not there."""
    if cell is None:
        return "none"
    if cell.value is None:
        return cell.word or "—"
    return str(tidy(cell.value)) if isinstance(cell.value, int | float) else str(cell.value)


def _report(registry: Registry, key: str) -> tuple[PolicyBook, Report]:
    try:
        return registry.report(key)
    except KeyError:
        known = [report.key for book in registry for report in book.reports]
        raise ScenarioError(f"no report is called {key!r}; {nearest(key, known)}") from None


def _period(report: Report, expected: Expected, as_of: date) -> Period:
    if "period" not in expected:
        return period_of_day(report, as_of)
    found = named_period(report, expected["period"])
    if found is None:
        raise ScenarioError(f"{report.key} has no periods like {expected['period']!r}")
    return found


def _cell(table: Table, names: Names, expected: Expected) -> Cell | None:
    heads = [head.key for head in table.heads]
    if expected["column"] not in heads:
        raise ScenarioError(
            f"column {expected['column']!r} is not there; {nearest(expected['column'], heads)}"
        )
    line = _line(table, names, expected.get("row", ""))
    return line.cells.get(expected["column"]) if line else None


def _line(table: Table, names: Names, row: str) -> Line | None:
    """Give the line of a local name, of a norm, or of a value of the column that sums are by; without one, the whole."""
    if not row:
        return table.total or (table.lines[0] if len(table.lines) == 1 else None)
    keyed = [line for line in table.lines if row in (line.key, line.name) and line.ident is None]
    if keyed:
        return keyed[0]
    types = names.types_of(row)
    for line in (*table.lines, *table.groups):
        if line.ident is not None and line.type in types and names.get(line.type, row) == line.ident:
            return line
    if not types and not keyed and table.subject != "rule":
        raise ScenarioError(f"row {row!r} is nothing that is given")
    return None


STEPS: tuple[StepWord, ...] = ()
EXPECTATIONS = (
    ExpectWord("report", ("area", "period", "row", "column", "value"), norms_proved, report_difference),
)
