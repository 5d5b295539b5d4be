"""`bangfu seed --probe`: two small cities side by side with somebody in every role, for tools that test from outside."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import click

from core.accounts.roles import role_matrix
from core.areas.levels import LEVELS
from core.clock import china_today
from core.config import Config
from core.demo.cases import DemoMatter, Filled
from core.demo.credentials import Credential
from core.demo.install import install, plans_for
from core.demo.look import look
from core.demo.plan import DemoAccount, Demonstration
from core.demo.province import province
from core.demo.scale import SMALL, Scale
from core.errors import Refused
from core.plugin_manager import load_registry

PROBE: Final = Scale("probe", by_ledger=False, recent_days=30)
CITIES, COUNTIES, VILLAGES = 2, 2, 24
"""How many cities there are, and how many counties and villages each has."""


@click.command()
@click.option("--probe", is_flag=True, required=True, help="Two cities with somebody in every role.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to say who."
)
def seed(probe: bool, out: Path) -> None:  # noqa: ARG001 - says what is seeded; there is one kind so far
    """Fill an empty database with two cities, their counties and a user of every role; never over real data.

    FILE is one JSON document for its owner's eyes only: the cities with their counties, and every user with password, role
    and what the role is over.
    """
    config = Config.from_env(key="made").prepare()
    if look(config).is_real:
        raise Refused("数据库里已有正式数据，不会写入测试数据。")
    registry = load_registry()
    slug, model = plans_for(registry, SMALL)[0]
    plans = [(slug, plan) for plan in probed(model)]
    report = install(config, registry, plans, PROBE, china_today(), lambda line: click.echo(line, err=True))
    _keep(
        out,
        {
            "cities": [_city(plan, report.credentials) for _slug, plan in plans],
            "system": [asdict(one) for one in report.credentials if not one.place],
        },
    )
    click.echo(f"已写入 {CITIES} 个市、{len(report.credentials)} 个账号：{out}")


def probed(model: Demonstration) -> list[Demonstration]:
    """Give the plans of two small cities after the model of one, each with an account for every role and ground."""
    cities = province(model, CITIES * COUNTIES, CITIES * VILLAGES, CITIES)
    return [_with_everyone(model, city, f"p{number}") for number, city in enumerate(cities, 1)]


def _with_everyone(model: Demonstration, city: Demonstration, prefix: str) -> Demonstration:
    accounts = tuple(_accounts(city, prefix))
    first = {account.role: account.username for account in reversed(accounts)}
    known = {one.username: first[one.role] for one in model.accounts}
    return replace(city, accounts=accounts, matters=tuple(_renamed(one, known) for one in model.matters))


def _accounts(city: Demonstration, prefix: str) -> Iterator[DemoAccount]:
    """Give an account for every role that is not the system's: over the city, or in each of its counties, units or groupings."""
    for role in role_matrix().roles.values():
        name, level = f"{prefix}-{role.key}", role.key.partition("_")[0]
        if role.on == "unit":
            own_level = [unit for unit in city.units if unit.level == city.top.level]
            yield DemoAccount(name, role.key, unit=(own_level or city.units)[0].name)
        elif role.on == "grouping":
            kind = role.key.partition("_")[0]
            own = [one for one in city.groupings if kind in one.kind] or list(city.groupings)
            yield from (DemoAccount(name, role.key, grouping=one.name) for one in own[:1])
        elif level == "city":
            yield DemoAccount(name, role.key, area=city.top.code)
        elif role.on in ("area", "self"):
            below = level if level in LEVELS and level != "county" else ""
            for number, county in enumerate(city.counties, 1):
                yield DemoAccount(f"{name}-{number}", role.key, area=county.code, level=below)


def _renamed(matter: DemoMatter, known: Mapping[str, str]) -> DemoMatter:
    """Give a matter of the model with the accounts of the copy."""
    steps = tuple(replace(one, by=known[one.by], data=_named(one.data, known)) for one in matter.steps)
    within = known[matter.within] if matter.within else ""
    return replace(matter, by=known[matter.by], within=within, data=_named(matter.data, known), steps=steps)


def _named(data: Filled, known: Mapping[str, str]) -> Filled:
    return {
        key: f"@{known[word[1:]]}" if word[:1] == "@" and word[1:] else word for key, word in data.items()
    }


def _city(plan: Demonstration, credentials: list[Credential]) -> dict[str, Any]:
    roles = {account.username: account for account in plan.accounts}
    return {
        "code": plan.top.code,
        "name": plan.top.name,
        "counties": [{"code": county.code, "name": county.name} for county in plan.counties],
        "users": [
            {**asdict(one), "role": roles[one.username].role, "area": roles[one.username].area}
            for one in credentials
            if one.username in roles
        ],
    }


def _keep(path: Path, facts: dict[str, Any]) -> None:
    """Write the file for its owner's eyes only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    path.chmod(0o600)
