"""The plans: which are built, and the made-up province of the large scale."""

from collections import Counter

import pytest

from core.demo.install import plans_for
from core.demo.plan import Demonstration
from core.demo.province import COUNTIES, VILLAGES, province
from core.demo.scale import LARGE, SMALL
from core.errors import Refused
from core.registry import Registry
from tests.core.demo.small import invented
from tests.policies import shipped


@pytest.fixture(scope="module")
def cities() -> list[Demonstration]:
    return province(invented())


def test_every_jurisdiction_with_a_demonstration_is_built() -> None:
    registry = shipped()
    assert {slug for slug, _plan in plans_for(registry, SMALL)} == {
        b.slug for b in registry if b.demonstration
    }


def test_without_any_there_is_nothing_to_build() -> None:
    with pytest.raises(Refused, match="没有一个办法"):
        plans_for(Registry(), SMALL)


def test_a_province_has_the_counties_and_villages_of_its_scale(cities: list[Demonstration]) -> None:
    assert sum(len(city.counties) for city in cities) == COUNTIES == 157
    assert sum(city.mix.villages for city in cities) == VILLAGES == 18_000
    codes = Counter(area.code for city in cities for area in (city.top, *city.counties))
    assert set(codes.values()) == {1}


def test_every_part_is_played_by_a_unit_of_the_same_city(cities: list[Demonstration]) -> None:
    for city in cities:
        names = [unit.name for unit in city.units]
        assert len(set(names)) == len(names)
        assert {part.unit for grouping in city.groupings for part in grouping.parts} <= set(names)
        assert {code for grouping in city.groupings for code in grouping.areas} <= {
            c.code for c in city.counties
        }


def test_the_large_scale_copies_the_largest_plan_and_has_accounts_once() -> None:
    registry = shipped()
    largest = max((b.demonstration for b in registry if b.demonstration), key=lambda one: one.mix.villages)
    plans = [plan for _slug, plan in plans_for(registry, LARGE)]
    assert all(plan.habits == largest.habits for plan in plans)
    assert [bool(plan.accounts) for plan in plans] == [True] + [False] * (len(plans) - 1)
