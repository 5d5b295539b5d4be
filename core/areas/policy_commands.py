"""`bangfu policy`: which policies are in force where, from when, and what areas set for themselves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.parameters import list_settings, policies_with, set_parameter, withdraw_setting
from core.areas.policies import (
    Assigned,
    disable_policy,
    enable_policy,
    extend_policy,
    get_book,
    list_assignments,
    policies_of,
)
from core.areas.queries import get_area, get_area_by_code
from core.audit.operations import Actor
from core.clock import china_today
from core.db import FAR
from core.errors import Missing, Refused
from core.inputs import nearest
from core.installation import open_database
from core.plugin_manager import load_registry
from core.registry import Registry
from core.validity import say_span

DAY = click.DateTime(["%Y-%m-%d"])
COMMAND = Actor(None, "命令行", "command")
area_option = click.option("--area", "code", required=True, help="Code of the area, such as 411322.")
policy_option = click.option("--policy", "slug", help="Which policy, where several have the parameter.")
basis_option = click.option("--basis", default="", help="What orders it: a document or a decision.")


@click.group()
def policy() -> None:
    """Put policies in force for areas, end them, and set their parameters."""


@policy.command("list")
@click.option("--area", "code", help="Only what reaches this area from above, or stands below it.")
@click.option("--as-of", type=DAY, help="Only what is in force on this date.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_command(code: str | None, as_of: datetime | None, as_json: bool) -> None:
    """List the installed policies with the areas that have put them in force."""
    registry = load_registry()
    with open_database() as database, database.read() as session:
        area = get_area_by_code(session, code) if code else None
        assigned = list_assignments(
            session, registry, as_of.date() if as_of else None, area.id if area else None
        )
        found = list(_listed(session, registry, assigned))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1, default=str))
        return
    for one in found:
        click.echo(f"{one['policy']:<20}{one['title']}{'（征求意见稿）' if one['draft'] else ''}")
        for row in one["enabled"]:
            span = say_span(row["from"], row["until"] or FAR)
            click.echo(f"    {row['area'] or '':<8}{row['name']}  {span}  {row['basis']}")
        for row in one["settings"]:
            click.echo(
                f"    {row['area'] or '':<8}{row['name']}  {row['key']} = {row['value']}  自{row['from']}"
            )
    for name, why in registry.refused.items():
        click.echo(f"{name:<20}未装入：{why}")


@policy.command("enable")
@click.argument("slug")
@area_option
@click.option("--from", "since", type=DAY, help="First day (default: the policy's own).")
@click.option("--until", type=DAY, help="Last day (default: the policy's own, else open).")
@basis_option
def enable_command(slug: str, code: str, since: datetime | None, until: datetime | None, basis: str) -> None:
    """Put a policy in force for an area and everything below it."""
    with _writing(code) as (session, registry, area):
        first, last = since and since.date(), until and until.date()
        row = enable_policy(session, COMMAND, registry, slug, area, first, last, basis)
        said = (
            f"已启用：{registry.book(slug).policy.title}，{area.name}，{say_span(row.starts_on, row.ends_on)}"
        )
    click.echo(said)


@policy.command("extend")
@click.argument("slug")
@area_option
@click.option("--until", type=DAY, help="New last day (default: open).")
@basis_option
def extend_command(slug: str, code: str, until: datetime | None, basis: str) -> None:
    """Let a policy go on past its end in an area."""
    with _writing(code) as (session, registry, area):
        last = until.date() if until else FAR
        row = extend_policy(session, COMMAND, registry, slug, area, last, basis)
        said = (
            f"已延长：{registry.book(slug).policy.title}，{area.name}，{say_span(row.starts_on, row.ends_on)}"
        )
    click.echo(said)


@policy.command("disable")
@click.argument("slug")
@area_option
@click.option("--from", "since", type=DAY, required=True, help="First day on which it is no longer in force.")
@basis_option
def disable_command(slug: str, code: str, since: datetime, basis: str) -> None:
    """End a policy in an area."""
    with _writing(code) as (session, registry, area):
        disable_policy(session, COMMAND, registry, slug, area, since.date(), basis)
        said = f"已停用：{slug}，{area.name}，自{since.date()}起"
    click.echo(said)


@policy.command("set")
@click.argument("words", nargs=-1, required=True, metavar="[SLUG] KEY=VALUE")
@area_option
@policy_option
@click.option("--from", "since", type=DAY, help="First day (default: today in China).")
@click.option("--source", default="", help="What decided it: a document or a meeting.")
def set_command(
    words: tuple[str, ...], code: str, slug: str | None, since: datetime | None, source: str
) -> None:
    """Set a parameter for an area: KEY=VALUE, if need be with the policy before it."""
    *named, setting = words
    key, sign, value = setting.partition("=")
    if not sign or len(named) > 1:
        raise click.UsageError("write [SLUG] KEY=VALUE, for example month_days=22")
    first = since.date() if since else china_today()
    with _writing(code) as (session, registry, area):
        chosen = _policy_of(session, registry, slug or next(iter(named), None), key.strip(), area, first)
        row = set_parameter(session, COMMAND, registry, chosen, key.strip(), area, value, first, source)
        said = f"已设定：{chosen}，{area.name}，{row.key} = {_value(row.number, row.text)}，自{first}起"
    click.echo(said)


@policy.command("withdraw")
@click.argument("words", nargs=-1, required=True, metavar="[SLUG] KEY")
@area_option
@policy_option
@click.option("--from", "since", type=DAY, help="First day without it (default: today in China).")
@click.option("--source", default="", help="What decided it: a document or a meeting.")
def withdraw_command(
    words: tuple[str, ...], code: str, slug: str | None, since: datetime | None, source: str
) -> None:
    """Take an area's own setting back; what stands above it holds again."""
    *named, key = words
    first = since.date() if since else china_today()
    with _writing(code) as (session, registry, area):
        chosen = _policy_of(session, registry, slug or next(iter(named), None), key, area, first)
        withdraw_setting(session, COMMAND, registry, chosen, key, area, first, source)
    click.echo(f"已撤回：{chosen}，{key}，自{first}起")


