"""Who acts: units with their villages and leaders, posted people, contact persons; gathered into working tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, insert, literal, null, select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.db import FAR
from core.demo.chance import seed_of
from core.demo.plan import Actor
from core.demo.work import ACTORS, LEADERS, PAIRS, POSTED, day_number, refresh_statistics
from core.units.models import Unit, UnitLeader, UnitVillage
from core.villages.models import Contact, Household, HouseholdAway, Village

OF_UNITS: Final = ("unit", "principal", "deputy")


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
    """Where a plan's actors act: its counties, its top area, and from which day on."""

    counties: Sequence[int]
    top: int
    first: date

    @property
    def whole(self) -> tuple[ColumnElement[int], ColumnElement[int]]:
        """The numbers of the first and the last day."""
        return literal(self.first.toordinal()), literal(FAR.toordinal())


def gather_actors(session: Session, by: Actor, stage: Stage) -> None:
    """Put whoever acts into the working table, with when and where they can."""
    session.execute(ACTORS.delete())
    rows = _ACTORS["unit" if by in OF_UNITS else by](stage)
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
        own.village_id,
        own.county_id,
        null(),
        null(),
    )


def _contacts(stage: Stage) -> Select[Any]:
    columns: list[Any] = [
        seed_of("acting contact", Contact.id),
        null(),
        day_number(Contact.starts_on),
        day_number(Contact.ends_on),
        null(),
        Contact.cadre_id,
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
        own.village_id,
        own.county_id,
        null(),
        null(),
    ).join_from(PAIRS, Unit, Unit.id == own.unit_id)


def _households(stage: Stage) -> Select[Any]:
    return _place(
        "household", stage, Household.id, Household.village_id, Household.county_id, Household.id
    ).where(Household.county_id.in_(stage.counties))


def _villages(stage: Stage) -> Select[Any]:
    rows = _place("village", stage, Village.id, Village.id, Village.county_id, null())
    return rows.where(Village.county_id.in_(stage.counties))


def _counties(stage: Stage) -> Select[Any]:
    return _place("county", stage, Area.id, null(), Area.id, null()).where(Area.id.in_(stage.counties))


def _top(stage: Stage) -> Select[Any]:
    return _place("top", stage, Area.id, null(), Area.id, null()).where(Area.id == stage.top)


def _place(name: str, stage: Stage, ident: Any, village: Any, county: Any, household: Any) -> Select[Any]:
    """Give places as actors, over the whole time."""
    return select(
        seed_of(name, ident), null(), *stage.whole, null(), null(), village, county, household, null()
    )


def _larger(one: Any, other: Any) -> ColumnElement[Any]:
    return case((one >= other, one), else_=other)


def _smaller(one: Any, other: Any) -> ColumnElement[Any]:
    return case((one <= other, one), else_=other)


_ACTORS: Final[dict[str, Callable[[Stage], Select[Any]]]] = {
    "unit": _units,
    "pair": _pairs,
    "posted": _posted,
    "contact": _contacts,
    "away_contact": _away_contacts,
    "settled_contact": _settled_contacts,
    "household": _households,
    "village": _villages,
    "county": _counties,
    "top": _top,
}
