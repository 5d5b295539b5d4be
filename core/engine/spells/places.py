"""Areas and the groups they form, and where an area lies or is governed."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    func,
    literal,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from core.areas.models import Area, AreaPath, Governed, Grouping, GroupingArea, GroupingUnit
from core.db import FAR
from core.policy.norm import AS_OF, PART_FROM, PART_TO
from core.policy.rules import Spells

Named = ColumnElement[Any] | InstrumentedAttribute[Any]
"""A column as rules name it: of spells, or of a table."""


def areas_of(name: str, *levels: str) -> Spells:
    """Give the areas of some levels: subject area."""
    rows = select(
        Area.id.label("subject_id"),
        Area.id.label("area_id"),
        literal(FAR.replace(year=1)).label("starts_on"),
        literal(FAR).label("ends_on"),
        Area.code,
    ).where(Area.level.in_(levels))
    return Spells("area", rows, name, is_single=True)


counties = areas_of("counties", "county")
"""Counties: subject area."""

in_grouping = Spells(
    "area",
    select(
        GroupingArea.area_id.label("subject_id"),
        GroupingArea.area_id.label("area_id"),
        GroupingArea.starts_on,
        GroupingArea.ends_on,
        GroupingArea.grouping_id,
        Grouping.kind,
    ).join(Grouping, Grouping.id == GroupingArea.grouping_id),
    "in_grouping",
)
"""Areas that belong to a grouping: subject area, one row a grouping."""

parts_played = Spells(
    "area",
    select(
        Grouping.area_id.label("subject_id"),
        Grouping.area_id.label("area_id"),
        GroupingUnit.starts_on,
        GroupingUnit.ends_on,
        GroupingUnit.grouping_id,
        GroupingUnit.unit_id,
        GroupingUnit.cadre_id,
        GroupingUnit.role,
        Grouping.kind,
    ).join(Grouping, Grouping.id == GroupingUnit.grouping_id),
    "parts_played",
)
"""Units' parts in a grouping of an area, with the cadre named: subject area, one row a part."""


def lies_in(area: Named, above: Named) -> ColumnElement[bool]:
    """Give the condition that an area lies in another, or is it, on the date asked."""
    path = AreaPath.__table__.alias("way_up")
    here = select(path.c.descendant_id).where(path.c.descendant_id == area, path.c.ancestor_id == above)
    return here.where(path.c.starts_on <= AS_OF, path.c.ends_on >= AS_OF).correlate_except(path).exists()


def governed_by(policy: str, area: Named) -> ColumnElement[bool]:
    """Give the condition that a policy governs an area on some day of the part judged."""
    found = Governed.__table__.alias("governed_in_part")
    here = select(found.c.area_id).where(found.c.policy == policy, found.c.area_id == area)
    return (
        here.where(found.c.starts_on <= PART_TO, found.c.ends_on >= PART_FROM)
        .correlate_except(found)
        .exists()
    )


def governed_since(policy: str, area: Named) -> ColumnElement[Any]:
    """Give the first day on which a policy governs an area; NULL where it never does."""
    found = Governed.__table__.alias("governed_first")
    first = select(func.min(found.c.starts_on)).where(found.c.policy == policy, found.c.area_id == area)
    return first.correlate_except(found).scalar_subquery()
