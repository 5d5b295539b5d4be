"""`bangfu report`: the reports of the policies, by the same code as the pages."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

from core.areas.queries import get_area_by_code
from core.clock import china_today
from core.engine.report import Asked, Cell, Head, Line, Table, named_period, period_of_day, run_report
from core.engine.run import ALWAYS, View
from core.installation import open_database
from core.plugin_manager import load_registry
from core.policy.periods import Period
from core.policy.report import Report
from core.registry import PolicyBook, Registry
from core.reports import layout
from core.reports.words import conclusion
from core.web import zh

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def report() -> None:
    """List reports and show one."""


@report.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_reports(as_json: bool) -> None:
    """List the reports and boards of the installed policies."""
    found = [
        {
            "key": one.key,
            "title": one.title,
            "policy": book.slug,
            "norms": list(one.norms),
            "every": [e.name for e in one.every],
        }
        for book in load_registry()
        for one in book.reports
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for row in found:
        click.echo(f"{row['key']:<32}{row['title']}　{' '.join(row['norms'])}")


@report.command("show")
@click.argument("key")
@click.option("--area", "code", required=True, help="Code of the area, such as 411322.")
@click.option("--as-of", "as_of", type=DAY, help="The date asked for (default: today in China).")
@click.option("--period", "asked", help="A period such as 2023-09 or 2023-Q3 (default: the one of the date).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(key: str, code: str, as_of: datetime | None, asked: str | None, as_json: bool) -> None:
    """Print a report of an area: its sentence, its lines, the whole."""
    book, one = _report(load_registry(), key)
    on = as_of.date() if as_of else china_today()
    period = _period(one, asked, on)
    with open_database() as database, database.read() as session:
        area = get_area_by_code(session, code)
        table = run_report(session, book, one, Asked(on, View(area=area.id), period))
        when = zh.period_zh(period.key) if period is not ALWAYS else zh.day_zh(on)
        sentence = conclusion(one, table, area.name, when)
        name = area.name
    if as_json:
        facts = {"area": {"code": code, "name": name}, "period": period.key or None, "as_of": on.isoformat()}
        click.echo(
            json.dumps(
                as_facts(book, one, table, sentence) | facts, ensure_ascii=False, indent=1, default=_plain
            )
        )
        return
    click.echo(sentence)
    for line in layout.lines_of(table):
        cells = [f"{layout.heading(head)} {layout.said(head, line.cell(head))}" for head in table.heads]
        click.echo(f"{line.name}　" + "；".join(cells))


def _report(registry: Registry, key: str) -> tuple[PolicyBook, Report]:
    try:
        return registry.report(key)
    except KeyError:
        known = ", ".join(one.key for book in registry for one in book.reports)
        raise click.ClickException(f"no report {key}: known are {known}") from None


def _period(one: Report, key: str | None, on: date) -> Period:
    if not key:
        return period_of_day(one, on)
    found = named_period(one, key)
    if found is None:
        cadences = "、".join(every.name for every in one.every) or "no period: leave it out"
        raise click.BadParameter(
            f"{key!r} is no period of {one.key}; it goes by {cadences}", param_hint="--period"
        )
    return found


def as_facts(book: PolicyBook, one: Report, table: Table, sentence: str) -> dict[str, Any]:
    """Give a report's table as `--json` prints it."""
    return {
        "report": one.key,
        "policy": book.slug,
        "norms": list(one.norms),
        "title": one.title,
        "conclusion": sentence,
        "columns": [
            {"key": h.key, "title": h.title, "unit": h.unit, "group": h.group, "period": h.period or None}
            for h in table.heads
        ],
        "lines": [_facts(table, line) for line in table.lines],
        "total": _facts(table, table.total) if table.total else None,
        "groups": [_facts(table, line) for line in table.groups],
    }


def _facts(table: Table, line: Line) -> dict[str, Any]:
    found: dict[str, Any] = {"type": line.type, "id": line.ident, "name": line.name}
    if line.key:
        found["key"] = line.key
    return found | {
        "values": {head.key: _value(head, line.cell(head)) for head in table.heads if head.key in line.cells}
    }


def _value(head: Head, cell: Cell) -> Any:
    if head.kind == "share":
        return {"share": cell.value, "met": cell.met, "judged": cell.judged}
    return {"open": cell.word} if cell.value is None and cell.word else cell.value


def _plain(value: Any) -> Any:
    return (
        value.isoformat()
        if isinstance(value, date)
        else float(value)
        if isinstance(value, Decimal)
        else str(value)
    )
