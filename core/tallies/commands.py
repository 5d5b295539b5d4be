"""Commands over tallies: `bangfu tally rebuild|check`."""

import sys
from datetime import datetime

import click

from core.clock import china_today
from core.installation import open_database
from core.plugin_manager import load_registry
from core.registry import Registry
from core.tallies.operations import rebuild as count_anew
from core.tallies.queries import differences, how_many, policies_in_force, tallies_kept

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def tally() -> None:
    """Keep today's counts of every rule and area: the boards read them instead of scanning."""


@tally.command()
@click.option("--policy", help="Only this policy.")
@click.option("--as-of", "as_of", type=DAY, help="The day to count (default: today in China).")
def rebuild(policy: str | None, as_of: datetime | None) -> None:
    """Count every rule from the records, each in a transaction of its own."""
    registry, on = load_registry(), as_of.date() if as_of else china_today()
    with open_database() as database:
        number = 0
        with database.read() as session:
            in_force = policies_in_force(session)
        for slug in _slugs(registry, policy):
            if slug not in in_force:
                continue
            book = registry.book(slug)
            for rule in book.rules:
                with database.write() as session:
                    count_anew(session, book, rule, on)
                number += 1
    click.echo(f"{number} rules counted for {on}")


@tally.command()
def check() -> None:
    """Prove every tally that holds equal to a scan of its day; exit 1 and name what differs."""
    registry = load_registry()
    with open_database() as database, database.read() as session:
        kept = tallies_kept(session, registry)
        found = [(one, line) for one in kept for line in differences(session, one)]
        total = how_many(session)[1]
    for one, line in found:
        click.echo(f"{one.book.slug} {one.rule.id} {one.as_of}: {line}")
    wrong = len({one.id for one, _line in found})
    click.echo(f"{len(kept) - wrong} equal to a scan, {wrong} differ, {total - len(kept)} to be counted anew")
    if found:
        sys.exit(1)


def _slugs(registry: Registry, policy: str | None) -> list[str]:
    if policy is not None and policy not in registry.books:
        raise click.ClickException(f"no policy {policy}: known are {', '.join(registry.books)}")
    return [policy] if policy else list(registry.books)
