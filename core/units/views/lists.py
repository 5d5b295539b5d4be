"""What the list of units selects: one row a unit, with its villages and people on the day asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.accounts.gate import Gate
from core.areas.models import Area
from core.cadres.models import Posting
from core.pages.listing import Query
from core.units.models import Unit, UnitVillage
from core.units.queries import UnitFilter, list_units
from core.validity import in_force
from core.villages.models import Village

Home = aliased(Area, name="home")


def units(gate: Gate, asked: Mapping[str, Any], as_of: date) -> Query:
    """Give the units the viewer may see, narrowed to what is asked; villages and people are those within reach."""
    villages, people = _villages(gate, as_of), _people(gate, as_of)
    wanted = UnitFilter(
        text=asked.get("q"),
        level=asked.get("level"),
        nature=asked.get("nature"),
        area_id=int(asked["area"]) if asked.get("area") else None,
        grouping_id=int(asked["grouping"]) if asked.get("grouping") else None,
    )
    rows = (
        list_units(wanted, as_of)
        .with_only_columns(
            Unit.id,
            Unit.name,
            Unit.level,
            Unit.nature,
            Home.name.label("area_name"),
            villages.label("villages"),
            people.label("people"),
        )
        .join(Home, Home.id == Unit.area_id)
        .where(gate.visible(Unit))
    )
    by = {
        "name": Unit.name,
        "level": Unit.level,
        "nature": Unit.nature,
        "villages": villages,
        "people": people,
    }
    return Query(rows, by, (Unit.area_id, Unit.name, Unit.id))


def _villages(gate: Gate, as_of: date) -> Any:
    pairs = select(func.count(UnitVillage.village_id.distinct())).where(
        UnitVillage.unit_id == Unit.id,
        in_force(UnitVillage, as_of),
        UnitVillage.village_id.in_(gate.ids(Village)),
    )
    return pairs.correlate(Unit).scalar_subquery()


def _people(gate: Gate, as_of: date) -> Any:
    posted = select(func.count(Posting.cadre_id.distinct())).where(
        Posting.unit_id == Unit.id, in_force(Posting, as_of), gate.visible(Posting)
    )
    return posted.correlate(Unit).scalar_subquery()
