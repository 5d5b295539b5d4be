"""`bangfu plugin`: begin a plugin, say which started, and check one."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from core.areas.levels import LEVELS
from core.norms.commands import books_named, print_result, run_scenarios
from core.plugin_manager import load_registry, plugin_folder
from core.scaffold import Paper, write_plugin


@click.group()
def plugin() -> None:
    """Begin, list and check plugins."""


@plugin.command("new")
@click.argument("name")
@click.option("--title", required=True, help="The paper's title.")
@click.option("--issuer", required=True, help="Who issued it, such as 鹤壁市.")
@click.option("--level", type=click.Choice(list(LEVELS)), default="city", show_default=True, help="Its area.")
@click.option("--prefix", required=True, help="What the numbers of its norms begin with, such as HB.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="Folder (default: plugins/).")
def new_plugin(name: str, title: str, issuer: str, level: str, prefix: str, into: Path | None) -> None:
    """Write the folder of a new plugin: it starts, judges one norm and proves it."""
    for path in write_plugin(Paper(name, title, issuer, level, prefix), into or plugin_folder()):
        click.echo(path)
    click.echo(f"接下来：bangfu plugin check {name}")


@plugin.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_plugins(as_json: bool) -> None:
    """List the plugins that started and those that were refused, with the reason."""
    registry = load_registry()
    rows: list[dict[str, Any]] = [
        {"plugin": b.slug, "title": b.policy.title, "norms": len(b.norms), "rules": len(b.rules)}
        for b in registry
    ]
    rows += [{"plugin": name, "refused": why} for name, why in registry.refused.items()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['plugin']:<20}" + (row.get("refused") or f"{row['title']} ({row['norms']} norms)"))


@plugin.command("check")
@click.argument("name")
def check_plugin(name: str) -> None:
    """Check one plugin: it must start, and its scenarios must hold."""
    registry = load_registry()
    if name in registry.refused:
        raise click.ClickException(registry.refused[name])
    book = books_named(registry, name)[0]
    failed = [result for result in run_scenarios(registry, book.scenarios) if not result.passed]
    for result in failed:
        print_result(result, quiet=False)
    click.echo(f"{name}: {len(book.norms)} norms, {len(book.rules)} rules, {len(failed)} scenarios differ")
    if failed:
        sys.exit(1)
