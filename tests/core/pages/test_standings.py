"""Where subjects stand: periods, rivals of other policies, what triggers propose, and the marks of rows."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area
from core.areas.policies import enable_policy
from core.cadres.models import Posting
from core.db import Database
from core.engine.outcome import Answer
from core.engine.run import evaluate
from core.engine.spells import posted
from core.pages.marks import marks_of, rules_about, themselves
from core.pages.standings import Stand, standings
from core.policy.norm import Force, Norm
from core.policy.periods import MONTH
from core.policy.rules import Count, Need, Trigger
from core.registry import PolicyBook, Registry
from core.tallies.operations import rebuild
from tests.factories import CLERK, Make
from tests.ground import DAY, Ground, ground, registry
from tests.queries import counted

__all__ = ["ground", "registry"]


@pytest.fixture
def reading(database: Database, ground: Ground) -> Iterator[Session]:
    with database.read() as session:
        yield session


def rows(session: Session, registry: Registry, *subjects: tuple[str, int], as_of: date = DAY) -> list[Stand]:
    return [row for policy in standings(session, registry, as_of, subjects) for row in policy.rows]


def test_a_duty_shows_the_open_period_and_the_one_before(
    reading: Session, registry: Registry, ground: Ground
) -> None:
    (stand,) = rows(reading, registry, ("cadre", ground.cadre))
    assert (stand.status.period, stand.status.leading.measured) == ("2023-09", 8)
    assert stand.before is not None
    assert (stand.before.status.period, stand.before.status.answer) == ("2023-08", Answer.BREACHED)


def test_who_is_no_longer_bound_keeps_the_period_before(
    database: Database, registry: Registry, ground: Ground
) -> None:
    with database.write() as session:
        session.get_one(Posting, ground.posting).ends_on = date(2023, 8, 31)
    with database.read() as session:
        (stand,) = rows(session, registry, ("cadre", ground.cadre))
    assert stand.is_past
    assert stand.status.period == "2023-08"


def test_rules_of_two_policies_that_ask_the_same_know_one_another(
    reading: Session, registry: Registry, ground: Ground
) -> None:
    city, county = rows(reading, registry, ("village", ground.village))
    assert city.rivals == [county]
    assert county.rivals == [city]
    assert (city.is_stricter, county.is_stricter) == (False, True)


def test_a_rule_alone_has_no_rival(reading: Session, registry: Registry, ground: Ground) -> None:
    (stand,) = rows(reading, registry, ("household", ground.household))
    assert stand.rivals == []
    assert stand.measures[0].is_ceiling
    assert stand.measures[0].figures.measured == 31


def test_marks_kept_for_the_day_are_those_of_a_scan_and_take_a_select_a_kind(
    database: Database, registry: Registry, ground: Ground
) -> None:
    ids = [ground.cadre, ground.mate, ground.foreign_cadre]
    groups = [("cadre", themselves(ids)), ("posting", {ground.posting: ground.cadre})]
    with database.read() as session:
        scanned = marks_of(session, registry, DAY, groups)
    for book in registry:
        for rule in book.rules:
            with database.write() as session:
                rebuild(session, book, rule, DAY)
    with database.read() as session, counted(database) as said:
        assert marks_of(session, registry, DAY, groups) == scanned
    assert len([one for one in said if one.startswith("SELECT")]) == 1 + len(groups)


def test_marks_of_rows_are_what_each_subject_alone_answers(
    reading: Session, registry: Registry, ground: Ground
) -> None:
    ids = [ground.cadre, ground.mate, ground.foreign_cadre]
    marks = marks_of(reading, registry, DAY, [("cadre", themselves(ids))])
    for ident in ids:
        alone = [
            status.answer
            for book, rule in rules_about(registry, "cadre")
            for status in evaluate(reading, book, rule, DAY, only=ident)
        ]
        together = marks[ident].numbers.elements() if ident in marks else ()
        assert sorted(answer for answer, _ in together) == sorted(alone)


def test_a_breach_is_called_by_the_force_of_its_norm(
    reading: Session, registry: Registry, ground: Ground
) -> None:
    marks = marks_of(reading, registry, DAY, [("posting", {ground.posting: ground.cadre})])
    assert marks[ground.cadre].shown == [("breached", "should", 1)]
    assert marks[ground.cadre].said == "提示1"


def recall() -> PolicyBook:
    """Give a policy that proposes a recall for too few days."""
    trigger = Trigger(
        norm="T-1",
        title="在村太少",
        binds=posted,
        every=MONTH,
        proposes="recall",
        needs=Need(
            Count("in_village_day", by=Activity.cadre_id, measure="days"), at_most=3, label="在村天数"
        ),
    )
    norms = (Norm("T-1", "一", Force.MUST, "太少的提请召回。"),)
    return Make(None).book("strict", norms=norms, triggers=(trigger,))  # type: ignore[arg-type]


def test_what_a_trigger_proposes_is_shown_but_is_no_mark(database: Database, ground: Ground) -> None:
    registry = Registry(books={"strict": recall()})
    with database.write() as session:
        area = session.get_one(Area, ground.city)
        enable_policy(session, CLERK, registry, "strict", area, date(2022, 1, 1))
    with database.read() as session:
        found = {
            ident: rows(session, registry, ("cadre", ident))[0].proposal
            for ident in (ground.cadre, ground.mate)
        }
        marks = marks_of(session, registry, DAY, [("cadre", themselves([ground.cadre, ground.mate]))])
    assert found == {ground.cadre: "", ground.mate: "召回"}
    assert marks == {}
