"""A county with three units under one scheme: good deeds earn, a judged factor needs a ground, small teams may be struck."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from core.activities.models import Activity
from core.config import Config
from core.db import Database
from core.engine.calendar import ensure_calendar
from core.engine.spells import paired
from core.policy.norm import Force, Norm, P, Parameter
from core.policy.periods import QUARTER
from core.policy.rules import Count
from core.policy.scheme import Factor, LocalRules, Scheme, Signer, Signing
from core.registry import PolicyBook, Registry
from tests.databases import Lay
from tests.factories import Make
from tests.people import quick_app

QUARTERLY = Scheme(
    key="quarterly",
    norm="S-1",
    title="季度考评",
    every=QUARTER,
    binds=paired,
    factors=(
        Factor(
            key="deeds",
            title="办实事",
            norm="S-1",
            points=P("points_deeds"),
            of=Count("good_deed", by=Activity.unit_id),
        ),
        Factor(key="style", title="作风", norm="S-1", points=5),
    ),
    scorers=("group_leader",),
    steps=(
        Signing("报送", (Signer(("group_leader",)),)),
        Signing("签字", (Signer(("zone_head",)),)),
    ),
    rules=LocalRules(("group_leader",), "片长", at_most=9),
)


@dataclass
class Ground:
    """The ids of the made-up county."""

    city: int
    county: int
    other: int
    units: list[int]
    group: int
    zone: int


def book() -> PolicyBook:
    make = Make(None)  # type: ignore[arg-type]
    points = Parameter("points_deeds", "S-1", "办实事的分", "分", None, local=True, why_open="没有给")
    norms = (Norm("S-1", "一", Force.MUST, "每季度考评。"),)
    return make.book("sample", (points,), norms=norms, schemes=(QUARTERLY,))


@pytest.fixture(scope="session")
def registry() -> Registry:
    own = book()
    return Registry(books={own.slug: own})


@pytest.fixture
def app(database: Database, config: Config, registry: Registry, cheap_passwords: None) -> Flask:
    return quick_app(config, database, registry)


@pytest.fixture
def ground(laid: Lay, registry: Registry) -> Ground:
    return laid(lay, registry)


def lay(database: Database, registry: Registry) -> Ground:
    with database.write() as session:
        ensure_calendar(session)
        make = Make(session)
        city = make.city("甲市", code="410000")
        county, other = make.county("乙县", city, code="410001"), make.county("丙县", city, code="410002")
        township = make.township("丁镇", county)
        units = [make.unit(name) for name in ("甲局", "乙局", "丙局")]
        for number, unit in enumerate(units):
            make.pair(unit, make.village(f"村{number}", township))
            for day in range(number):
                make.activity("good_deed", date(2023, 7, day + 1), unit=unit, county=county)
        group = make.grouping("liaison_group", "乙县联络组", county, [county])
        zone = make.grouping("zone", "东片区", city, [county])
        own = registry.book("sample")
        make.enabled(own, city)
        make.setting(own, "points_deeds", county, "2", date(2023, 1, 1))
        return Ground(city.id, county.id, other.id, [unit.id for unit in units], group.id, zone.id)
