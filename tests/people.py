"""People with roles and faces for tests of pages: they hold accounts, are logged in, and send forms as browsers do."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from core.accounts import operations, passwords
from core.accounts.entry import COOKIE_KEY
from core.accounts.logins import start_login
from core.accounts.models import User
from core.accounts.roles import Ground
from core.app import create_app
from core.clock import now
from core.config import Config
from core.db import Database
from core.registry import Registry
from tests.room import current_room

KEY = "0123456789abcdefghijklmnopqrstuvwxyz-for-tests"
PASSWORD = "Plum-blossom-2023"
LONG_AGO = date(2020, 1, 1)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Visitor:
    """Someone at a browser: keeps cookies and sends the token of forms along."""

    def __init__(self, app: Flask, user_id: int | None = None) -> None:
        self.app, self.user_id = app, user_id
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.csrf_token()} | (data or {}), **more)

    def csrf_token(self) -> str:
        with self.client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", "0" * 40)
        return URLSafeTimedSerializer(KEY, salt="wtf-csrf-token").dumps(raw)

    def holds(self, token: str) -> "Visitor":
        """Take the cookie of an open login."""
        with self.client.session_transaction() as cookie:
            cookie[COOKIE_KEY] = token
        return self


class People:
    """Adds accounts to a database and lets them in."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app, self.database = app, database
        self._number = 0

    def add(
        self,
        *roles: str,
        username: str | None = None,
        password: str | None = None,
        cadre_id: int | None = None,
        area_id: int | None = None,
        unit_id: int | None = None,
        grouping_id: int | None = None,
        starts_on: date = LONG_AGO,
    ) -> int:
        """Add an account with roles over one ground and give its id."""
        self._number += 1
        username = username or f"user{self._number}"
        with self.database.write() as session:
            user = operations.add_user(session, username, f"用户{self._number}", by=None, cadre_id=cadre_id)
            if password:
                operations.set_password(session, user, password, by=None, at=now())
            for role in roles:
                ground = Ground(area_id, unit_id, grouping_id)
                operations.grant_role(session, user, role, ground, by=None, starts_on=starts_on)
            return user.id

    def stranger(self) -> Visitor:
        """Someone who is not logged in."""
        return Visitor(self.app)

    def log_in(self, user_id: int) -> Visitor:
        """The person of an account, logged in."""
        with self.database.write() as session:
            token = start_login(session, session.get_one(User, user_id), now())
        return Visitor(self.app, user_id).holds(token)

    def visit(self, *roles: str, **ground: Any) -> Visitor:
        """A new person with these roles, logged in."""
        return self.log_in(self.add(*roles, **ground))


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", CHEAP)
    passwords._decoy.cache_clear()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Give settings of a test's own data folder."""
    return Config(directory=tmp_path, database_url="", secret_key=KEY)


@pytest.fixture
def app(database: Database, config: Config, cheap_passwords: None) -> Flask:
    """Give the app over the test's database, without any policy."""
    return quick_app(config, database, Registry())


def quick_app(config: Config, database: Database, registry: Registry) -> Flask:
    """Make the app with templates that any test of this run has compiled before."""
    app = create_app(config, database, registry)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(current_room()))
    return app


@pytest.fixture
def people(app: Flask, database: Database) -> People:
    """Give the maker of people who visit the app."""
    return People(app, database)
