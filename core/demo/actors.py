"""Who acts: units with their villages and leaders, people, households and areas; gathered into working tables."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, insert, select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaPath
from core.demo.acting import Stage, acting, larger, smaller
from core.demo.acts import Actor
from core.demo.chance import seed_of
from core.demo.people_acting import county_leaders, county_leaders_home, leaves, staff
from core.demo.work import ACTORS, LEADERS, PAIRS, POSTED, day_number, refresh_statistics
from core.units.models import Unit, UnitLeader, UnitVillage
from core.villages.models import Contact, Household, HouseholdAway, Village

OF_UNITS: Final = ("unit", "principal", "deputy")
OF_PAIRS: Final = ("pair", "pair_principal", "pair_deputy")


def gather_units(session: Session, counties: Sequence[int]) -> None:
    """Number the villages of each unit in some counties, and the members of its leadership."""
    for table in (PAIRS, LEADERS):
        session.execute(table.delete())
    place = func.row_number().over(partition_by=UnitVillage.unit_id, order_by=UnitVillage.id) - 1
    total = func.count().over(partition_by=UnitVillage.unit_id)
    pairs = select(
        UnitVillage.unit_id,
        place,
        total,
        UnitVillage.village_id,
        Village.county_id,
        day_number(UnitVillage.starts_on),
        day_number(UnitVillage.ends_on),
    ).join(Village, Village.id == UnitVillage.village_id)
    pairs = pairs.where(Village.county_id.in_(counties))
    session.execute(insert(PAIRS).from_select([column.key for column in PAIRS.c], pairs))
    own = (UnitLeader.unit_id, UnitLeader.role)
    place = func.row_number().over(partition_by=own, order_by=UnitLeader.id) - 1
    leaders = select(*own, place, func.count().over(partition_by=own), UnitLeader.id)
    leaders = leaders.where(UnitLeader.unit_id.in_(select(PAIRS.c.unit_id)))
    session.execute(insert(LEADERS).from_select([column.key for column in LEADERS.c], leaders))
    refresh_statistics(session, PAIRS, LEADERS)


def gather_actors(session: Session, by: Actor, stage: Stage) -> None:
    """Put whoever acts into the working table, with when and where they can."""
    session.execute(ACTORS.delete())
    rows = _ACTORS["unit" if by in OF_UNITS else "pair" if by in OF_PAIRS else by](stage)
    session.execute(insert(ACTORS).from_select([column.key for column in ACTORS.c], rows))
    refresh_statistics(session, ACTORS)


def _units(_stage: Stage) -> Select[Any]:
    own = PAIRS.c
    span = func.min(own.first), func.max(own.last)
    rows = acting(
        seed_of("unit", own.unit_id),
        span,
        level=func.min(Unit.level),
        unit_id=own.unit_id,
        choices=func.max(own.of_unit),
    )
    return rows.join_from(PAIRS, Unit, Unit.id == own.unit_id).group_by(own.unit_id)


def _pairs(_stage: Stage) -> Select[Any]:
    own = PAIRS.c
    seed = seed_of("pair", own.unit_id * 7_919 + own.village_id)
    where = {"unit_id": own.unit_id, "village_id": own.village_id, "county_id": own.county_id}
    return acting(seed, (own.first, own.last), level=Unit.level, **where).join_from(
        PAIRS, Unit, Unit.id == own.unit_id
    )


def _posted(_stage: Stage, **more: Any) -> Select[Any]:
    own = POSTED.c
    where = {"cadre_id": own.cadre_id, "village_id": own.village_id, "county_id": own.county_id}
    return acting(own.seed, (own.first, own.last), level=own.level, **where, **more)


def _posted_for_unit(stage: Stage) -> Select[Any]:
    """Posted people who act in the name of the unit that has sent them."""
    return _posted(stage, unit_id=POSTED.c.unit_id)


def _contacts(stage: Stage, since: Any = None, until: Any = None) -> Select[Any]:
    first, last = day_number(Contact.starts_on), day_number(Contact.ends_on)
    span = (first if since is None else larger(first, since), last if until is None else smaller(last, until))
    rows = acting(
        seed_of("acting contact", Contact.id),
        span,
        cadre_id=Contact.cadre_id,
        village_id=Household.village_id,
        county_id=Household.county_id,
        household_id=Household.id,
    )
    of = and_(Household.id == Contact.household_id, Household.county_id.in_(stage.counties))
    return rows.join_from(Contact, Household, of)


def _away_contacts(stage: Stage) -> Select[Any]:
    """Contact persons of households away for long, while both last."""
    away = and_(HouseholdAway.household_id == Household.id, HouseholdAway.starts_on <= Contact.ends_on)
    since, until = day_number(HouseholdAway.starts_on), day_number(HouseholdAway.ends_on)
    rows = _contacts(stage, since, until)
    return rows.join(HouseholdAway, and_(away, HouseholdAway.ends_on >= Contact.starts_on))


def _settled_contacts(stage: Stage) -> Select[Any]:
    """Contact persons of households that were never away."""
    return _contacts(stage).where(~exists().where(HouseholdAway.household_id == Household.id))


def _households(stage: Stage) -> Select[Any]:
    own = Household
    where = {"village_id": own.village_id, "county_id": own.county_id, "household_id": own.id}
    rows = acting(seed_of("household", own.id), stage.whole, **where)
    return rows.where(own.county_id.in_(stage.counties))


def _villages(stage: Stage) -> Select[Any]:
    """Villages; for each its county acts where the kind of record says that a county does."""
    own = Village
    where = {"area_id": own.county_id, "village_id": own.id, "county_id": own.county_id}
    return acting(seed_of("village", own.id), stage.whole, **where).where(own.county_id.in_(stage.counties))


def _townships(stage: Stage) -> Select[Any]:
    """Townships of the counties; `level` is the township's name."""
    above = and_(AreaPath.descendant_id == Area.id, AreaPath.ancestor_id.in_(stage.counties))
    seed, where = seed_of("township", Area.id), {"area_id": Area.id, "county_id": AreaPath.ancestor_id}
    rows = acting(seed, stage.whole, level=Area.name, **where).join_from(Area, AreaPath, above)
    return rows.where(Area.level == "township")


def _counties(stage: Stage) -> Select[Any]:
    rows = acting(seed_of("county", Area.id), stage.whole, area_id=Area.id, county_id=Area.id)
    return rows.where(Area.id.in_(stage.counties))


def _top(stage: Stage) -> Select[Any]:
    return acting(seed_of("top", Area.id), stage.whole, area_id=Area.id).where(Area.id == stage.top)


_ACTORS: Final[dict[str, Callable[[Stage], Select[Any]]]] = {
    "unit": _units,
    "pair": _pairs,
    "posted": _posted,
    "posted_for_unit": _posted_for_unit,
    "staff": staff,
    "county_leader": county_leaders,
    "county_leader_home": county_leaders_home,
    "leave": leaves,
    "contact": _contacts,
    "away_contact": _away_contacts,
    "settled_contact": _settled_contacts,
    "household": _households,
    "village": _villages,
    "township": _townships,
    "county": _counties,
    "top": _top,
}
