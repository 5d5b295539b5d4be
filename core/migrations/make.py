"""Writes a revision from the difference between the models and the revisions there are.

`python -m core.migrations.make "Say what changes"` compares on a throw-away SQLite file; read what it wrote before
it is committed: a rename, for one, looks to it like a loss and a gain.
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
from core.migrations import CORE, Component, migrating, settings, upgrade


@click.command()
@click.argument("message")
@click.option("--first", is_flag=True, help="Write the core's first revision anew, before any release.")
def main(message: str, first: bool) -> None:
    """Write the next revision of the core."""
    click.echo(write_first(CORE, message) if first else write_revision(CORE, message))


def write_revision(component: Component, message: str) -> Path:
    """Write a component's next revision and give its file."""
    number = len(list(component.versions.glob(f"{component.name}_*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/now.db")
        upgrade(database, [component])
        with migrating(database) as connection:
            made = command.revision(
                settings(component, connection=connection),
                message=message,
                autogenerate=True,
                rev_id=f"{component.name}_{number:04d}",
            )
        database.close()
    path = Path(str(getattr(made, "path", "")))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)
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
