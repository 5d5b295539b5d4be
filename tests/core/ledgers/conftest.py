"""Fixtures of the ledger tests."""

import pytest

from core.db import Database
from tests.core.ledgers.town import Town, settle


@pytest.fixture
def town(database: Database) -> Town:
    """Give a county with a village on record, and another county beside it."""
    return settle(database)
