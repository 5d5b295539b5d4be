"""Commands over norms: `bangfu norms`, `bangfu audit`, `bangfu scenario`."""

import json
import sys
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from core.areas.queries import get_area_by_code
from core.clock import china_today
from core.db import Base, Database
from core.engine.calendar import ensure_calendar
from core.engine.explain import explain_status
from core.engine.outcome import Status
from core.engine.run import evaluate, periods_of
from core.engine.scenario import ScenarioResult, run_file
from core.installation import open_database
from core.norms.queries import coverage
from core.plugin_manager import load_registry
from core.policy.rules import Rule
from core.registry import PolicyBook, Registry

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("policy", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def norms(policy: str | None, as_json: bool) -> None:
    """List every norm with what declares it and which scenarios prove it."""
    registry = load_registry()
    found = [row for book in books_named(registry, policy) for row in coverage(book)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for row in found:
        click.echo(f"{row['id']:<7}{row['force']:<8}{row['coverage']:<10}{row['text']}")
        for name in row["declarations"]:
            click.echo(f"{'':15}{name}")
    proved = sum(row["coverage"] == "proved" for row in found)
    click.echo(
        f"{len(found)} norms, {proved} proved, {sum(row['coverage'] == 'to come' for row in found)} to come"
    )


def books_named(registry: Registry, policy: str | None) -> list[PolicyBook]:
    """Give the book of a policy, or all; a name that did not start is answered with the reason."""
    if policy is None:
        return list(registry)
    if policy not in registry.books:
        why = registry.refused.get(policy, f"known are {', '.join(registry.books)}")
        raise click.ClickException(f"no policy {policy}: {why}")
    return [registry.book(policy)]


@click.command()
@click.option("--area", "code", required=True, help="Code of the area, such as 411322.")
@click.option("--as-of", "as_of", type=DAY, help="The date asked for (default: today in China).")
@click.option("--since", type=DAY, help="Also all periods from this date on (default: the open period only).")
@click.option("--policy", help="Only this policy.")
@click.option("--norm", help="Only this norm.")
@click.option(
    "--explain", "with_reasons", is_flag=True, help="Add parameters, records, and what was left out."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def audit(
    code: str,
    as_of: datetime | None,
    since: datetime | None,
    policy: str | None,
    norm: str | None,
    with_reasons: bool,
    as_json: bool,
) -> None:
    """Stream the statuses of an area on a date, one line each."""
    registry = load_registry()
    on = as_of.date() if as_of else china_today()
    if norm is not None and registry.find_norm(norm) is None:
        raise click.ClickException(f"no norm is called {norm}")
    with open_database() as database, database.read() as session:
        area = get_area_by_code(session, code)
        for book in books_named(registry, policy):
            for rule in book.rules:
                if norm is None or norm in rule.norms:
                    _print_rule(session, book, rule, norm, on, since, area.id, with_reasons, as_json)


def _print_rule(
    session: Session,
    book: PolicyBook,
    rule: Rule,
    norm: str | None,
    on: date,
    since: datetime | None,
    area: int,
    with_reasons: bool,
    as_json: bool,
) -> None:
    shown = [norm] if norm else list(rule.norms)
    for period in periods_of(rule, on, since.date() if since else None):
        for status in list(evaluate(session, book, rule, on, period=period, area=area)):
            found = status.as_json()
            if with_reasons:
                found |= explain_status(session, book, rule, status, on, period).as_json()
            for each in shown:
                _print_status(status, found | {"norm": each}, as_json)


def _print_status(status: Status, found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
        return
    figures = " ".join(f"{n.measured}/{n.required}" for n in status.needs)
    why = f" ({found['reason']})" if found["reason"] else ""
    period = found["period"] or ""
    click.echo(f"{found['norm']:<7}{found['status']:<13}{status.subject_name:<24}{period:<10}{figures}{why}")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help="Name only what differs.")
def scenario(files: tuple[Path, ...], quiet: bool) -> None:
    """Run worked examples; exit 1 and name what differs."""
    registry = load_registry()
    results = list(run_scenarios(registry, _yaml_files(files)))
    for result in results:
        print_result(result, quiet)
    failed = [result for result in results if not result.passed]
    click.echo(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if failed:
        sys.exit(1)


def _yaml_files(files: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in files:
        found += sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return found


def run_scenarios(registry: Registry, files: Iterable[Path]) -> Iterable[ScenarioResult]:
    """Run scenario files on a database of their own that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/scenarios.db")
        Base.metadata.create_all(database.engine)
        with database.write() as session:
            ensure_calendar(session)
        for path in files:
            yield from run_file(database, registry, path)
        database.close()


def print_result(result: ScenarioResult, quiet: bool) -> None:
    """Say what became of one scenario; with `quiet` only where something differs."""
    if result.passed and quiet:
        return
    click.echo(f"{'ok' if result.passed else 'FAILED'}  {result.file.name}::{result.name}")
    if result.error:
        click.echo(f"    {result.error}")
    for difference in result.differences:
        click.echo(f"    expected {difference.expected}")
        click.echo(f"    found    {difference.found}")
