"""What a command works on: the database of this installation."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.config import Config
from core.db import Database
from core.plugin_manager import load_registry
from core.tallies.watch import watch


@contextmanager
def open_database(config: Config | None = None) -> Iterator[Database]:
    """Give a command the configured database and close it afterwards; what it writes keeps the tallies true."""
    config = (config or Config.from_env(key="unused")).prepare()
    database = Database(config.database_url)
    watch(database, load_registry)
    try:
        yield database
    finally:
        database.close()
