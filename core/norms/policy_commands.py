"""`bangfu policy whatif` and `bangfu policy diff`, beside the commands that put policies in force."""

import json
from datetime import date, datetime

import click

from core.areas.policies import get_book
from core.areas.policy_commands import DAY, policy
from core.areas.queries import get_area_by_code
from core.clock import china_today
from core.installation import open_database
from core.norms.rehearse import Rehearsal, difference, rehearse, with_settings
from core.plugin_manager import load_registry

__all__ = ["policy"]


@policy.command("whatif")
@click.argument("slug")
@click.option("--area", "code", required=True, help="Code of the area, such as 411300.")
@click.option("--set", "settings", multiple=True, help="KEY=VALUE, as often as needed.")
@click.option("--from", "since", type=DAY, help="From which day it would hold (default: since ever).")
@click.option("--as-of", type=DAY, help="The date asked for (default: today in China).")
@click.option("--norm", help="Only this norm.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one a change.")
def whatif(
    slug: str,
    code: str,
    settings: tuple[str, ...],
    since: datetime | None,
    as_of: datetime | None,
    norm: str | None,
    as_json: bool,
) -> None:
    """Say who would change from which status to which, without writing anything."""
    registry = load_registry()
    get_book(registry, slug)
    wanted = dict(_pair(text) for text in settings)
    on = as_of.date() if as_of else china_today()
    begin = since.date() if since else date(2000, 1, 1)
    with open_database() as database:
        with database.read() as session:
            area = get_area_by_code(session, code).id
        act = with_settings(registry, slug, area, wanted, begin, on)
        _print(rehearse(database, registry, slug, act, area, on, norm), as_json)


@policy.command("diff")
@click.argument("slug")
@click.option("--area", "code", required=True, help="Code of the area, such as 411300.")
@click.option("--from", "first", type=DAY, required=True, help="The earlier date.")
@click.option("--to", "second", type=DAY, required=True, help="The later date.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one a change.")
def diff(slug: str, code: str, first: datetime, second: datetime, as_json: bool) -> None:
    """Say whose status differs between two dates."""
    registry = load_registry()
    get_book(registry, slug)
    with open_database() as database, database.read() as session:
        area = get_area_by_code(session, code).id
        _print(difference(session, registry, slug, area, first.date(), second.date()), as_json)


def _pair(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    if not mark or not key.strip() or not value.strip():
        raise click.BadParameter(f"{text!r} is not KEY=VALUE, such as max_age=40", param_hint="--set")
    return key.strip(), value.strip()


def _print(found: Rehearsal, as_json: bool) -> None:
    if as_json:
        for change in found.changes:
            click.echo(json.dumps(change.as_json(), ensure_ascii=False))
        return
    for rule, moves in found.moves().items():
        for (before, after), number in moves.most_common():
            click.echo(f"{rule:<28}{before:>13} -> {after:<13}{number}")
    click.echo(f"{len(found.changes)} would change" if found.changes else "nothing would change")
