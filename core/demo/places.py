"""The made-up townships and villages of a jurisdiction, and which units send people to which village."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

from core.demo import names
from core.demo.chance import chance, draw, seeded
from core.demo.plan import DemoArea, Demonstration, DemoUnit

VILLAGES_IN_TOWNSHIP = 5
COUNTY, TOWNSHIP = "county", "township"
Named = Mapping[str, tuple[str, ...]]
"""Real names of townships, by the code of their county."""


@dataclass(slots=True)
class Settlement:
    """A village of the demonstration: where it lies, its types, and the units that send its team, the leading one first."""

    code: str
    name: str
    county: DemoArea
    township: str
    township_code: str
    types: list[str]
    units: list[DemoUnit] = field(default_factory=list)

    @property
    def township_unit(self) -> DemoUnit:
        """The unit of the township itself."""
        return unit_of_township(self.county.name, self.township)


def unit_of_township(county: str, township: str) -> DemoUnit:
    """Give the unit that a township is, as one that sends people and records what the township does."""
    return DemoUnit(f"{county}{township}政府", TOWNSHIP, str(names.words()["natures"]["organ"]))


def unit_of_leaders(county: str) -> DemoUnit:
    """Give the unit to which a county's leaders belong."""
    return DemoUnit(f"{county}委办公室", COUNTY, str(names.words()["natures"]["organ"]))


def named_townships(plans: Iterable[Demonstration]) -> dict[str, tuple[str, ...]]:
    """Give the real names of townships that any of the plans knows, by the code of their county."""
    return {code: found for plan in plans for code, found in plan.townships.items()}


def settle(plan: Demonstration, named: Named | None = None) -> list[Settlement]:
    """Make up the villages of every county and give each the units that serve it; townships take real names first."""
    found: list[Settlement] = []
    shares = _shares(plan)
    ties = ties_of(plan)
    for county, number in zip(plan.counties, shares, strict=True):
        villages = list(_villages(plan, county, number, (named or {}).get(county.code, ())))
        _serve(plan, county, villages, ties[county.code])
        found += villages
    return found


def county_units(plan: Demonstration) -> dict[str, list[DemoUnit]]:
    """Give the units that each county sends people from, by the county's code."""
    return {
        county.code: [DemoUnit(name, COUNTY, nature) for name, nature in names.bodies(county.name)]
        for county in plan.counties
    }


def ties_of(plan: Demonstration) -> dict[str, list[DemoUnit]]:
    """Give the units from above that work in each county: those with a part in a grouping of it, the naming ones first.

    A unit in a grouping of several counties works in one of them for each such grouping, in turn; one without any part in
    the next county.
    """
    known = {unit.name: unit for unit in plan.units}
    ties: dict[str, dict[str, bool]] = {county.code: {} for county in plan.counties}
    placed: set[str] = set()
    for grouping in plan.groupings:
        areas = [code for code in grouping.areas if code in ties]
        for part, code in zip(grouping.parts, cycle(areas), strict=False) if areas else ():
            ties[code][part.unit] = ties[code].get(part.unit, False) or part.names_person
            placed.add(part.unit)
    rest = [unit.name for unit in plan.units if unit.name not in placed]
    for name, code in zip(rest, cycle(ties), strict=False):
        ties[code][name] = False
    return {
        code: [known[name] for name, _ in sorted(units.items(), key=lambda item: not item[1])]
        for code, units in ties.items()
    }


def _shares(plan: Demonstration) -> list[int]:
    """Divide the villages among the counties, some larger and some smaller."""
    rng = seeded("villages", plan.top.code)
    weights = [rng.uniform(0.75, 1.25) for _ in plan.counties]
    exact = [plan.mix.villages * weight / sum(weights) for weight in weights]
    shares = [int(each) for each in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: shares[at] - exact[at])
    for at in by_rest[: plan.mix.villages - sum(shares)]:
        shares[at] += 1
    return shares


def _villages(plan: Demonstration, county: DemoArea, number: int, known: tuple[str, ...]) -> list[Settlement]:
    rng = seeded("names", county.code)
    taken: set[str] = set()
    townships: dict[str, str] = {}
    found = []
    for at in range(number):
        if at % VILLAGES_IN_TOWNSHIP == 0:
            made_up = names.unused(lambda: names.township(rng), (*townships.values(), *known))
            town = known[len(townships)] if len(townships) < len(known) else made_up
            town_code = f"{county.code}{900 + len(townships) + 1}"
            townships[town_code] = town
        name = names.unused(lambda: names.village(rng), taken)
        taken.add(name)
        code = f"{town_code}{200 + at % VILLAGES_IN_TOWNSHIP + 1}"
        found.append(Settlement(code, name, county, town, town_code, _types(plan, rng)))
    return found


def _types(plan: Demonstration, rng: Random) -> list[str]:
    weights = plan.mix.village_types
    if not weights:
        return []
    first = draw(rng, weights)
    second = draw(rng, weights)
    return sorted({first, second} if chance(rng, 12) else {first}, key=list(weights).index)


def _serve(plan: Demonstration, county: DemoArea, villages: list[Settlement], ties: list[DemoUnit]) -> None:
    """Let units from above serve their share of the villages, each at least one while there are enough; the county the rest."""
    rng = seeded("serve", county.code)
    own = county_units(plan)[county.code]
    order = rng.sample(villages, len(villages))
    for level, share in plan.mix.levels.items():
        fitting = [unit for unit in ties if unit.level == level]
        wanted = round(len(villages) * share / 100)
        for number in range(min(wanted, len(order)) if fitting else 0):
            unit = fitting[number] if number < len(fitting) else rng.choice(fitting)
            order.pop().units.append(unit)
    for village, unit in zip(order, cycle(own), strict=False):
        village.units.append(unit)
    for village in villages:
        if chance(rng, plan.mix.joint_teams):
            village.units.append(rng.choice([unit for unit in own if unit not in village.units]))
