"""`bangfu policy whatif` and `bangfu policy diff`, beside the commands that put policies in force."""

import json
from datetime import date

import click

from core.areas.parameters import find_parameter
from core.areas.policies import get_book
from core.areas.policy_commands import policy
from core.areas.queries import get_area_by_code
from core.clock import china_today
from core.installation import open_database
from core.norms.audit_command import books_with
from core.norms.rehearse import Rehearsal, between_policies, difference, rehearse, with_settings
from core.plugin_manager import load_registry
from core.typed import DAY, named_rightly

__all__ = ["policy"]
SINCE_EVER = date(2000, 1, 1)


@policy.command("whatif")
@click.argument("slug")
@click.option("--area", "code", required=True, help="Code of the area, such as 411300.")
@click.option("--set", "settings", multiple=True, required=True, help="KEY=VALUE, as often as needed.")
@click.option("--from", "since", type=DAY, help="From which day it would hold (default: since ever).")
@click.option("--as-of", type=DAY, help="The date asked for (default: today in China).")
@click.option("--norm", help="Only this norm.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one a change.")
def whatif(
    slug: str,
    code: str,
    settings: tuple[str, ...],
    since: date | None,
    as_of: date | None,
    norm: str | None,
    as_json: bool,
) -> None:
    """Say who would change from which status to which, without writing anything."""
    wanted, on = dict(_pair(text) for text in settings), as_of or china_today()
    registry = load_registry()
    with named_rightly():
        book = get_book(registry, slug)
        for key in wanted:
            find_parameter(book, key)
        if norm is not None:
            books_with([book], norm)
        with open_database() as database:
            with database.read() as session:
                area = get_area_by_code(session, code).id
            act = with_settings(registry, slug, area, wanted, since or SINCE_EVER, on)
            _print(rehearse(database, registry, slug, act, area, on, norm, wanted), as_json)


@policy.command("diff")
@click.argument("slug")
@click.option("--area", "code", required=True, help="Code of the area, such as 411300.")
@click.option("--from", "first", type=DAY, help="The earlier date.")
@click.option("--to", "second", type=DAY, help="The later date (default: today in China).")
@click.option("--with", "other", help="Another policy, on the later date: who stands differently under it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one a change.")
def diff(
    slug: str, code: str, first: date | None, second: date | None, other: str | None, as_json: bool
) -> None:
    """Say whose status differs between two dates, or between two policies on one."""
    on = second or china_today()
    if (first is None) == (other is None):
        raise click.UsageError("请写 --from（与较早的一天比），或 --with（与另一个办法比），两者写一个。")
    if first is not None and first >= on:
        raise click.UsageError(f"较早的一天 {first} 应早于较晚的一天 {on}。")
    registry = load_registry()
    with named_rightly():
        for name in (slug, other):
            if name is not None:
                get_book(registry, name)
        with open_database() as database, database.read() as session:
            area = get_area_by_code(session, code).id
            if other is not None:
                found = between_policies(session, registry, slug, other, area, on)
            else:
                found = difference(session, registry, slug, area, first or on, on)
    _print(found, as_json)


def _pair(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    if not mark or not key.strip() or not value.strip():
        raise click.BadParameter(f"“{text}”应写成 参数=数值，例如 max_age=40。", param_hint="--set")
    return key.strip(), value.strip()


def _print(found: Rehearsal, as_json: bool) -> None:
    if as_json:
        for change in found.changes:
            click.echo(json.dumps(change.as_json(), ensure_ascii=False))
        return
    for rule, moves in found.moves().items():
        for move, number in moves.most_common():
            where = "、".join(f"{name} {times}" for name, times in found.places(rule, move))
            click.echo(f"{rule:<28}{move[0]:>13} -> {move[1]:<13}{number:<7}{where}")
    click.echo(f"{len(found.changes)} would change" if found.changes else "nothing would change")
