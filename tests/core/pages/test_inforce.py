"""Policies that are not in force where someone looks are not asked, and their words are not offered."""

from datetime import date

import pytest
from flask import Flask

from core.accounts.gate import Gate
from core.accounts.models import User
from core.areas.models import Area
from core.areas.policies import enable_policy
from core.config import Config
from core.db import Database
from core.pages.inforce import books_in_force
from core.policy.norm import Force, Norm, Parameter
from core.policy.vocabulary import Choice, ChoiceItem
from core.registry import Registry
from tests.factories import CLERK, Make
from tests.ground import DAY, Ground, ground, team
from tests.ground import registry as two_policies
from tests.people import People, quick_app
from tests.queries import counted

__all__ = ["ground", "two_policies"]


@pytest.fixture
def registry(two_policies: Registry) -> Registry:
    """Give the two policies of the made-up city; the third, of another county, comes in later."""
    return two_policies


def foreign() -> Registry:
    make = Make(None)  # type: ignore[arg-type]
    book = make.book(
        "foreign",
        (Parameter("heads", "F-1", "人数下限", "人", None),),
        norms=(Norm("F-1", "一", Force.MUST, "别处的要求。"),),
        checks=(team("F-1"),),
        choices=(Choice("village_types", "村类型", (ChoiceItem("①", "别处的类型"),), "F-1"),),
    )
    return Registry(books={"foreign": book})


@pytest.fixture
def three(registry: Registry, ground: Ground, database: Database) -> Registry:
    both = Registry(books={**registry.books, **foreign().books})
    with database.write() as session:
        area = session.get_one(Area, ground.foreign_county)
        enable_policy(session, CLERK, both, "foreign", area, date(2022, 1, 1))
    return both


@pytest.fixture
def app(database: Database, config: Config, three: Registry, cheap_passwords: None) -> Flask:
    return quick_app(config, database, three)


@pytest.mark.parametrize(
    ("role", "over", "on", "slugs"),
    [
        ("county_officer", {"area_id": "county"}, DAY, ["sample", "local"]),
        ("county_officer", {"area_id": "foreign_county"}, DAY, ["sample", "foreign"]),
        ("township_officer", {"area_id": "township"}, DAY, ["sample", "local"]),
        ("city_viewer", {"area_id": "city"}, DAY, ["sample", "local", "foreign"]),
        ("zone_head", {"grouping_id": "grouping"}, DAY, ["sample", "local"]),
        ("unit_officer", {"unit_id": "unit"}, DAY, ["sample", "local"]),
        ("cadre", {"cadre_id": "cadre"}, DAY, ["sample", "local"]),
        ("county_officer", {"area_id": "county"}, date(2021, 1, 1), []),
    ],
)
def test_each_viewer_has_the_policies_of_the_own_ground(
    people: People,
    ground: Ground,
    three: Registry,
    database: Database,
    role: str,
    over: dict[str, str],
    on: date,
    slugs: list[str],
) -> None:
    user = people.add(role, **{key: getattr(ground, name) for key, name in over.items()})
    with database.read() as session:
        gate = Gate(session, session.get_one(User, user), DAY)
        assert [book.slug for book in books_in_force(session, gate, three, on)] == slugs


def test_a_policy_elsewhere_costs_a_list_nothing_and_lends_it_no_words(
    people: People, ground: Ground, database: Database, config: Config, registry: Registry
) -> None:
    officer = people.visit("county_officer", area_id=ground.county)
    officer.get("/villages/?as_of=2023-09-20")
    with counted(database) as with_three:
        page = officer.get("/villages/?as_of=2023-09-20").text
    alone = People(quick_app(config, database, registry), database).log_in(officer.user_id or 0)
    alone.get("/villages/?as_of=2023-09-20")
    with counted(database) as with_two:
        alone.get("/villages/?as_of=2023-09-20")
    assert len(with_three) == len(with_two)
    assert "脱贫村" in page
    assert "别处的类型" not in page
