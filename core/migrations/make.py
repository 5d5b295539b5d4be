"""Writes a revision from the difference between the models and the revisions there are.

`python -m core.migrations.make "Say what changes" [--plugin NAME]` compares on a throw-away SQLite file; read what
it wrote before it is committed: a rename, for one, looks to it like a loss and a gain.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click
from alembic import command

from core.db import Database
from core.migrations import CORE, Component, components, migrating, settings, upgrade
from core.plugin_manager import load_registry


@click.command()
@click.argument("message")
@click.option("--first", is_flag=True, help="Write the first revision anew, before any release.")
@click.option(
    "--plugin", "slug", default="core", help="The plugin whose tables are meant (default: the core's)."
)
def main(message: str, first: bool, slug: str) -> None:
    """Write the next revision of the core, or of a plugin."""
    component = {part.name: part for part in components(load_registry())}[slug]
    component.versions.mkdir(exist_ok=True)
    click.echo(write_first(component, message) if first else write_revision(component, message))


def write_revision(component: Component, message: str) -> Path:
    """Write a component's next revision and give its file."""
    number = len(list(component.versions.glob(f"{component.name}_*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/now.db")
        upgrade(database, [CORE, component] if component.name != CORE.name else [component])
        with migrating(database) as connection:
            made = command.revision(
                settings(component, connection=connection),
                message=message,
                autogenerate=True,
                rev_id=f"{component.name}_{number:04d}",
            )
        database.close()
    path = Path(str(getattr(made, "path", "")))
    for act in (["check", "--fix", "--select=F401"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *act, "--quiet", str(path)], check=True)
    return path


def write_first(component: Component, message: str) -> Path:
    """Write a component's first revision anew from the models alone; later ones stay as they are."""
    with tempfile.TemporaryDirectory() as folder:
        made = write_revision(replace(component, versions=Path(folder)), message)
        for old in component.versions.glob(f"{component.name}_0001*.py"):
            old.unlink()
        return Path(shutil.copy(made, component.versions))


if __name__ == "__main__":
    main()
