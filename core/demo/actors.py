"""Who acts: units with their villages and leaders, posted people, contact persons; gathered into working tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, insert, literal, null, select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaPath
from core.cadres.models import Cadre, Leave
from core.db import FAR
from core.demo.acts import Actor
from core.demo.chance import seed_of
from core.demo.work import ACTORS, LEADERS, PAIRS, POSTED, day_number, refresh_statistics
from core.units.models import Unit, UnitLeader, UnitVillage
from core.villages.models import Contact, Household, HouseholdAway, Village

OF_UNITS: Final = ("unit", "principal", "deputy")
OF_PAIRS: Final = ("pair", "pair_principal", "pair_deputy")
HOMES_SPREAD, VILLAGES_SPREAD = 5, 7
SHORT_LEAVE, MIDDLING_LEAVE = 7, 15


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


@dataclass(frozen=True)
class Stage:
    """Where a plan's actors act: its counties, its top area, from which day on, and the units of the counties' leaders."""

    counties: Sequence[int]
    top: int
    first: date
    leaders: Sequence[int] = ()

    @property
    def whole(self) -> tuple[ColumnElement[int], ColumnElement[int]]:
        """The numbers of the first and the last day."""
        return literal(self.first.toordinal()), literal(FAR.toordinal())


def gather_actors(session: Session, by: Actor, stage: Stage) -> None:
    """Put whoever acts into the working table, with when and where they can."""
    session.execute(ACTORS.delete())
    rows = _ACTORS["unit" if by in OF_UNITS else "pair" if by in OF_PAIRS else by](stage)
    session.execute(insert(ACTORS).from_select([column.key for column in ACTORS.c], rows))
    refresh_statistics(session, ACTORS)


def _units(_stage: Stage) -> Select[Any]:
    return (
        select(
            seed_of("unit", PAIRS.c.unit_id),
            func.min(Unit.level),
            func.min(PAIRS.c.first),
            func.max(PAIRS.c.last),
            PAIRS.c.unit_id,
            null(),
            null(),
            null(),
            null(),
            null(),
            func.max(PAIRS.c.of_unit),
        )
        .join(Unit, Unit.id == PAIRS.c.unit_id)
        .group_by(PAIRS.c.unit_id)
    )


def _posted(_stage: Stage) -> Select[Any]:
    own = POSTED.c
    return select(
        own.seed,
        own.level,
        own.first,
        own.last,
        null(),
        own.cadre_id,
        null(),
        own.village_id,
        own.county_id,
        null(),
        null(),
    )


def _posted_for_unit(stage: Stage) -> Select[Any]:
    """Posted people who act in the name of the unit that has sent them."""
    rows = _posted(stage)
    columns = list(rows.selected_columns)
    columns[4] = POSTED.c.unit_id
    return rows.with_only_columns(*columns)


def _contacts(stage: Stage) -> Select[Any]:
    columns: list[Any] = [
        seed_of("acting contact", Contact.id),
        null(),
        day_number(Contact.starts_on),
        day_number(Contact.ends_on),
        null(),
        Contact.cadre_id,
        null(),
        Household.village_id,
        Household.county_id,
        Household.id,
        null(),
    ]
    of = and_(Household.id == Contact.household_id, Household.county_id.in_(stage.counties))
    return select(*columns).join_from(Contact, Household, of)


def _away_contacts(stage: Stage) -> Select[Any]:
    """Contact persons of households away for long, while both last."""
    away = and_(HouseholdAway.household_id == Household.id, HouseholdAway.starts_on <= Contact.ends_on)
    rows = _contacts(stage).join(HouseholdAway, and_(away, HouseholdAway.ends_on >= Contact.starts_on))
    columns = list(rows.selected_columns)
    columns[2] = _larger(columns[2], day_number(HouseholdAway.starts_on))
    columns[3] = _smaller(columns[3], day_number(HouseholdAway.ends_on))
    return rows.with_only_columns(*columns)


def _settled_contacts(stage: Stage) -> Select[Any]:
    """Contact persons of households that were never away."""
    return _contacts(stage).where(~exists().where(HouseholdAway.household_id == Household.id))


def _pairs(_stage: Stage) -> Select[Any]:
    own = PAIRS.c
    return select(
        seed_of("pair", own.unit_id * 7_919 + own.village_id),
        Unit.level,
        own.first,
        own.last,
        own.unit_id,
        null(),
        null(),
        own.village_id,
        own.county_id,
        null(),
        null(),
    ).join_from(PAIRS, Unit, Unit.id == own.unit_id)


def _staff(_stage: Stage) -> Select[Any]:
    """People of the assisting units who are not posted, each where the unit's first village lies."""
    own = and_(PAIRS.c.unit_id == Cadre.unit_id, PAIRS.c.number == 0)
    rows = _person("staff", Cadre.id, PAIRS.c.first, PAIRS.c.last, PAIRS.c.village_id, PAIRS.c.county_id)
    columns = [Cadre.unit_id if column.key == "unit_id" else column for column in rows.selected_columns]
    return select(*columns).join_from(Cadre, PAIRS, own).where(Cadre.id.not_in(select(POSTED.c.cadre_id)))


