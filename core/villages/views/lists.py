"""What the lists of villages and households select, on the day asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from core.accounts.gate import Gate
from core.areas.models import Area, AreaParent
from core.cadres.models import Cadre, Posting
from core.pages.listing import Query, Thin
from core.pages.places import inside
from core.units.models import Unit, UnitVillage
from core.validity import in_force
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType

Place, Above, County = aliased(Area, name="place"), aliased(Area, name="above"), aliased(Area, name="county")
Link = aliased(AreaParent, name="link")


def villages(gate: Gate, asked: Mapping[str, Any], as_of: date) -> Query:
    """Give the villages the viewer may see that stand on the day, with team, households and assisting units in numbers."""
    team, homes, pairs = _team(gate, as_of), _households(gate), _pairs(as_of)
    rows = (
        select(
            Village.id,
            Place.name,
            Place.code,
            Above.name.label("township_name"),
            County.name.label("county_name"),
            team.label("team"),
            homes.label("households"),
            pairs.label("units"),
        )
        .join(Place, Place.id == Village.id)
        .join(Link, (Link.area_id == Village.id) & in_force(Link, as_of))
        .join(Above, Above.id == Link.parent_id)
        .join(County, County.id == Village.county_id)
        .where(gate.visible(Village), *_wanted_villages(asked, as_of))
    )
    by = {
        "name": Place.name,
        "township": Above.name,
        "county": County.name,
        "team": team,
        "households": homes,
        "units": pairs,
    }
    return Query(rows, by, (County.code, Above.code, Place.code, Village.id))


def types_of(ids: list[int], as_of: date) -> Select[int, str, str | None]:
    """Give the select of the types of some villages on a day."""
    rows = select(VillageType.village_id, VillageType.type, VillageType.note)
    return rows.where(VillageType.village_id.in_(ids), in_force(VillageType, as_of)).order_by(VillageType.id)


def unit_names_of(ids: list[int], as_of: date) -> Select[int, int, str]:
    """Give the select of the units that assist some villages on a day."""
    rows = select(UnitVillage.village_id, Unit.id, Unit.name).join(Unit, Unit.id == UnitVillage.unit_id)
    return rows.where(UnitVillage.village_id.in_(ids), in_force(UnitVillage, as_of)).order_by(Unit.name)


def households(gate: Gate, asked: Mapping[str, Any], as_of: date) -> Query:
    """Give the households the viewer may see with risk, absence and contact person on the day."""
    risk, away, contact = _risk_on(as_of), _away_on(as_of), _contact_on(as_of)
    rows = (
        select(
            Household.id,
            Household.name,
            Household.village_id,
            Place.name.label("village_name"),
            Above.name.label("township_name"),
            County.name.label("county_name"),
            HouseholdRisk.state.label("risk"),
            away.label("away"),
            Contact.id.label("contact_id"),
            Contact.starts_on.label("contact_since"),
            Cadre.id.label("cadre_id"),
            Cadre.name.label("cadre_name"),
        )
        .join(Place, Place.id == Household.village_id)
        .outerjoin(Link, (Link.area_id == Household.village_id) & in_force(Link, as_of))
        .outerjoin(Above, Above.id == Link.parent_id)
        .join(County, County.id == Household.county_id)
        .outerjoin(HouseholdRisk, HouseholdRisk.id == risk)
        .outerjoin(Contact, Contact.id == contact)
        .outerjoin(Cadre, Cadre.id == Contact.cadre_id)
        .where(gate.visible(Household), *_wanted_households(asked, away, as_of))
    )
    by = {"name": Household.name, "village": Place.name, "risk": HouseholdRisk.state, "cadre": Cadre.initials}
    tie = (Household.county_id, Household.village_id, Household.id)
    return Query(rows, by, tie, _thin_households(gate, asked, as_of))


def _thin_households(gate: Gate, asked: Mapping[str, Any], as_of: date) -> Thin | None:
    """Give the households alone where nothing is asked of their risk, absence or contact person."""
    if set(asked) - {"q", "area"}:
        return None
    wanted = _wanted_households(asked, _away_on(as_of), as_of)
    return Thin(select(Household.id).where(gate.visible(Household), *wanted), frozenset({"name"}))


def _team(gate: Gate, as_of: date) -> Any:
    people = select(func.count(Posting.cadre_id.distinct())).where(
        Posting.village_id == Village.id, in_force(Posting, as_of), gate.visible(Posting)
    )
    return people.correlate(Village).scalar_subquery()


def _households(gate: Gate) -> Any:
    homes = select(func.count()).where(Household.village_id == Village.id, gate.visible(Household))
    return homes.correlate(Village).scalar_subquery()


def _pairs(as_of: date) -> Any:
    pairs = select(func.count(UnitVillage.unit_id.distinct())).where(
        UnitVillage.village_id == Village.id, in_force(UnitVillage, as_of)
    )
    return pairs.correlate(Village).scalar_subquery()


def _newest(model: Any, as_of: date) -> Any:
    rows = select(model.id).where(model.household_id == Household.id, in_force(model, as_of))
    return (
        rows.order_by(model.starts_on.desc(), model.id.desc()).limit(1).correlate(Household).scalar_subquery()
    )


def _risk_on(as_of: date) -> Any:
    return _newest(aliased(HouseholdRisk, name="risk_on"), as_of)


def _contact_on(as_of: date) -> Any:
    return _newest(aliased(Contact, name="contact_on"), as_of)


def _away_on(as_of: date) -> Any:
    away = select(HouseholdAway.id).where(
        HouseholdAway.household_id == Household.id, in_force(HouseholdAway, as_of)
    )
    return away.correlate(Household).exists()


def _wanted_villages(asked: Mapping[str, Any], as_of: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if text := asked.get("q"):
        found.append(Place.name.contains(text, autoescape=True))
    if area := asked.get("area"):
        found.append(inside(Village.id, area, as_of))
    if kind := asked.get("type"):
        typed = select(VillageType.village_id).where(VillageType.type == kind, in_force(VillageType, as_of))
        found.append(Village.id.in_(typed))
    if unit := asked.get("unit"):
        paired = select(UnitVillage.village_id).join(Unit, Unit.id == UnitVillage.unit_id)
        paired = paired.where(Unit.name.contains(unit, autoescape=True), in_force(UnitVillage, as_of))
        found.append(Village.id.in_(paired))
    return found


def _wanted_households(
    asked: Mapping[str, Any], away: ColumnElement[bool], as_of: date
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if text := asked.get("q"):
        found.append(Household.name.contains(text, autoescape=True))
    if area := asked.get("area"):
        found.append(inside(Household.village_id, area, as_of))
    if risk := asked.get("risk"):
        found.append(HouseholdRisk.state == risk if risk != "none" else HouseholdRisk.id.is_(None))
    if cadre := asked.get("cadre"):
        found.append(Cadre.name.contains(cadre, autoescape=True))
    if where := asked.get("away"):
        found.append(away if where == "yes" else ~away)
    if (contact := asked.get("contact")) is not None:
        found.append(Contact.id.is_not(None) if contact == "yes" else Contact.id.is_(None))
    return found
