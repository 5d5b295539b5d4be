"""Demonstrations built once for a module, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.accounts import passwords
from core.db import Base, Database
from tests.core.demo.small import build, invented
from tests.databases import DIALECTS, create_database, drop_database, postgres_server
from tests.people import CHEAP
from tests.postgres import NoServerError


@pytest.fixture(scope="module", params=DIALECTS)
def demonstration(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Give a database with a demonstration of two counties and six villages, which tests only read."""
    try:
        url = _new_url(request.param, tmp_path_factory.mktemp("demo"))
    except NoServerError as reason:
        pytest.skip(str(reason))
    database = Database(url)
    Base.metadata.create_all(database.engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", CHEAP)
        build(database, invented())
    yield database
    database.close()
    if request.param != "sqlite":
        drop_database(postgres_server(), url)


def _new_url(dialect: str, folder: Path) -> str:
    return f"sqlite:///{folder / 'demo.db'}" if dialect == "sqlite" else create_database(postgres_server())


@pytest.fixture
def built(demonstration: Database) -> Iterator[Session]:
    """Give a session that reads the demonstration."""
    with demonstration.read() as session:
        yield session
