"""Commands over norms and what proves them: `bangfu norms`, `bangfu scenario`."""

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from core.areas.policies import get_book
from core.db import Base, Database
from core.engine.calendar import ensure_calendar
from core.engine.scenario import ScenarioResult, run_file
from core.norms.queries import coverage
from core.plugin_manager import load_registry
from core.registry import PolicyBook, Registry
from core.typed import named_rightly


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
    with named_rightly():
        return list(registry) if policy is None else [get_book(registry, policy)]


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
