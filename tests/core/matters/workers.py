"""Workers over one database, as they stand in production: threads of one process on SQLite, two processes on PostgreSQL.

A worker is forked, so that what a test has taken away by then is missing there too.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from typing import Any
from urllib.parse import urlencode

from waitress.server import create_server

from core.app import create_app
from core.config import Config
from core.db import Database
from core.registry import Registry
from tests.people import Visitor

FORK = get_context("fork")
Answer = tuple[int, str]
LOST: Answer = (0, "")
"""What someone gets whose worker died under the request."""


def _serve(config: Config, url: str, registry: Registry, told: Any) -> None:
    app = create_app(config, Database(url), registry)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    told.send(server.effective_port)
    server.run()


@contextmanager
def working(config: Config, database: Database, registry: Registry) -> Iterator["Workers"]:
    """Let workers run, and end them."""
    running, ports = [], []
    for _ in range(1 if database.dialect == "sqlite" else 2):
        mine, theirs = FORK.Pipe()
        url = database.engine.url.render_as_string(hide_password=False)
        process = FORK.Process(target=_serve, args=(config, url, registry, theirs), daemon=True)
        process.start()
        running.append(process)
        ports.append(mine.recv())
    try:
        yield Workers(ports)
    finally:
        for process in running:
            process.kill()
            process.join()


@dataclass
class Workers:
    """The ports of the workers, asked in turn."""

    ports: list[int]

    def post(self, visitor: Visitor, path: str, data: dict[str, str], number: int = 0) -> Answer:
        """Send a form to a worker and give status and where it leads, or the page."""
        form = urlencode({"csrf_token": visitor.csrf_token()} | data)
        cookie = visitor.client.get_cookie("bangfu")
        assert cookie is not None
        headers = {
            "Cookie": f"bangfu={cookie.value}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = HTTPConnection("127.0.0.1", self.ports[number % len(self.ports)], timeout=30)
        try:
            connection.request("POST", path, form, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location") or answer.read().decode()
        except (HTTPException, OSError):
            return LOST
        finally:
            connection.close()

    def at_once(self, *calls: tuple[Visitor, str, dict[str, str]]) -> list[Answer]:
        """Send several forms at the same moment, each to the next worker."""
        for visitor, _, _ in calls:
            visitor.csrf_token()
        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(lambda one: self.post(*one[1], number=one[0]), enumerate(calls)))
