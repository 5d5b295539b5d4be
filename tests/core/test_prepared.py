"""Prepared statements speak to the driver: values and rows keep their types, and a refusal is SQLAlchemy's."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from core.activities.models import Activity
from core.clock import now
from core.db import Database
from core.prepared import Prepared, ask
from core.sql import bound_list, is_among

TABLE = Activity.__table__
NAMED = ("kind", "on_date", "amount", "recorded_at", "source", "village_id")
ADDED = Prepared(insert(TABLE).returning(TABLE.c.id), NAMED)
OF_DAYS = Prepared(
    select(TABLE.c.on_date, TABLE.c.amount, TABLE.c.recorded_at)
    .where(
        is_among(TABLE.c.id, bound_list("ids")),
        TABLE.c.on_date >= bindparam("since"),
        TABLE.c.kind.in_(("a", "b")),
    )
    .order_by(TABLE.c.id)
)
HOW_MANY = Prepared(select(func.count()).select_from(TABLE))


def test_values_and_rows_keep_their_types(database: Database) -> None:
    row = {"amount": Decimal("1.5"), "recorded_at": now(), "source": "self", "village_id": None}
    with database.write() as session:
        ids = [
            ADDED.scalar(session, kind=kind, on_date=date(2023, 1, day), **row)
            for day, kind in enumerate("abca", start=1)
        ]
        found, (number,) = ask(
            session, (OF_DAYS, {"ids": ids[:3], "since": date(2023, 1, 2)}), (HOW_MANY, {})
        )
    assert found == [(date(2023, 1, 2), Decimal("1.5"), row["recorded_at"])]
    assert number == (4,)


def test_what_the_database_refuses_is_raised_as_ever_and_undoes_everything(database: Database) -> None:
    row = {"kind": "a", "on_date": date(2023, 1, 1), "amount": None, "recorded_at": now(), "source": "self"}
    with pytest.raises(IntegrityError), database.write() as session:
        ADDED.rows(session, **row, village_id=None)
        ADDED.rows(session, **row, village_id=7_777_777)
    with database.read() as session:
        assert HOW_MANY.scalar(session) == 0