@contextmanager
def _writing(code: str) -> Iterator[tuple[Session, Registry, Area]]:
    """Give a session that commits at the end, the installed policies, and the area of a code."""
    registry = load_registry()
    with open_database() as database, database.write() as session:
        yield session, registry, get_area_by_code(session, code)


def _policy_of(session: Session, registry: Registry, slug: str | None, key: str, area: Area, on: date) -> str:
    """Give the policy meant: the one named, or the only one that has the parameter, first of those that govern the area."""
    if slug is not None:
        return get_book(registry, slug).slug
    having = policies_with(registry, key)
    governing = [row.policy for row in policies_of(session, area.id, on) if row.policy in having]
    found = governing or having
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"有“{key}”的办法不止一个：{'、'.join(found)}。", "policy", "请用 --policy 指明。")
    near = "、".join(nearest(key, [parameter.key for book in registry for parameter in book.parameters]))
    raise Missing(f"没有办法有参数“{key}”。", "key", f"相近的有：{near}。" if near else None)


def _listed(session: Session, registry: Registry, assigned: list[Assigned]) -> Iterator[dict[str, Any]]:
    slugs = dict.fromkeys([*registry.books, *(row.policy for row in assigned)])
    for slug in slugs:
        declared = registry.books[slug].policy if slug in registry.books else None
        yield {
            "policy": slug,
            "title": declared.title if declared else "",
            "issuer": declared.issuer if declared else "",
            "level": declared.level if declared else "",
            "draft": bool(declared and declared.is_draft),
            "installed": declared is not None,
            "enabled": [_enabled(row) for row in assigned if row.policy == slug],
            "settings": _settings(session, slug),
        }


def _enabled(row: Assigned) -> dict[str, Any]:
    until = None if row.ends_on == FAR else row.ends_on
    return {
        "area": row.area_code,
        "name": row.area_name,
        "from": row.starts_on,
        "until": until,
        "basis": row.basis,
    }


def _settings(session: Session, slug: str) -> list[dict[str, Any]]:
    found = []
    for row in list_settings(session, slug):
        area = get_area(session, row.area_id)
        value = _value(row.number, row.text)
        found.append(
            {
                "area": area.code,
                "name": area.name,
                "key": row.key,
                "value": value,
                "from": row.starts_on,
                "source": row.source,
            }
        )
    return found


def _value(number: Any, text: str | None) -> str | None:
    return text if number is None else f"{number.normalize():f}"
