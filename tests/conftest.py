"""Fixtures for every test: real databases of both dialects, and a real browser."""

import gc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from core.db import Database
from tests.browser import launch_chromium, watched_page
from tests.databases import DIALECTS, Lay, Stores, create_database, drop_database, postgres_server
from tests.postgres import NoServerError
from tests.room import close_room, open_room
from tests.routes import share_builders

ROOM = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Open the folder that the workers of this run share; let its apps share what their routes are compiled to."""
    share_builders()
    gc.disable()
    if not hasattr(config, "workerinput"):
        config.stash[ROOM] = open_room()


def pytest_collection_finish() -> None:
    """Spare the collector what stays for the whole run: it would walk all tests and modules again and again."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind: no server, no folder."""
    if room := config.stash.get(ROOM, None):
        close_room(room)


@pytest.fixture(scope="session")
def _stores() -> Iterator[Stores]:
    stores = Stores()
    yield stores
    stores.close()


@pytest.fixture(params=DIALECTS)
def database(request: pytest.FixtureRequest, _stores: Stores) -> Iterator[Database]:
    """Give an empty database with every table: each test runs once on SQLite and once on PostgreSQL.

    A test that is about one dialect says `@pytest.mark.parametrize("database", ["sqlite"], indirect=True)`.
    """
    try:
        lent = _stores.lend(request.param)
        with lent as database:
            yield database
    except NoServerError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def laid(database: Database, _stores: Stores) -> Lay:
    """Give what fills the database: `laid(build, *given)` runs `build(database, *given)` once, and copies from then on."""
    return partial(_stores.laid, database.dialect)


@pytest.fixture(params=DIALECTS)
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without any table, for migrations and commands."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    try:
        server = postgres_server()
    except NoServerError as reason:
        pytest.skip(str(reason))
    url = create_database(server)
    yield url
    drop_database(server, url)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the machine's Chromium, driven by Playwright; skips in words where there is none."""
    with launch_chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give a fresh page of a Chinese desktop; the test fails on a script error or a blocked resource."""
    with watched_page(chromium) as page:
        yield page
