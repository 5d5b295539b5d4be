"""The tables' history: a chain of revisions for each component (the core, each plugin), each with its own version table.

The core comes first; a plugin that is no longer installed leaves its tables and its version behind and stops nobody.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, inspect

import core.models  # noqa: F401 - brings in every table of the core
from core.db import Base, Database
from core.migrations.windows import drop_views, make_views
from core.registry import PolicyBook, Registry

HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Component:
    """A part with tables of its own: its name, the package of its models, and the folder of its revisions."""

    name: str
    package: str
    versions: Path

    @property
    def version_table(self) -> str:
        """The table that says how far this component has come."""
        return f"alembic_version_{self.name}"

    @property
    def tables(self) -> frozenset[str]:
        """The tables that belong to it, by the package of their models."""
        return frozenset(
            mapper.local_table.name
            for mapper in Base.registry.mappers
            if isinstance(mapper.local_table, Table)
            and f"{mapper.class_.__module__}.".startswith(f"{self.package}.")
        )


def component_of(book: PolicyBook) -> Component | None:
    """Give a plugin's component: the chain in its folder `migrations`; None where it keeps no tables."""
    models = [ledger.model for ledger in book.own_ledgers if ledger.model]
    if not models:
        return None
    return Component(book.slug, models[0].__module__.rpartition(".")[0], book.folder / "migrations")


def components(registry: Registry) -> tuple[Component, ...]:
    """Give every part with tables: the core first, then the plugins that keep some."""
    return CORE, *(found for book in registry if (found := component_of(book)))


CORE: Final = Component("core", "core", HERE / "versions")


class BrokenReferencesError(Exception):
    """A migration that would leave rows pointing at nothing; nothing of it was kept."""


def settings(component: Component, **attributes: Any) -> Config:
    """Give alembic's settings for a component."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("version_locations", str(component.versions))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(component=component, **attributes)
    return config


def options(component: Component) -> dict[str, Any]:
    """Give what alembic must know about a component's tables, in migrations and in comparisons."""
    return {
        "target_metadata": Base.metadata,
        "version_table": component.version_table,
        "include_name": lambda name, kind, _parents: kind != "table" or name in component.tables,
        "include_object": lambda _obj, name, kind, _reflected, _to: (
            kind != "table" or name in component.tables
        ),
        "render_as_batch": True,
        "transactional_ddl": True,
        "compare_type": True,
    }


def upgrade(database: Database, components: Sequence[Component] = (CORE,)) -> None:
    """Bring every component to its newest revision, and the views over them; each step is kept whole or not at all."""
    for component in components:
        with migrating(database) as connection:
            drop_views(connection)
            command.upgrade(settings(component, connection=connection), "head")
            if current(connection, CORE) == head(CORE):
                make_views(connection)


def downgrade(database: Database, revision: str, component: Component = CORE) -> None:
    """Take a component back to a revision ("base": before its first); the views come back with the next upgrade."""
    with migrating(database) as connection:
        drop_views(connection)
        command.downgrade(settings(component, connection=connection), revision)


def pending(database: Database, components: Sequence[Component] = (CORE,)) -> list[str]:
    """Name the components whose tables are not at the newest revision."""
    with database.read() as session:
        connection = session.connection()
        return [c.name for c in components if current(connection, c) != head(c)]


def differences(database: Database, components: Sequence[Component] = (CORE,)) -> list[str]:
    """Say where the tables differ from the models although the revision is the newest."""
    with database.read() as session:
        connection = session.connection()
        return [
            f"{component.name}: {difference!r}"
            for component in components
            for difference in compare_metadata(_context(connection, component), Base.metadata)
        ]


def current(connection: Connection, component: Component) -> str | None:
    """Give the revision a database stands at, None before the first."""
    return _context(connection, component).get_current_revision()


def head(component: Component) -> str | None:
    """Give the newest revision of a component."""
    return ScriptDirectory.from_config(settings(component)).get_current_head()


def _context(connection: Connection, component: Component) -> MigrationContext:
    return MigrationContext.configure(connection, opts=options(component))


@contextmanager
def migrating(database: Database) -> Iterator[Connection]:
    """Give a connection in one transaction; on SQLite references are checked at its end instead of row by row.

    SQLite changes a table by making it anew, which would cut the references to it while they are being watched.
    """
    with database.engine.connect() as connection:
        watched = connection.dialect.name == "sqlite"
        driver: Any = connection.connection.dbapi_connection
        if watched:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if watched:
                    _check_references(connection)
        finally:
            if watched:
                driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        raise BrokenReferencesError(f"rows point at nothing: {[tuple(row) for row in broken]}")


def has_tables(database: Database) -> bool:
    """Tell whether a database has been set up at all."""
    with database.read() as session:
        return bool(inspect(session.connection()).get_table_names())
