"""The large scale: a made-up province of many cities, each a copy of a real jurisdiction's plan under made-up names."""

from dataclasses import dataclass, replace

from core.demo import names
from core.demo.plan import DemoAccount, DemoArea, DemoGrouping, Demonstration, DemoPart, DemoUnit

PROVINCE_CODE = "990000"
COUNTIES, VILLAGES = 157, 18_000
STAFF = 2


def province(
    model: Demonstration, counties: int = COUNTIES, villages: int = VILLAGES, cities: int | None = None
) -> list[Demonstration]:
    """Give the plans of a province's cities after the model of one: same mix and habits, made-up places and units."""
    parts = names.words()["provinces"]
    above = DemoArea(PROVINCE_CODE, parts["name"], "province")
    cities = cities or len(parts["stems"])
    sizes = zip(_even(counties, cities), _even(villages, cities), strict=True)
    return [_Copy(model, above, number, *size).plan() for number, size in enumerate(sizes, start=1)]


def _even(total: int, parts: int) -> list[int]:
    return [total * (at + 1) // parts - total * at // parts for at in range(parts)]


@dataclass(frozen=True)
class _Copy:
    """One city of the province."""

    model: Demonstration
    above: DemoArea
    number: int
    size: int
    villages: int

    @property
    def stem(self) -> str:
        return str(names.words()["provinces"]["stems"][self.number - 1])

    @property
    def top(self) -> DemoArea:
        return DemoArea(f"99{self.number:02d}00", f"{self.stem}市", self.model.top.level)

    @property
    def counties(self) -> tuple[DemoArea, ...]:
        numerals = names.words()["provinces"]["numbers"]
        return tuple(
            DemoArea(f"99{self.number:02d}{at + 1:02d}", f"{self.stem}{numerals[at]}县")
            for at in range(self.size)
        )

    def plan(self) -> Demonstration:
        """Give the model's plan with everything that names a place or a unit put under this city's names."""
        units = self._units()
        return replace(
            self.model,
            top=self.top,
            above=(self.above,),
            counties=self.counties,
            units=tuple(dict.fromkeys(units.values())),
            groupings=(*self._wide(units), *self._narrow(units)),
            policies=tuple(
                replace(p, area=self.top.code) for p in self.model.policies if self._is_top(p.area)
            ),
            settings=tuple(
                replace(s, area=self.top.code) for s in self.model.settings if self._is_top(s.area)
            ),
            accounts=self._accounts(),
            matters=(),
            mix=replace(self.model.mix, villages=self.villages, staff=STAFF),
        )

    def _accounts(self) -> tuple[DemoAccount, ...]:
        """Give the first city an officer of the province and one of a county; the others need none."""
        if self.number > 1:
            return ()
        return (
            DemoAccount("province", "city_officer", area=self.above.code),
            DemoAccount("county", "county_officer", area=self.counties[0].code),
        )

    def _is_top(self, code: str) -> bool:
        return code == self.model.top.code

    def _units(self) -> dict[str, DemoUnit]:
        """Give a unit of this city for each of the model's, by the model's name; there are fewer at the city's own level."""
        own = names.bodies(self.top.name)
        found: dict[str, DemoUnit] = {}
        for at, unit in enumerate(self.model.units):
            body, nature = own[at % len(own)]
            if unit.level == self.top.level:
                found[unit.name] = DemoUnit(body, unit.level, nature)
            else:
                found[unit.name] = DemoUnit(f"{body}（上级第{at + 1}组）", unit.level, unit.nature)
        return found

    def _wide(self, units: dict[str, DemoUnit]) -> list[DemoGrouping]:
        """Give the groupings over several areas, with the counties parted among them."""
        wide = [grouping for grouping in self.model.groupings if len(grouping.areas) > 1]
        return [
            replace(
                grouping,
                home=self.top.code,
                areas=tuple(county.code for county in self.counties[at :: len(wide)]),
                parts=_renamed(grouping, units),
            )
            for at, grouping in enumerate(wide)
        ]

    def _narrow(self, units: dict[str, DemoUnit]) -> list[DemoGrouping]:
        """Give for each county a grouping of its own, copied from one of the model's in turn."""
        named = {county.code: county.name for county in self.model.counties}
        narrow = [grouping for grouping in self.model.groupings if len(grouping.areas) == 1]
        found = []
        for at, county in enumerate(self.counties if narrow else ()):
            like = narrow[at % len(narrow)]
            name = like.name.replace(named.get(like.areas[0], ""), county.name)
            parts = _renamed(like, units)
            found.append(replace(like, name=name, home=county.code, areas=(county.code,), parts=parts))
        return found


def _renamed(grouping: DemoGrouping, units: dict[str, DemoUnit]) -> tuple[DemoPart, ...]:
    parts: dict[str, DemoPart] = {}
    for part in grouping.parts:
        name = units[part.unit].name
        parts.setdefault(name, replace(part, unit=name))
    return tuple(parts.values())
