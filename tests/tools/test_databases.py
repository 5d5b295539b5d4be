"""The fixtures keep their promises: real databases, empty for each test, one server per run."""

import pytest
from sqlalchemy import Column, Integer, Table, func, inspect, select, text
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.db import Base, Database, open_engine
from tests.databases import Stores


def _areas(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Area)) or 0


def _add_area(database: Database) -> int:
    with database.write() as session:
        area = Area(code="411300", name="甲市", level="city")
        session.add(area)
        session.flush()
        return area.id


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_an_empty_database_whose_numbers_start_anew(database: Database, turn: int) -> None:
    with database.read() as session:
        assert _areas(session) == 0
    assert _add_area(database) == 1


def test_what_was_laid_once_is_copied_and_numbers_go_on_behind_it(database: Database) -> None:
    stores, built = Stores(), []

    def build(lent: Database) -> int:
        built.append(lent)
        return _add_area(lent)

    for _turn in range(2):
        with stores.lend(database.dialect) as lent:
            assert stores.laid(database.dialect, build) == 1
            with lent.read() as session:
                assert _areas(session) == 1
            with lent.write() as session:
                session.add(area := Area(code="411301", name="乙市", level="city"))
                session.flush()
                assert area.id == 2
    assert len(built) == 1
    stores.close()


def test_every_table_is_there(database: Database) -> None:
    assert set(inspect(database.engine).get_table_names()) >= set(Base.metadata.tables)


def test_another_connection_sees_what_was_committed(database: Database) -> None:
    _add_area(database)
    other = Database(database.url)
    with other.read() as session:
        assert _areas(session) == 1
    other.close()


def test_a_session_left_open_is_reported(database: Database) -> None:
    stores = Stores()
    with (
        pytest.raises(AssertionError, match=r"1 session\(s\) were left open"),
        stores.lend(database.dialect) as lent,
    ):
        session = lent.read_session()
        _areas(session)
    session.invalidate()
    with stores.lend(database.dialect) as lent, lent.read() as fresh:
        assert _areas(fresh) == 0
    stores.close()


def test_a_table_that_came_later_is_there_too(database: Database) -> None:
    stores = Stores()
    with stores.lend(database.dialect):
        pass
    late = Table("late_table", Base.metadata, Column("id", Integer, primary_key=True))
    try:
        with stores.lend(database.dialect) as lent:
            assert "late_table" in inspect(lent.engine).get_table_names()
    finally:
        Base.metadata.remove(late)
        stores.close()


def test_a_blank_database_has_no_table(blank_url: str) -> None:
    engine = open_engine(blank_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_sorts_text_as_sqlite_does(database: Database) -> None:
    with database.read() as session:
        assert session.scalar(text("SELECT 'Z' < 'a'")) is True
