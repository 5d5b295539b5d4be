"""Every jurisdiction's demonstration, with few villages, side by side: each norm is judged, and seldom for all alike."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts import passwords
from core.accounts.models import User
from core.areas.policies import list_assignments, policies_of
from core.areas.queries import get_area_by_code
from core.db import Base, Database
from core.demo.build import Builder, Report
from core.demo.install import plans_for
from core.demo.plan import Demonstration
from core.demo.scale import SMALL, Scale
from core.engine.outcome import Answer
from core.engine.run import evaluate
from core.matters.doers import doer
from core.matters.models import Matter, MatterTask
from core.matters.turns import ACT, OPEN
from core.registry import PolicyBook, Registry
from tests.people import CHEAP
from tests.policies import shipped

SHOWN_ON = TODAY = date(2023, 9, 30)
SHORT = Scale("S", by_ledger=True, recent_days=0)
SHARE, FEWEST, MANY = 8, 14, 31
"""One village in so many is built, a jurisdiction has at least so many, and so many subjects should not be all alike."""

REGISTRY: Registry = shipped()
PLANS = dict(plans_for(REGISTRY, SMALL))


def with_few_villages(plan: Demonstration) -> Demonstration:
    """Give a plan with a share of its villages, or with none where it brings none."""
    fewest = max(FEWEST, 2 * len(plan.counties))
    villages = max(fewest, plan.mix.villages // SHARE) if plan.mix.villages else 0
    return replace(plan, mix=replace(plan.mix, villages=villages))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Report]]:
    """Give a database with all demonstrations, and the report of its building."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('all') / 'demo.db'}")
    Base.metadata.create_all(database.engine)
    plans = [(slug, with_few_villages(plan)) for slug, plan in PLANS.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", CHEAP)
        report = Builder(database, REGISTRY, SHORT, TODAY).build(plans)
    yield database, report
    database.close()


@pytest.fixture
def session(built: tuple[Database, Report]) -> Iterator[Session]:
    with built[0].read() as session:
        yield session


def answers(session: Session, book: PolicyBook) -> dict[str, Counter[Answer]]:
    """Give the answers of each rule on the day shown."""
    return {
        rule.id: Counter(status.answer for status in evaluate(session, book, rule, SHOWN_ON))
        for rule in book.rules
    }


def test_every_policy_has_a_demonstration() -> None:
    assert set(PLANS) == {book.slug for book in REGISTRY}


@pytest.mark.parametrize("slug", PLANS)
def test_the_policy_is_in_force_on_record(session: Session, slug: str) -> None:
    area = get_area_by_code(session, PLANS[slug].top.code)
    (own,) = [one for one in list_assignments(session, REGISTRY, SHOWN_ON, area.id) if one.policy == slug]
    assert own.basis


@pytest.mark.parametrize("slug", PLANS)
def test_what_binds_many_is_broken_by_some_at_most_and_seldom_alike_for_all(
    session: Session, slug: str
) -> None:
    many = {
        rule: found for rule, found in answers(session, REGISTRY.book(slug)).items() if found.total() >= MANY
    }
    assert [rule for rule, found in many.items() if set(found) <= {Answer.BREACHED}] == []
    alike = [rule for rule, found in many.items() if len(found) == 1]
    assert len(alike) < len(many) / 3, alike


@pytest.mark.parametrize("slug", PLANS)
def test_matters_wait_for_accounts_that_can_act_on_them(
    built: tuple[Database, Report], session: Session, slug: str
) -> None:
    assert [line for line in built[1].unplaced if line.startswith(f"{slug} ")] == []
    waiting = select(MatterTask).join(Matter, Matter.id == MatterTask.matter_id)
    waiting = waiting.where(Matter.policy == slug, MatterTask.kind == ACT, MatterTask.state == OPEN)
    users = session.scalars(select(User)).all()
    reached = {
        user.username
        for user in users
        if session.scalars(waiting.where(doer(session, user, TODAY).turns).limit(1)).first()
    }
    assert len(reached & {one.username for plan in PLANS.values() for one in plan.accounts}) >= 3


def test_a_village_of_fangcheng_stands_under_the_city_and_the_county(session: Session) -> None:
    area = get_area_by_code(session, "411322")
    assert [policy for policy, _scope in policies_of(session, area.id, SHOWN_ON)] == [
        "fangcheng_2022",
        "nanyang_3x3",
    ]


def test_accounts_are_told_by_jurisdiction(built: tuple[Database, Report]) -> None:
    said = built[1].credentials
    assert {one.place for one in said} == {plan.top.name for plan in PLANS.values()} | {""}
    assert len({one.username for one in said}) == len(said)
    assert {one.over for one in said if one.place == "方城县"} >= {"方城县水利局"}
