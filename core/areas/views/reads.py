"""What the pages of areas and groupings show; read as tuples, one query for all rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from core.accounts.gate import Gate
from core.areas.models import Area, AreaParent, AreaPath, Grouping, GroupingArea, GroupingUnit
from core.cadres.models import Cadre, Posting
from core.pages.listing import Query
from core.units.models import Unit
from core.validity import in_force
from core.villages.models import Household, Village

Rows = Sequence[Row[*tuple[Any, ...]]]
Holder = aliased(Area, name="holder")


@dataclass(frozen=True)
class AreaLine:
    """An area of a list with what stands in it on a day."""

    id: int
    code: str | None
    name: str
    level: str
    villages: int
    people: int
    households: int
    parent_id: int | None = None


def lines_below(session: Session, gate: Gate, parents: Collection[int], as_of: date) -> list[AreaLine]:
    """Give the areas directly below some areas, within reach, with villages, posted people and households in numbers."""
    rows = (
        select(Area.id, Area.code, Area.name, Area.level, AreaParent.parent_id)
        .join(AreaParent, AreaParent.area_id == Area.id)
        .where(AreaParent.parent_id.in_(parents), in_force(AreaParent, as_of), gate.visible(Area))
        .order_by(Area.code, Area.id)
    )
    return lines_of(session, gate, session.execute(rows).all(), as_of)


def lines_of(session: Session, gate: Gate, areas: Rows, as_of: date) -> list[AreaLine]:
    """Give some areas (id, code, name, level) with their numbers."""
    ids = [area.id for area in areas]
    posted = (in_force(Posting, as_of), gate.visible(Posting))
    numbers = [
        _numbers(session, ids, as_of, Village.id, func.count(Village.id), gate.visible(Village)),
        _numbers(session, ids, as_of, Posting.village_id, func.count(Posting.cadre_id.distinct()), *posted),
        _numbers(
            session, ids, as_of, Household.village_id, func.count(Household.id), gate.visible(Household)
        ),
    ]
    return [
        AreaLine(
            id=area.id,
            code=area.code,
            name=area.name,
            level=area.level,
            villages=numbers[0].get(area.id, 0),
            people=numbers[1].get(area.id, 0),
            households=numbers[2].get(area.id, 0),
            parent_id=getattr(area, "parent_id", None),
        )
        for area in areas
    ]


def _numbers(
    session: Session, ids: list[int], as_of: date, place: Any, count: Any, *where: ColumnElement[bool]
) -> dict[int, int]:
    rows: Select[int, int] = (
        select(AreaPath.ancestor_id, count)
        .join(place.class_, place == AreaPath.descendant_id)
        .where(AreaPath.ancestor_id.in_(ids), in_force(AreaPath, as_of), *where)
        .group_by(AreaPath.ancestor_id)
    )
    return dict(session.execute(rows).all())


def groupings(gate: Gate, asked: Any, as_of: date) -> Query:
    """Give the groupings within reach with how many areas and units they have on a day."""
    areas = select(func.count()).where(GroupingArea.grouping_id == Grouping.id, in_force(GroupingArea, as_of))
    units = select(func.count(GroupingUnit.unit_id.distinct())).where(
        GroupingUnit.grouping_id == Grouping.id, in_force(GroupingUnit, as_of)
    )
    in_areas, in_units = (one.correlate(Grouping).scalar_subquery() for one in (areas, units))
    rows = (
        select(
            Grouping.id,
            Grouping.name,
            Grouping.kind,
            Holder.name.label("area_name"),
            in_areas.label("areas"),
            in_units.label("units"),
        )
        .join(Holder, Holder.id == Grouping.area_id)
        .where(gate.visible(Grouping))
    )
    if text := asked.get("q"):
        rows = rows.where(Grouping.name.contains(text, autoescape=True))
    if kind := asked.get("kind"):
        rows = rows.where(Grouping.kind == kind)
    by = {"name": Grouping.name, "kind": Grouping.kind, "areas": in_areas, "units": in_units}
    return Query(rows, by, (Grouping.kind.desc(), Grouping.id))


def areas_of(session: Session, grouping_id: int) -> Rows:
    """Give the areas that belong or belonged to a grouping, those of now first."""
    rows = (
        select(GroupingArea.id, GroupingArea.area_id, Area.name, GroupingArea.starts_on, GroupingArea.ends_on)
        .join(Area, Area.id == GroupingArea.area_id)
        .where(GroupingArea.grouping_id == grouping_id)
        .order_by(GroupingArea.ends_on.desc(), Area.code, GroupingArea.id)
    )
    return session.execute(rows).all()


def parts_in(session: Session, grouping_id: int) -> Rows:
    """Give the parts units play or played in a grouping with the people they name, those of now first."""
    rows = (
        select(
            GroupingUnit.id,
            GroupingUnit.unit_id,
            Unit.name.label("unit_name"),
            GroupingUnit.role,
            GroupingUnit.cadre_id,
            Cadre.name.label("cadre_name"),
            GroupingUnit.starts_on,
            GroupingUnit.ends_on,
        )
        .join(Unit, Unit.id == GroupingUnit.unit_id)
        .outerjoin(Cadre, Cadre.id == GroupingUnit.cadre_id)
        .where(GroupingUnit.grouping_id == grouping_id)
        .order_by(GroupingUnit.ends_on.desc(), GroupingUnit.id)
    )
    return session.execute(rows).all()


def parts_of_areas(session: Session, area_id: int, as_of: date) -> Rows:
    """Give the groupings an area stands in on a day with their parts and named people."""
    rows = (
        select(
            Grouping.id,
            Grouping.name,
            Grouping.kind,
            GroupingUnit.role,
            Unit.id.label("unit_id"),
            Unit.name.label("unit_name"),
            Cadre.id.label("cadre_id"),
            Cadre.name.label("cadre_name"),
        )
        .join(GroupingArea, GroupingArea.grouping_id == Grouping.id)
        .outerjoin(GroupingUnit, (GroupingUnit.grouping_id == Grouping.id) & in_force(GroupingUnit, as_of))
        .outerjoin(Unit, Unit.id == GroupingUnit.unit_id)
        .outerjoin(Cadre, Cadre.id == GroupingUnit.cadre_id)
        .where(GroupingArea.area_id == area_id, in_force(GroupingArea, as_of))
        .order_by(Grouping.kind.desc(), Grouping.id, GroupingUnit.id)
    )
    return session.execute(rows).all()
