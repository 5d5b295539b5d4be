"""`bangfu burden`: what a policy gives people to fill in."""

import json
from itertools import groupby

import click

from core.norms.burden import Burden, burdens
from core.norms.commands import books_named
from core.plugin_manager import load_registry
from core.policy.vocabulary import ACTORS


@click.command()
@click.argument("policies", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def burden(policies: tuple[str, ...], as_json: bool) -> None:
    """Say how many records and fields each role fills in a month under POLICIES together (default: each by itself)."""
    registry = load_registry()
    together = [book for name in policies for book in books_named(registry, name)]
    groups = [together] if together else [[book] for book in registry]
    found = [("+".join(book.slug for book in group), burdens(registry, group)) for group in groups]
    if as_json:
        rows = [{"policy": name} | line.as_json() for name, lines in found for line in lines]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for name, lines in found:
        click.echo(name)
        for role, own in groupby(lines, key=lambda line: line.role):
            _print_role(role, list(own))


def _print_role(role: str, lines: list[Burden]) -> None:
    total = sum(line.filled_in or 0 for line in lines)
    still_open = sum(line.filled_in is None for line in lines)
    more = f"，另有 {still_open} 类未定次数" if still_open else ""
    click.echo(f"  {ACTORS.get(role, role)}：每月约 {total:.0f} 项{more}")
    for line in lines:
        often = "未定" if line.records is None else f"{line.records:g}"
        click.echo(f"    {line.title}：{often} 次 × {line.fields} 项  {' '.join(line.norms)}")
