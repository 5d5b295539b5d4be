"""`bangfu db`: bring the tables up to date, back, or say whether they are."""

import click

from core import migrations
from core.cli import open_database


@click.group()
def db() -> None:
    """Bring the database's tables up to date and check them."""


@db.command()
def upgrade() -> None:
    """Bring every table to the newest form."""
    with open_database() as database:
        migrations.upgrade(database)
    click.echo("数据表已是最新。")


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the core's tables back to REVISION ("base": before the first)."""
    with open_database() as database:
        migrations.downgrade(database, revision)
    click.echo(f"数据表已退回到 {revision}。")


@db.command()
def check() -> None:
    """Say whether the tables are what this version expects; exit 1 if not."""
    with open_database() as database:
        waiting = migrations.pending(database)
        unlike = [] if waiting else migrations.differences(database)
    for name in waiting:
        click.echo(f"{name}：有尚未执行的变更，请运行 `bangfu db upgrade`。")
    for difference in unlike:
        click.echo(f"与程序不一致：{difference}")
    if waiting or unlike:
        raise SystemExit(1)
    click.echo("数据表与程序一致。")
