"""Fixtures of the core's tests: a session that is rolled back, and a maker of rows in it."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from core.db import Database
from tests.factories import Make
from tests.people import app, cheap_passwords, config, people

__all__ = ["app", "cheap_passwords", "config", "people"]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Give a writing session of which nothing stays."""
    with database.write_session() as session:
        yield session
        session.rollback()


@pytest.fixture
def make(session: Session) -> Make:
    """Give the maker of rows in the test's session."""
    return Make(session)
