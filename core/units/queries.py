"""Reading units: by name, by what they do where, with leaders, pairs and parts as they were on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from core.areas.models import Area, Grouping, GroupingArea, GroupingUnit
from core.areas.queries import within
from core.inputs import nearest
from core.units.models import Unit, UnitLeader, UnitVillage
from core.validity import in_force


@dataclass(frozen=True, kw_only=True)
class UnitFilter:
    """What a list of units is narrowed to; what is left out does not narrow.

    `area_id`: assisting a village in this area; `home_id`: belonging to this area or one below.
    """

    text: str | None = None
    level: str | None = None
    nature: str | None = None
    area_id: int | None = None
    home_id: int | None = None
    grouping_id: int | None = None


@dataclass(frozen=True)
class UnitDetail:
    """A unit with its leadership, villages and parts in groupings on a day."""

    unit: Unit
    leaders: Sequence[UnitLeader]
    pairs: Sequence[Row[UnitVillage, str]]
    parts: Sequence[Row[GroupingUnit, str, str]]


def list_units(asked: UnitFilter, as_of: date) -> Select[Unit]:
    """Give the units that fit, as a select to be scoped, ordered and paged."""
    units = select(Unit)
    if asked.text:
        units = units.where(Unit.name.contains(asked.text.strip(), autoescape=True))
    if asked.level:
        units = units.where(Unit.level == asked.level)
    if asked.nature:
        units = units.where(Unit.nature == asked.nature)
    if asked.home_id is not None:
        units = units.where(Unit.area_id.in_(within(asked.home_id, as_of)))
    if asked.area_id is not None:
        pairs = select(UnitVillage.unit_id).where(in_force(UnitVillage, as_of))
        units = units.where(
            Unit.id.in_(pairs.where(UnitVillage.village_id.in_(within(asked.area_id, as_of))))
        )
    if asked.grouping_id is not None:
        parts = select(GroupingUnit.unit_id).where(GroupingUnit.grouping_id == asked.grouping_id)
        units = units.where(Unit.id.in_(parts.where(in_force(GroupingUnit, as_of))))
    return units


def unit_detail(session: Session, unit: Unit, as_of: date | None = None) -> UnitDetail:
    """Give a unit with all that is dated about it: as it was on a day, or all of it ever (None)."""
    leaders = select(UnitLeader).where(UnitLeader.unit_id == unit.id)
    pairs = select(UnitVillage, Area.name).join(Area, Area.id == UnitVillage.village_id)
    pairs = pairs.where(UnitVillage.unit_id == unit.id)
    parts = select(GroupingUnit, Grouping.name, Grouping.kind)
    parts = parts.join(Grouping, Grouping.id == GroupingUnit.grouping_id).where(
        GroupingUnit.unit_id == unit.id
    )
    if as_of is not None:
        leaders = leaders.where(in_force(UnitLeader, as_of))
        pairs = pairs.where(in_force(UnitVillage, as_of))
        parts = parts.where(in_force(GroupingUnit, as_of))
    return UnitDetail(
        unit,
        session.scalars(leaders.order_by(UnitLeader.role.desc(), UnitLeader.starts_on, UnitLeader.id)).all(),
        session.execute(pairs.order_by(UnitVillage.starts_on, UnitVillage.id)).all(),
        session.execute(parts.order_by(GroupingUnit.starts_on, GroupingUnit.id)).all(),
    )


def find_units(session: Session, name: str, area_ids: Sequence[int] | None = None) -> list[Unit]:
    """Give the units of a name (of some areas); several bear one name only in different areas."""
    units = select(Unit).where(Unit.name == name.strip())
    if area_ids is not None:
        units = units.where(Unit.area_id.in_(area_ids))
    return list(session.scalars(units.order_by(Unit.id)))


def nearest_units(session: Session, name: str, limit: int = 3) -> list[str]:
    """Give the names of units most like the one written, best first."""
    return nearest(name.strip(), session.scalars(select(Unit.name).distinct()), limit)


def leader_on(session: Session, unit_id: int, name: str, on: date) -> UnitLeader | None:
    """Give the leader of a unit by name as in office on a day; None where nobody of that name was."""
    rows = select(UnitLeader).where(UnitLeader.unit_id == unit_id, UnitLeader.name == name.strip())
    return session.scalars(rows.where(in_force(UnitLeader, on)).limit(1)).first()


def villages_of(session: Session, unit_id: int, as_of: date) -> list[int]:
    """Give the ids of the villages a unit assists on a day."""
    rows = select(UnitVillage.village_id).where(UnitVillage.unit_id == unit_id, in_force(UnitVillage, as_of))
    return list(session.scalars(rows.order_by(UnitVillage.village_id)))


def groupings_of(session: Session, area_id: int, as_of: date, kind: str | None = None) -> list[Grouping]:
    """Give the groupings that an area stands in on a day."""
    rows = select(Grouping).join(GroupingArea, GroupingArea.grouping_id == Grouping.id)
    rows = rows.where(GroupingArea.area_id == area_id, in_force(GroupingArea, as_of))
    if kind is not None:
        rows = rows.where(Grouping.kind == kind)
    return list(session.scalars(rows.order_by(Grouping.kind, Grouping.id)))


def grouping_areas(session: Session, grouping_id: int, as_of: date) -> list[Area]:
    """Give the areas of a grouping on a day, by code."""
    rows = select(Area).join(GroupingArea, GroupingArea.area_id == Area.id)
    rows = rows.where(GroupingArea.grouping_id == grouping_id, in_force(GroupingArea, as_of))
    return list(session.scalars(rows.order_by(Area.code, Area.id)))


def grouping_units(session: Session, grouping_id: int, as_of: date) -> Sequence[Row[GroupingUnit, str]]:
    """Give the parts played in a grouping on a day with the units' names: by part, then in the order they came."""
    rows = select(GroupingUnit, Unit.name).join(Unit, Unit.id == GroupingUnit.unit_id)
    rows = rows.where(GroupingUnit.grouping_id == grouping_id, in_force(GroupingUnit, as_of))
    return session.execute(rows.order_by(GroupingUnit.role, GroupingUnit.id)).all()
