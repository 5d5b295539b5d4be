"""The policies that come with the checkout, loaded once for all tests that only read them."""

from functools import cache

from core.plugin_manager import load_registry
from core.registry import Registry


@cache
def shipped() -> Registry:
    """Give the registry that an installation starts with."""
    return load_registry()
