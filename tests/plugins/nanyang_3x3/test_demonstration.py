"""Nanyang's demonstration with few villages: its people come in by the ledger, and every norm is both kept and not."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.accounts import passwords
from core.areas.policies import list_assignments
from core.areas.queries import get_area_by_code
from core.cadres.models import Cadre, Posting
from core.db import Base, Database
from core.demo.plan import Demonstration
from core.demo.scale import SMALL
from core.engine.run import evaluate
from core.ledgers.models import ImportBatch
from core.registry import PolicyBook, Registry
from core.units.models import Unit
from tests.core.demo.small import build, with_fewer_villages
from tests.databases import DIALECTS, create_database, drop_database, postgres_server
from tests.people import CHEAP
from tests.policies import shipped
from tests.postgres import NoServerError

SLUG = "nanyang_3x3"
VILLAGES = 130
SHOWN_ON, TODAY = date(2023, 9, 30), date(2024, 11, 24)
"""Days late in their week and year: early in a period everyone is still pending."""


@pytest.fixture(scope="module")
def registry() -> Registry:
    return shipped()


@pytest.fixture(scope="module")
def book(registry: Registry) -> PolicyBook:
    return registry.book(SLUG)


@pytest.fixture(scope="module")
def plan(book: PolicyBook) -> Demonstration:
    assert book.demonstration is not None
    return book.demonstration


@pytest.fixture(scope="module", params=DIALECTS)
def city(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    registry: Registry,
    plan: Demonstration,
) -> Iterator[Database]:
    """Give a database with the 13 counties, ten villages in each, brought in by the ledger."""
    is_file = request.param == "sqlite"
    try:
        folder: Path = tmp_path_factory.mktemp("nanyang")
        url = f"sqlite:///{folder / 'city.db'}" if is_file else create_database(postgres_server())
    except NoServerError as reason:
        pytest.skip(str(reason))
    database = Database(url)
    Base.metadata.create_all(database.engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", CHEAP)
        build(database, with_fewer_villages(plan, VILLAGES), registry, SLUG, scale=SMALL, today=TODAY)
    yield database
    database.close()
    if not is_file:
        drop_database(postgres_server(), url)


@pytest.fixture
def session(city: Database) -> Iterator[Session]:
    with city.read() as session:
        yield session


def test_the_plan_is_annex_3(plan: Demonstration) -> None:
    kinds = defaultdict(list)
    for grouping in plan.groupings:
        kinds[grouping.kind].append(grouping)
    assert len(plan.counties) == len(kinds["liaison_group"]) == 13
    assert len(kinds["zone"]) == 4
    parts = [part for grouping in kinds["zone"] for part in grouping.parts]
    assert [part.role for part in parts].count("head") == 4
    assert [part.role for part in parts].count("deputy") == 26
    assert {part.unit for g in plan.groupings for part in g.parts} == {unit.name for unit in plan.units}


def test_the_people_came_in_by_the_ledger_without_a_warning(session: Session) -> None:
    batches = session.scalars(select(ImportBatch)).all()
    assert len(batches) == 2 * 13
    assert {batch.state for batch in batches} == {"applied"}
    assert all(batch.counts["new"] == batch.counts["rows"] for batch in batches)
    assert all(batch.counts["warnings"] == 0 for batch in batches)
    posted = session.scalar(select(func.count()).select_from(Posting))
    assert posted == sum(batch.counts["rows"] for batch in batches)
    ages = session.scalars(select(Cadre.age_on).distinct()).all()
    assert {day for day in ages if day} == {date(2023, 8, 31), TODAY}


def test_the_policy_is_in_force_by_an_assumption_on_record(session: Session, registry: Registry) -> None:
    area = get_area_by_code(session, "411300")
    (assigned,) = list_assignments(session, registry, SHOWN_ON, area.id)
    assert assigned.starts_on == date(2021, 5, 1)
    assert "演示假定" in assigned.basis


def test_a_nature_the_paper_does_not_give_stays_unknown(session: Session, plan: Demonstration) -> None:
    unknown = {unit.name for unit in plan.units if not unit.nature}
    rows = session.execute(select(Unit.name, Unit.nature).where(Unit.level != "county"))
    assert {name for name, nature in rows if nature is None} <= unknown


@pytest.mark.parametrize("as_of", [SHOWN_ON, TODAY])
def test_every_norm_is_met_by_some_and_not_by_others(session: Session, book: PolicyBook, as_of: date) -> None:
    """Where one period has too few subjects, the periods since the year's begin show it."""
    since = as_of.replace(month=1, day=1)
    alike = []
    for norm in sorted({norm for rule in book.rules for norm in rule.norms}):
        rules = book.rules_of(norm)
        now = {status.answer for rule in rules for status in evaluate(session, book, rule, as_of)}
        if len(now) < 2:
            now |= {s.answer for rule in rules for s in evaluate(session, book, rule, as_of, since=since)}
        if len(now) < 2:
            alike.append((norm, now))
    assert alike == []