def _county_leaders(stage: Stage) -> Select[Any]:
    """Leaders of the counties, each with one of the county's villages."""
    leader = _numbered(Cadre.id, Unit.area_id).join(Unit, Unit.id == Cadre.unit_id)
    leaders = leader.where(Unit.id.in_(stage.leaders)).subquery("leaders")
    village = _numbered(Village.id, Village.county_id).where(Village.county_id.in_(stage.counties))
    villages = village.subquery("villages")
    tied = and_(
        villages.c.county == leaders.c.county,
        villages.c.number == leaders.c.number * VILLAGES_SPREAD % villages.c.total,
    )
    rows = _person("county leader", leaders.c.ident, *stage.whole, villages.c.ident, leaders.c.county)
    return rows.join_from(leaders, villages, tied)


def _county_leaders_home(stage: Stage) -> Select[Any]:
    """Leaders of the counties, each with a household of the village that is theirs."""
    rows = _county_leaders(stage).subquery("tied")
    home = _numbered(Household.id, Household.village_id).where(Household.county_id.in_(stage.counties))
    homes = home.subquery("homes")
    own = and_(homes.c.county == rows.c.village_id, homes.c.number == rows.c.seed % HOMES_SPREAD)
    columns = [homes.c.ident if column.key == "household_id" else column for column in rows.c]
    return select(*columns).join_from(rows, homes, own)


def _leaves(_stage: Stage) -> Select[Any]:
    """Approved leaves of posted people, from their first to their last day."""
    days = day_number(Leave.ends_on) - day_number(Leave.starts_on) + 1
    length = case((days <= SHORT_LEAVE, "short"), (days <= MIDDLING_LEAVE, "middling"), else_="long")
    within = and_(
        POSTED.c.cadre_id == Leave.cadre_id,
        POSTED.c.first <= day_number(Leave.starts_on),
        POSTED.c.last >= day_number(Leave.starts_on),
    )
    span = day_number(Leave.starts_on), day_number(Leave.ends_on)
    rows = _person("leave", Leave.id, *span, POSTED.c.village_id, POSTED.c.county_id, length, Leave.cadre_id)
    return rows.join_from(Leave, POSTED, within).where(Leave.state == "approved")


def _person(
    name: str,
    ident: Any,
    first: Any,
    last: Any,
    village: Any,
    county: Any,
    level: Any = None,
    who: Any = None,
) -> Select[Any]:
    """Give people who act in a village without being posted there for the act."""
    return select(
        seed_of(name, ident).label("seed"),
        (null() if level is None else level).label("level"),
        first.label("first"),
        last.label("last"),
        null().label("unit_id"),
        (ident if who is None else who).label("cadre_id"),
        village.label("village_id"),
        county.label("county_id"),
        null().label("household_id"),
        null().label("choices"),
    )


def _numbered(ident: Any, within: Any) -> Select[Any]:
    """Give rows numbered within what they belong to."""
    return select(
        ident.label("ident"),
        within.label("county"),
        (func.row_number().over(partition_by=within, order_by=ident) - 1).label("number"),
        func.count().over(partition_by=within).label("total"),
    )


def _townships(stage: Stage) -> Select[Any]:
    """Townships by their own unit; `level` is the township's name."""
    above = and_(AreaPath.descendant_id == Unit.area_id, AreaPath.ancestor_id.in_(stage.counties))
    columns: list[Any] = [
        seed_of("township", Unit.id),
        Area.name,
        *stage.whole,
        Unit.id,
        null(),
        null(),
        AreaPath.ancestor_id,
        null(),
        null(),
    ]
    rows = select(*columns).join_from(Unit, AreaPath, above).join(Area, Area.id == Unit.area_id)
    return rows.where(Unit.level == "township")


def _households(stage: Stage) -> Select[Any]:
    own = Household
    rows = _place("household", stage, own.id, null(), own.village_id, own.county_id, own.id)
    return rows.where(own.county_id.in_(stage.counties))


def _villages(stage: Stage) -> Select[Any]:
    """Give the villages, for which their county acts where the kind of record says that a county does."""
    rows = _place("village", stage, Village.id, Village.county_id, Village.id, Village.county_id, null())
    return rows.where(Village.county_id.in_(stage.counties))


def _counties(stage: Stage) -> Select[Any]:
    rows = _place("county", stage, Area.id, Area.id, null(), Area.id, null())
    return rows.where(Area.id.in_(stage.counties))


def _top(stage: Stage) -> Select[Any]:
    return _place("top", stage, Area.id, Area.id, null(), null(), null()).where(Area.id == stage.top)


def _place(
    name: str, stage: Stage, ident: Any, area: Any, village: Any, county: Any, household: Any
) -> Select[Any]:
    """Give places as actors, over the whole time."""
    what = (null(), null(), area, village, county, household, null())
    return select(seed_of(name, ident), null(), *stage.whole, *what)


def _larger(one: Any, other: Any) -> ColumnElement[Any]:
    return case((one >= other, one), else_=other)


def _smaller(one: Any, other: Any) -> ColumnElement[Any]:
    return case((one <= other, one), else_=other)


_ACTORS: Final[dict[str, Callable[[Stage], Select[Any]]]] = {
    "unit": _units,
    "pair": _pairs,
    "posted": _posted,
    "posted_for_unit": _posted_for_unit,
    "staff": _staff,
    "county_leader": _county_leaders,
    "county_leader_home": _county_leaders_home,
    "leave": _leaves,
    "township": _townships,
    "contact": _contacts,
    "away_contact": _away_contacts,
    "settled_contact": _settled_contacts,
    "household": _households,
    "village": _villages,
    "county": _counties,
    "top": _top,
}
