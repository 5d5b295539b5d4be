"""The small app, alone and behind the server that production uses."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress.server import create_server

from tests.core.web.small_app import make_app


@pytest.fixture
def app() -> Flask:
    """Give a fresh small app."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a client of the small app."""
    return app.test_client()


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[Flask, str]]:
    """Give the small app and its address behind waitress."""
    app = make_app()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    Thread(target=server.run, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture
def address(served: tuple[Flask, str]) -> str:
    """Give the address of the served app."""
    return served[1]
