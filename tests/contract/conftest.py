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


def _lent(stages: Stages, dialect: str) -> Database:
    database = stages[dialect]
    if isinstance(database, str):
        pytest.skip(database)
    return database


@pytest.fixture(params=DIALECTS)
def stage_database(request: pytest.FixtureRequest, stages: Stages) -> Database:
    """Give the database with calendar of one dialect after the other."""
    return _lent(stages, request.param)


@pytest.fixture
def both_databases(stages: Stages) -> tuple[Database, Database]:
    """Give the databases of both dialects at once, to compare what they say."""
    return _lent(stages, "sqlite"), _lent(stages, "postgresql")
