"""Writes where the demonstration takes place: areas, villages, units with their leaders and villages, and groupings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaParent, AreaPath, Grouping, GroupingArea, GroupingUnit
from core.cadres.models import Posting
from core.db import FAR, Base
from core.demo import names
from core.demo.chance import seeded
from core.demo.places import TOWNSHIP, Settlement, county_units, unit_of_leaders, unit_of_township
from core.demo.plan import DemoArea, DemoGrouping, Demonstration, DemoShare, DemoUnit
from core.units.models import Unit, UnitLeader, UnitVillage
from core.validity import DAWN
from core.villages.models import Village

PRINCIPAL, DEPUTY = "principal", "deputy"


@dataclass
class Ground:
    """The ids of what a plan has laid down: areas and villages by code, units and groupings by name."""

    plan: Demonstration
    areas: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    groupings: dict[str, int] = field(default_factory=dict)

    def counties(self, session: Session, code: str) -> list[int]:
        """Give the ids of the counties that are, or lie below, the area of a code."""
        below = select(AreaPath.descendant_id).join(Area, Area.id == AreaPath.descendant_id)
        return list(
            session.scalars(below.where(AreaPath.ancestor_id == self.areas[code], Area.level == "county"))
        )


def lay_ground(session: Session, plan: Demonstration, villages: list[Settlement]) -> Ground:
    """Write a plan's areas, villages, units and groupings; what another plan has laid already is found by its code."""
    ground = Ground(plan)
    _lay_areas(session, ground, villages)
    _lay_units(session, ground, villages)
    _lay_groupings(session, ground)
    return ground


