"""`bangfu db`: bring the tables up to date, back, or say whether they are."""

import click

from core import migrations
from core.areas.settings import sync_settings
from core.engine.calendar import ensure_calendar
from core.installation import open_database
from core.plugin_manager import load_registry


@click.group()
def db() -> None:
    """Bring the database's tables up to date and check them."""


@db.command()
def upgrade() -> None:
    """Bring every table to the newest form, and what is derived (calendar, policies' figures) in step with this version."""
    registry = load_registry()
    with open_database() as database:
        migrations.upgrade(database, migrations.components(registry))
        with database.write() as session:
            ensure_calendar(session)
            changed = sync_settings(session, registry)
    click.echo("数据表已是最新。")
    for slug in changed:
        click.echo(f"{slug}：插件的参数有变化，已同步。")


@db.command()
@click.argument("revision")
@click.option(
    "--plugin", "slug", default="core", help="The plugin whose tables are meant (default: the core's)."
)
def downgrade(revision: str, slug: str) -> None:
    """Take the tables of the core, or of a plugin, back to REVISION ("base": before the first).

    Before the core's first there is nothing that plugins' tables could refer to: they go with it.
    """
    parts = {part.name: part for part in migrations.components(load_registry())}
    if slug not in parts:
        raise click.ClickException(f"{slug}没有自己的数据表；可以写：{'、'.join(parts)}。")
    own = parts.pop(slug)
    with open_database() as database:
        if own is migrations.CORE and revision == "base":
            for part in reversed(parts.values()):
                migrations.downgrade(database, revision, part)
        migrations.downgrade(database, revision, own)
    click.echo(f"数据表已退回到 {revision}。")


@db.command()
def check() -> None:
    """Say whether the tables are what this version expects; exit 1 if not."""
    with open_database() as database:
        parts = migrations.components(load_registry())
        waiting = migrations.pending(database, parts)
        unlike = [] if waiting else migrations.differences(database, parts)
    for name in waiting:
        click.echo(f"{name}：有尚未执行的变更，请运行 `bangfu db upgrade`。")
    for difference in unlike:
        click.echo(f"与程序不一致：{difference}")
    if waiting or unlike:
        raise SystemExit(1)
    click.echo("数据表与程序一致。")
