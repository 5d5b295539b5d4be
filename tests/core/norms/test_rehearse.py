"""A rehearsal says who would change and leaves nothing behind."""

from datetime import date

from sqlalchemy import func, select

from core.areas.models import LocalSetting
from core.db import Database
from core.norms.rehearse import difference, rehearse, with_settings
from core.registry import Registry
from tests.core.norms.test_pages import Ground, ground, registry

__all__ = ["ground", "registry"]
ON = date(2023, 9, 30)


def test_a_lower_figure_would_lift_both_villages(
    database: Database, registry: Registry, ground: Ground
) -> None:
    act = with_settings(registry, "sample", ground.city, {"heads": "1"}, date(2022, 1, 1), ON)
    found = rehearse(database, registry, "sample", act, ground.city, ON)
    assert {c.subject_id for c in found.changes} == {ground.village, ground.foreign}
    assert found.moves() == {"check:S-1": {("breached", "met"): 2}}


def test_nothing_stays_written_after_a_rehearsal(
    database: Database, registry: Registry, ground: Ground
) -> None:
    act = with_settings(registry, "sample", ground.county, {"heads": "1"}, date(2022, 1, 1), ON)
    rehearse(database, registry, "sample", act, ground.city, ON)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(LocalSetting)) == 0
        assert difference(session, registry, "sample", ground.city, ON, ON).changes == []


def test_two_dates_differ_by_who_came_under_the_policy(
    database: Database, registry: Registry, ground: Ground
) -> None:
    with database.read() as session:
        found = difference(session, registry, "sample", ground.city, date(2020, 1, 1), ON)
    assert {(c.before, c.after) for c in found.changes} == {("none", "breached")}