def write(session: Session, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows in one go."""
    if listed := list(rows):
        session.execute(insert(model), listed)


def _lay_areas(session: Session, ground: Ground, villages: list[Settlement]) -> None:
    plan = ground.plan
    above: str | None = None
    for area in (*plan.above, plan.top):
        _lay_level(session, ground, [(area, above)])
        above = area.code
    _lay_level(session, ground, [(county, plan.top.code) for county in plan.counties])
    towns = {v.township_code: (v.township, v.county.code) for v in villages}
    _lay_level(session, ground, [(DemoArea(c, name, "township"), up) for c, (name, up) in towns.items()])
    _lay_level(session, ground, [(DemoArea(v.code, v.name, "village"), v.township_code) for v in villages])
    write(
        session,
        Village,
        ({"id": ground.areas[v.code], "county_id": ground.areas[v.county.code]} for v in villages),
    )


def _lay_level(session: Session, ground: Ground, areas: list[tuple[DemoArea, str | None]]) -> None:
    """Write areas that are not there yet, each below the area of a code."""
    codes = [area.code for area, _above in areas]
    known = _ids(session, codes)
    fresh = [(area, above) for area, above in areas if area.code not in known]
    write(session, Area, ({"code": a.code, "name": a.name, "level": a.level} for a, _above in fresh))
    ground.areas |= _ids(session, codes)
    write(
        session,
        AreaParent,
        (
            {
                "area_id": ground.areas[a.code],
                "parent_id": ground.areas[above],
                "starts_on": DAWN,
                "ends_on": FAR,
            }
            for a, above in fresh
            if above is not None
        ),
    )


def _ids(session: Session, codes: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(codes), 5_000):
        rows = select(Area.code, Area.id).where(Area.code.in_(codes[start : start + 5_000]))
        found |= {str(code): ident for code, ident in session.execute(rows)}
    return found


def _lay_units(session: Session, ground: Ground, villages: list[Settlement]) -> None:
    """Write units that are not there yet, each at home in an area, with their leaders and the villages they assist."""
    fresh = [
        unit for unit, home in _homes(session, ground, villages) if _lay_unit(session, ground, unit, home)
    ]
    write(session, UnitLeader, (row for unit in fresh for row in _leaders(ground, unit)))
    write(session, UnitVillage, (row for village in villages for row in _pairs(ground, village)))


def _homes(session: Session, ground: Ground, villages: list[Settlement]) -> Iterator[tuple[DemoUnit, int]]:
    """Give a plan's units with the id of the area in which each is at home."""
    plan = ground.plan
    yield from ((unit, ground.areas[plan.top.code]) for unit in plan.units)
    for code, units in county_units(plan).items() if villages else ():
        yield from ((unit, ground.areas[code]) for unit in units)
    for county in plan.counties if plan.mix.county_leaders else ():
        yield unit_of_leaders(county.name), ground.areas[county.code]
    if plan.township_units:
        counties = {ground.areas[area.code]: area.name for area in (plan.top, *plan.counties)}
        below = select(AreaParent.parent_id, Area.name, Area.id).join(Area, Area.id == AreaParent.area_id)
        below = below.where(AreaParent.parent_id.in_(counties), Area.level == TOWNSHIP).order_by(Area.code)
        for above, name, township in session.execute(below):
            yield unit_of_township(counties[above], name), township


def _lay_unit(session: Session, ground: Ground, unit: DemoUnit, home: int) -> bool:
    """Write a unit and tell so; one of the same name that is at home there already is found."""
    known = session.scalar(select(Unit.id).where(Unit.area_id == home, Unit.name == unit.name))
    if known is not None:
        ground.units[unit.name] = known
        return False
    row = Unit(name=unit.name, level=unit.level, nature=unit.nature or None, area_id=home)
    session.add(row)
    session.flush()
    ground.units[unit.name] = row.id
    return True


def _leaders(ground: Ground, unit: DemoUnit) -> Iterator[dict[str, Any]]:
    rng = seeded("leaders", ground.plan.top.code, unit.name)
    for place in range(rng.randrange(4, 7)):
        gender = "女" if rng.random() < 0.2 else "男"
        yield {
            "unit_id": ground.units[unit.name],
            "name": names.person(rng, gender),
            "role": DEPUTY if place else PRINCIPAL,
            "starts_on": ground.plan.mix.first_start,
            "ends_on": FAR,
        }


def _pairs(ground: Ground, village: Settlement) -> Iterator[dict[str, Any]]:
    for unit in village.units:
        yield {
            "unit_id": ground.units[unit.name],
            "village_id": ground.areas[village.code],
            "starts_on": ground.plan.mix.first_start,
            "ends_on": FAR,
        }


def _lay_groupings(session: Session, ground: Ground) -> None:
    for grouping in ground.plan.groupings:
        row = Grouping(kind=grouping.kind, area_id=ground.areas[grouping.home], name=grouping.name)
        session.add(row)
        session.flush()
        ground.groupings[grouping.name] = row.id
        starts_on = ground.plan.mix.first_start
        areas = [ground.areas[code] for code in grouping.areas]
        areas += [area for share in grouping.shares for area in _shared(session, share)]
        write(
            session,
            GroupingArea,
            (
                {"grouping_id": row.id, "area_id": area, "starts_on": starts_on, "ends_on": FAR}
                for area in areas
            ),
        )


def _shared(session: Session, share: DemoShare) -> Sequence[int]:
    """Give the ids of the areas of a share; the code of a township or village begins with that of its county."""
    rows = select(Area.id).where(Area.level == share.level, Area.code.startswith(share.county))
    return session.scalars(rows.order_by(Area.code)).all()[share.first :: share.step][: share.most]


def name_people(session: Session, ground: Ground) -> None:
    """Write the units' parts in the groupings, each with the person it names: one posted there for good, if there is any."""
    standing = select(Posting.unit_id, Posting.county_id, Posting.cadre_id, Posting.starts_on)
    standing = standing.where(Posting.ends_on == FAR, Posting.unit_id.in_(list(ground.units.values())))
    posted: dict[int, list[tuple[int, int]]] = {}
    for unit, county, cadre, _starts in session.execute(standing.order_by(Posting.starts_on, Posting.id)):
        posted.setdefault(unit, []).append((county, cadre))
    for grouping in ground.plan.groupings:
        write(session, GroupingUnit, _parts(ground, grouping, posted))


def _parts(
    ground: Ground, grouping: DemoGrouping, posted: dict[int, list[tuple[int, int]]]
) -> Iterator[dict[str, Any]]:
    inside = {ground.areas[code] for code in grouping.areas}
    for part in grouping.parts:
        unit = ground.units[part.unit]
        people = sorted(posted.get(unit, ()), key=lambda found: found[0] not in inside)
        yield {
            "grouping_id": ground.groupings[grouping.name],
            "unit_id": unit,
            "role": part.role,
            "cadre_id": people[0][1] if people and part.names_person else None,
            "starts_on": ground.plan.mix.first_start,
            "ends_on": FAR,
        }
