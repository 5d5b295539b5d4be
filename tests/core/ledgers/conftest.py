"""Fixtures of the ledger tests."""

import pytest

from tests.core.ledgers.town import Town, settle
from tests.databases import Lay


@pytest.fixture
def town(laid: Lay) -> Town:
    """Give a county with a village on record, and another county beside it."""
    return laid(settle)
