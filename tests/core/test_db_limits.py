"""A statement that works too long is interrupted, and the connection serves the next one."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.db import Database

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x > 0) SELECT count(*) FROM n"


def test_endless_statement_is_interrupted_and_the_next_one_answered(blank_url: str) -> None:
    database = Database(blank_url, limit=0.3)
    with database.read() as session, pytest.raises(OperationalError):
        session.execute(text(ENDLESS.replace("x + 1", "1")))
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.close()
