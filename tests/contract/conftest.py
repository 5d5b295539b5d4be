"""Fixtures of the contract tests: a database with calendar of each dialect, kept for the whole session."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from core.db import Database
from core.engine.calendar import ensure_calendar
from tests.databases import DIALECTS, Stores
from tests.postgres import NoServerError

Stages = dict[str, Database | str]


@pytest.fixture(scope="session")
def stages() -> Iterator[Stages]:
    """Give a database of each dialect that holds only the calendar, or why there is none; scenarios leave nothing behind."""
    stores = Stores()
    found: Stages = {}
    with ExitStack() as stack:
        stack.callback(stores.close)
        for dialect in DIALECTS:
            try:
                found[dialect] = database = stack.enter_context(stores.lend(dialect))
            except NoServerError as reason:
                found[dialect] = str(reason)
            else:
                with database.write() as session:
                    ensure_calendar(session)
        yield found


def lent(stages: Stages, dialect: str) -> Database:
    """Give the database of a dialect; skips in words where there is none."""
    database = stages[dialect]
    if isinstance(database, str):
        pytest.skip(database)
    return database


@pytest.fixture
def stage_databases(stages: Stages) -> list[Database]:
    """Give the databases with calendar of all dialects there are."""
    return [database for database in stages.values() if isinstance(database, Database)]
