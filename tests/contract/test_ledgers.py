"""Every ledger of every plugin: its template filled in comes in, goes out, and comes in again without changing anything."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from core import migrations
from core.audit.operations import Actor
from core.clock import now
from core.db import Database
from core.exchange.columns import Column
from core.exchange.read import read_table
from core.ledgers.check import Report, check
from core.ledgers.export import export, template
from core.ledgers.models import ImportBatch
from core.ledgers.operations import apply_batch, new_token, open_batch
from core.ledgers.undo import undo_batch
from core.policy.ledger import Ledger
from core.policy.own import target_of
from tests.contract.found import BOOKS
from tests.factories import Make
from tests.policies import shipped

ON = date(2023, 9, 30)
CLERK = Actor(None, "测试员")
LEDGERS = [ledger for book in BOOKS for ledger in book.ledgers]
OWN = {ledger.model.__tablename__: ledger for ledger in reversed(LEDGERS) if ledger.model}
BY_FIELD: dict[str, Any] = {
    "county": "某县",
    "township": "某镇",
    "village": "某村",
    "unit": "市财政局",
    "unit_title": "市财政局科长",
    "starts_on": "2023-05-01",
    "age": 35,
    "phone": "13812345678",
}
BY_KIND: dict[str, Any] = {
    "serial": 1,
    "text": "某某",
    "name": "某某",
    "yes_no": "是",
    "integer": 2022,
    "decimal": 12.5,
    "date": "2023-05-02",
}


def filled(ledger: Ledger, column: Column) -> Any:
    """Give what a person would write into a column."""
    if column.field in BY_FIELD:
        return BY_FIELD[column.field]
    target = target_of(ledger.model, column.field) if ledger.model else None
    if target is not None and target in OWN:
        return "某某"
    return column.choices[0] if column.choices else BY_KIND[column.kind]


def fill_in(ledger: Ledger) -> bytes:
    """Fill in one row under the headings that the empty form has."""
    headings = read_table(template(ledger), ledger.columns).headings
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, headings)
    sheet.write_row(1, 0, [filled(ledger, column) for column in ledger.columns])
    book.close()
    return stream.getvalue()


def checked(database: Database, ledger: Ledger, area: int, data: bytes) -> Report:
    with database.read() as session:
        report = check(session, ledger, area, data, ON, name="台账.xlsx")
    assert not report.errors, report.problems
    return report


def bring_in(database: Database, ledger: Ledger, area: int) -> int:
    """Bring a filled-in form in, after those of the tables that it names rows of; once."""
    for column in ledger.columns if ledger.model else ():
        target = target_of(ledger.model, column.field)  # type: ignore[arg-type]
        if target in OWN:
            bring_in(database, OWN[target], area)
    data = fill_in(ledger)
    report = checked(database, ledger, area, data)
    if not report.count("new"):
        return 0
    with database.write() as session:
        batch = open_batch(session, CLERK, ledger, area, data, "台账.xlsx", ON, ON, now(), new_token())
        apply_batch(session, CLERK, batch, report, now())
        return batch.id


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.key)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_ledger_comes_back_unchanged(database: Database, ledger: Ledger) -> None:
    comes_back(database, ledger)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_one_ledger_comes_back_unchanged_on_the_other_database(database: Database) -> None:
    comes_back(database, next(one for one in LEDGERS if one.model))


def comes_back(database: Database, ledger: Ledger) -> None:
    with database.write() as session:
        make = Make(session)
        city = make.city("某市")
        county = make.county("某县", city)
        make.village("某村", make.township("某镇", county))
        make.unit("市财政局", area=city)
        area = county.id
    number = bring_in(database, ledger, area)
    with database.read() as session:
        given = export(session, ledger, area, ON, by="某人", at=now(), masked=True)
    again = checked(database, ledger, area, given.data)
    assert (given.rows, again.count("same")) == (1, 1), [line.changes for line in again.lines]
    with database.write() as session:
        undo_batch(session, CLERK, session.get_one(ImportBatch, number), now())
    with database.read() as session:
        assert export(session, ledger, area, ON, by="某人", at=now()).rows == 0


def test_migrations_lay_the_tables_that_models_declare_and_take_them_away(blank_url: str) -> None:
    database = Database(blank_url)
    parts = migrations.components(shipped())
    assert len(parts) > 1
    migrations.upgrade(database, parts)
    assert migrations.pending(database, parts) == []
    assert migrations.differences(database, parts) == []
    for part in reversed(parts):
        migrations.downgrade(database, "base", part)
    assert set(migrations.pending(database, parts)) == {part.name for part in parts}
    database.close()
