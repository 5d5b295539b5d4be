"""A real server over the made-up city, and people who sit down at a real browser."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from waitress.server import create_server

from tests.browser import watched_page
from tests.ground import app, ground, registry
from tests.people import People, cheap_passwords, config, people

__all__ = ["app", "cheap_passwords", "config", "ground", "people", "registry"]
WIDTHS = (1366, 360)
Sit = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Give the address of the app behind the server that production uses."""
    running = create_server(app, host="127.0.0.1", port=0, threads=4)

    def run() -> None:
        with suppress(OSError):  # the socket is closed under its loop
            running.run()

    thread = Thread(target=run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.effective_port}"
    running.close()
    thread.join(5)


@pytest.fixture
def sit(chromium: Browser, address: str, people: People) -> Sit:
    """Give what lets a person with roles sit down: `with sit("cadre", cadre_id=1) as page`; `width`, `scripts` as wished."""

    @contextmanager
    def sitting(*roles: str, width: int = 1366, scripts: bool = True, **over: Any) -> Iterator[Page]:
        visitor = people.visit(*roles, **over)
        cookie = visitor.client.get_cookie("bangfu")
        assert cookie is not None
        options = {"base_url": address, "java_script_enabled": scripts}
        with watched_page(chromium, viewport={"width": width, "height": 768}, **options) as page:
            page.context.add_cookies([{"name": "bangfu", "value": cookie.value, "url": address}])
            yield page

    return sitting
