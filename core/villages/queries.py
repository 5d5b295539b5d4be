"""Reading villages and households: by place, type and state, with what is dated about them on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.queries import within
from core.units.models import Unit, UnitVillage
from core.validity import in_force
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType


@dataclass(frozen=True, kw_only=True)
class VillageFilter:
    """What a list of villages is narrowed to; what is left out does not narrow."""

    text: str | None = None
    area_id: int | None = None
    type: str | None = None
    unit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HouseholdFilter:
    """What a list of households is narrowed to; what is left out does not narrow."""

    text: str | None = None
    area_id: int | None = None
    state: str | None = None
    is_away: bool | None = None
    cadre_id: int | None = None


@dataclass(frozen=True)
class VillageDetail:
    """A village with its types and the units that assist it."""

    village: Village
    area: Area
    types: Sequence[VillageType]
    pairs: Sequence[Row[UnitVillage, str, str]]


@dataclass(frozen=True)
class HouseholdDetail:
    """A household with its risk states, absences and contact persons."""

    household: Household
    risks: Sequence[HouseholdRisk]
    aways: Sequence[HouseholdAway]
    contacts: Sequence[Contact]


def list_villages(asked: VillageFilter, as_of: date) -> Select[Village, str]:
    """Give the villages that fit with their names, as a select to be scoped, ordered and paged."""
    villages = select(Village, Area.name).join(Area, Area.id == Village.id)
    if asked.text:
        villages = villages.where(Area.name.contains(asked.text.strip(), autoescape=True))
    if asked.area_id is not None:
        villages = villages.where(Village.id.in_(within(asked.area_id, as_of)))
    if asked.type:
        typed = select(VillageType.village_id).where(VillageType.type == asked.type)
        villages = villages.where(Village.id.in_(typed.where(in_force(VillageType, as_of))))
    if asked.unit_id is not None:
        paired = select(UnitVillage.village_id).where(UnitVillage.unit_id == asked.unit_id)
        villages = villages.where(Village.id.in_(paired.where(in_force(UnitVillage, as_of))))
    return villages


def village_detail(session: Session, village: Village, as_of: date | None = None) -> VillageDetail:
    """Give a village with all that is dated about it: as it was on a day, or all of it ever (None)."""
    types = select(VillageType).where(VillageType.village_id == village.id)
    pairs = select(UnitVillage, Unit.name, Unit.level).join(Unit, Unit.id == UnitVillage.unit_id)
    pairs = pairs.where(UnitVillage.village_id == village.id)
    if as_of is not None:
        types, pairs = types.where(in_force(VillageType, as_of)), pairs.where(in_force(UnitVillage, as_of))
    return VillageDetail(
        village,
        session.get_one(Area, village.id),
        session.scalars(types.order_by(VillageType.starts_on, VillageType.id)).all(),
        session.execute(pairs.order_by(UnitVillage.starts_on, UnitVillage.id)).all(),
    )


def types_of(session: Session, village_ids: Sequence[int], as_of: date) -> dict[int, list[str]]:
    """Give the types of many villages on a day with one query, by village."""
    rows = select(VillageType.village_id, VillageType.type).where(VillageType.village_id.in_(village_ids))
    found: dict[int, list[str]] = {}
    for village_id, kind in session.execute(
        rows.where(in_force(VillageType, as_of)).order_by(VillageType.id)
    ):
        found.setdefault(village_id, []).append(kind)
    return found


def list_households(asked: HouseholdFilter, as_of: date) -> Select[Household]:
    """Give the households that fit, as a select to be scoped, ordered and paged."""
    households = select(Household)
    if asked.text:
        households = households.where(Household.name.contains(asked.text.strip(), autoescape=True))
    if asked.area_id is not None:
        households = households.where(Household.village_id.in_(within(asked.area_id, as_of)))
    if asked.state:
        risks = select(HouseholdRisk.household_id).where(HouseholdRisk.state == asked.state)
        households = households.where(Household.id.in_(risks.where(in_force(HouseholdRisk, as_of))))
    if asked.is_away is not None:
        aways = select(HouseholdAway.household_id).where(in_force(HouseholdAway, as_of))
        is_in = Household.id.in_(aways)
        households = households.where(is_in if asked.is_away else ~is_in)
    if asked.cadre_id is not None:
        contacts = select(Contact.household_id).where(Contact.cadre_id == asked.cadre_id)
        households = households.where(Household.id.in_(contacts.where(in_force(Contact, as_of))))
    return households


def household_detail(session: Session, household: Household) -> HouseholdDetail:
    """Give a household with all its states, absences and contact persons ever, the newest first."""
    risks = select(HouseholdRisk).where(HouseholdRisk.household_id == household.id)
    aways = select(HouseholdAway).where(HouseholdAway.household_id == household.id)
    contacts = select(Contact).where(Contact.household_id == household.id)
    return HouseholdDetail(
        household,
        session.scalars(risks.order_by(HouseholdRisk.starts_on.desc())).all(),
        session.scalars(aways.order_by(HouseholdAway.starts_on.desc())).all(),
        session.scalars(contacts.order_by(Contact.starts_on.desc(), Contact.id)).all(),
    )


def find_households(session: Session, village_id: int, name: str) -> list[Household]:
    """Give the households of a village by the head's name; several may bear one name."""
    rows = select(Household).where(Household.village_id == village_id, Household.name == name.strip())
    return list(session.scalars(rows.order_by(Household.id)))


def risk_on(session: Session, household_id: int, as_of: date) -> str | None:
    """Give the risk state of a household on a day; None where it has none."""
    rows = select(HouseholdRisk.state).where(HouseholdRisk.household_id == household_id)
    return session.scalar(rows.where(in_force(HouseholdRisk, as_of)).limit(1))
