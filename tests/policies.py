"""The policies that come with the checkout, loaded once for all tests that only read them, and the app with them."""

from functools import cache

import pytest
from flask import Flask

from core.config import Config
from core.db import Database
from core.plugin_manager import load_registry
from core.registry import Registry
from tests.people import quick_app


@cache
def shipped() -> Registry:
    """Give the registry that an installation starts with."""
    return load_registry()


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Give the policies of the checkout."""
    return shipped()


@pytest.fixture
def app(database: Database, config: Config, registry: Registry, cheap_passwords: None) -> Flask:
    """Give the app with the policies of the checkout."""
    return quick_app(config, database, registry)
