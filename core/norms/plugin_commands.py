"""`bangfu plugin`: begin a plugin, say which started and which did not, check one, switch one off and on."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from core.areas.levels import LEVELS
from core.areas.models import Area, PolicyAssignment
from core.clock import china_today
from core.config import data_folder
from core.db import Database
from core.inputs import nearest
from core.installation import open_database
from core.migrations import has_tables
from core.norms.commands import books_named, print_result, run_scenarios
from core.plugin_manager import load_registry, plugin_folder
from core.plugin_switch import switch, switched_off
from core.scaffold import Paper, write_plugin
from core.validity import in_force


@click.group()
def plugin() -> None:
    """Begin, list and check plugins, and switch them on and off."""


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


@plugin.command("errors")
@click.option("--json", "as_json", is_flag=True)
def list_errors(as_json: bool) -> None:
    """Name the plugins that cannot start, with file, fault and remedy; exit 1 where there is one."""
    off = switched_off()
    faults = {name: why for name, why in load_registry().refused.items() if name not in off}
    if as_json:
        rows = [{"plugin": name, "refused": why} for name, why in faults.items()]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for name, why in faults.items():
            click.echo(f"{name:<20}{why}")
        if not faults:
            click.echo("没有启动不了的插件。")
    if faults:
        sys.exit(1)


@plugin.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Let a plugin not start on this installation; its records stay, and pages name what is missing."""
    _switch(name, on=False)
    with open_database() as database:
        for area in _governed_by(database, name):
            click.echo(f"注意：{area}正在执行这个办法，停用期间没有它的任何结果。")


@plugin.command("enable")
@click.argument("name")
def enable(name: str) -> None:
    """Let a plugin start again on this installation."""
    _switch(name, on=True)


def _switch(name: str, *, on: bool) -> None:
    registry = load_registry()
    known = {*registry.books, *registry.refused, *switched_off()}
    if name not in known:
        raise click.ClickException(
            f"没有插件“{name}”；有 {'、'.join(nearest(name, known) or sorted(known))}。"
        )
    word = "启用" if on else "停用"
    if switch(data_folder(), name, on=on):
        click.echo(f"{name} 已{word}。正在运行的服务重新启动以后才生效。")
    else:
        click.echo(f"{name} 已经是{word}的，没有改动。")


def _governed_by(database: Database, policy: str) -> list[str]:
    """Give the names of the areas for which a policy is in force; none where there are no tables yet."""
    if not has_tables(database):
        return []
    rows = select(Area.name).join(PolicyAssignment, PolicyAssignment.area_id == Area.id)
    rows = rows.where(PolicyAssignment.policy == policy, in_force(PolicyAssignment, china_today()))
    with database.read() as session:
        return list(session.scalars(rows.order_by(Area.code)))
