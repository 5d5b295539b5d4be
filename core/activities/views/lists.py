"""What the list of records selects: facts of a span of days, the newest first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from core.accounts.gate import Gate
from core.activities.models import Activity
from core.areas.models import Area
from core.areas.queries import within
from core.cadres.models import Cadre
from core.cadres.views.lists import found_by
from core.pages.listing import Query, Thin
from core.units.models import Unit, UnitLeader
from core.villages.models import Household

Place, County, Acting = (aliased(Area, name=name) for name in ("place", "county", "acting"))


def activities(gate: Gate, asked: Mapping[str, Any], as_of: date) -> Query:
    """Give the records the viewer may see in the span asked, by default the month looked at up to its day."""
    wanted = (gate.visible(Activity), *_wanted(gate, asked, as_of))
    rows = (
        select(
            Activity.id,
            Activity.kind,
            Activity.on_date,
            Activity.until_on,
            Activity.acting_as,
            Activity.amount,
            Activity.topic,
            Activity.note,
            Activity.source,
            Activity.recorded_at,
            Activity.cadre_id,
            Activity.unit_id,
            Activity.village_id,
            Activity.household_id,
            Cadre.name.label("cadre_name"),
            Unit.name.label("unit_name"),
            UnitLeader.name.label("leader_name"),
            Place.name.label("village_name"),
            County.name.label("county_name"),
            Acting.name.label("acting_name"),
            Household.name.label("household_name"),
        )
        .outerjoin(Cadre, Cadre.id == Activity.cadre_id)
        .outerjoin(Unit, Unit.id == Activity.unit_id)
        .outerjoin(UnitLeader, UnitLeader.id == Activity.leader_id)
        .outerjoin(Place, Place.id == Activity.village_id)
        .outerjoin(County, County.id == Activity.county_id)
        .outerjoin(Acting, Acting.id == Activity.area_id)
        .outerjoin(Household, Household.id == Activity.household_id)
        .where(*wanted)
    )
    thin = Thin(select(Activity.id).where(*wanted), frozenset({"on_date", "kind"}))
    by = {"on_date": Activity.on_date, "kind": Activity.kind, "who": Cadre.initials, "village": Place.name}
    return Query(rows, by, (Activity.on_date.desc(), Activity.id), thin)


def _wanted(gate: Gate, asked: Mapping[str, Any], as_of: date) -> list[ColumnElement[bool]]:
    until = asked.get("until", as_of)
    since = asked.get("since", until.replace(day=1))
    found: list[ColumnElement[bool]] = [Activity.on_date >= since, Activity.on_date <= until]
    if text := asked.get("q"):
        people = select(Cadre.id).where(found_by(text, gate.can("cadre.phone")))
        units = select(Unit.id).where(Unit.name.contains(text, autoescape=True))
        found.append(or_(Activity.cadre_id.in_(people), Activity.unit_id.in_(units)))
    if area := asked.get("area"):
        inside = within(int(area), as_of)
        there = (Activity.village_id.in_(inside), Activity.area_id.in_(inside))
        found.append(or_(*there, Activity.county_id == int(area)))
    for key in ("kind", "source"):
        if key in asked:
            found.append(getattr(Activity, key) == asked[key])
    return found
