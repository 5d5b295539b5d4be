"""A rehearsal says who would change and leaves nothing behind."""

from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.areas.models import LocalSetting
from core.cli import main
from core.db import Database
from core.engine.outcome import Status
from core.norms.rehearse import between_policies, difference, rehearse, with_settings
from core.policy.rules import Rule
from core.registry import PolicyBook, Registry
from tests import ground as made_up
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
    assert dict(found.places("check:S-1", ("breached", "met"))) == {"乙县": 1, "丙县": 1}


def test_only_rules_that_name_the_figure_are_asked(
    database: Database, registry: Registry, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(
        _session: Session, _book: PolicyBook, rule: Rule, *_rest: object, **_more: object
    ) -> list[Status]:
        asked.append(rule.id)
        return []

    monkeypatch.setattr("core.norms.rehearse.evaluate", noted)
    act = with_settings(registry, "sample", ground.city, {"heads": "1"}, date(2022, 1, 1), ON)
    rehearse(database, registry, "sample", act, ground.city, ON, keys={"heads"})
    rehearse(database, registry, "sample", act, ground.city, ON, keys={"another"})
    assert asked == ["check:S-1"] * 2


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


def test_two_policies_differ_by_who_stands_worse_under_one(database: Database) -> None:
    books = Registry(books={book.slug: book for book in made_up.books()})
    ground = made_up.lay(database, books)
    with database.read() as session:
        found = between_policies(session, books, "sample", "local", ground.city, made_up.DAY)
        same = between_policies(session, books, "sample", "sample", ground.city, made_up.DAY)
    assert same.changes == []
    assert {one.subject_type for one in found.changes if one.after == "none"} > {"cadre", "unit"}
    assert ("village", "breached", "none", "丙县") in {
        (one.subject_type, one.before, one.after, one.place.name) for one in found.changes
    }


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("whatif", "sample", "--set", "haeds=1"), "没有参数“haeds”。相近的有：heads"),
        (("whatif", "sample", "--set", "heads"), "“heads”应写成 参数=数值"),
        (("whatif", "sample", "--set", "heads=many"), "应为数"),
        (("whatif", "sample", "--set", "heads=1", "--norm", "S-9"), "没有规定“S-9”"),
        (("diff", "sample"), "两者写一个"),
        (("diff", "sample", "--from", "2023-09-30", "--to", "2023-09-01"), "应早于"),
        (("diff", "sample", "--with", "smaple"), "可以写：sample"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_chinese_with_nothing_printed(
    database: Database,
    registry: Registry,
    ground: Ground,
    monkeypatch: pytest.MonkeyPatch,
    asked: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setenv("BANGFU_DATABASE_URL", database.url)
    monkeypatch.setattr("core.norms.policy_commands.load_registry", lambda: registry)
    result = CliRunner().invoke(main, ["policy", *asked, "--area", "410000"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
