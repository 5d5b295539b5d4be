"""Every page of a demonstration says that its people are made up; real data is not slandered."""

from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.db import Database
from core.demo.mark import KeptWatermark, find_mark, finish_mark, start_mark, state_of
from tests.factories import Make
from tests.people import People


def test_the_login_page_carries_the_watermark_of_a_demonstration_only(
    database: Database, people: People
) -> None:
    assert "演示数据" not in people.stranger().get("/login", follow_redirects=True).text
    with database.write() as session:
        start_mark(session, "S", "", date(2023, 9, 30))
    people.app.extensions["bangfu.watermark"] = KeptWatermark()
    assert "演示数据" in people.stranger().get("/login", follow_redirects=True).text


def test_the_watermark_is_looked_up_only_now_and_then(session: Session) -> None:
    kept = KeptWatermark(seconds=3_600)
    assert kept.of(session) == ""
    start_mark(session, "S", "", date(2023, 9, 30))
    session.flush()
    assert kept.of(session) == ""
    assert KeptWatermark().of(session) == "演示数据"


def test_a_broken_database_does_not_break_its_own_error_page(session: Session) -> None:
    session.execute(text("DROP TABLE demonstration_marks"))
    assert KeptWatermark().of(session) == ""


def test_a_demonstration_is_half_built_until_it_is_finished(session: Session) -> None:
    start_mark(session, "S", "", date(2023, 9, 30))
    session.flush()
    assert state_of(session).is_half_built
    finish_mark(session)
    session.flush()
    mark = find_mark(session)
    assert mark is not None
    assert mark.built_at is not None
    assert mark.built_at <= datetime.now(UTC)


def test_areas_without_a_mark_are_real(session: Session, make: Make) -> None:
    assert not state_of(session).is_real
    make.city()
    assert state_of(session).is_real
