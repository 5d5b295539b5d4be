"""People who act without being posted or contact persons for the act: staff, leaders of counties, and leaves they take."""

from typing import Any, Final

from sqlalchemy import Select, and_, case, func, select

from core.cadres.models import Cadre, Leave
from core.demo.acting import Stage, acting
from core.demo.chance import seed_of
from core.demo.work import PAIRS, POSTED, day_number
from core.units.models import Unit
from core.villages.models import Household, Village

HOMES_SPREAD: Final = 5
VILLAGES_SPREAD: Final = 7
SHORT_LEAVE, MIDDLING_LEAVE = 7, 15


def staff(_stage: Stage) -> Select[Any]:
    """People of the assisting units who are not posted, each where the unit's first village lies."""
    own = PAIRS.c
    rows = acting(
        seed_of("staff", Cadre.id),
        (own.first, own.last),
        unit_id=own.unit_id,
        cadre_id=Cadre.id,
        village_id=own.village_id,
        county_id=own.county_id,
    )
    rows = rows.join_from(Cadre, PAIRS, and_(own.unit_id == Cadre.unit_id, own.number == 0))
    return rows.where(Cadre.id.not_in(select(POSTED.c.cadre_id)))


def county_leaders(stage: Stage) -> Select[Any]:
    """Leaders of the counties, each with one of the county's villages."""
    leader = _numbered(Cadre.id, Unit.area_id).join(Unit, Unit.id == Cadre.unit_id)
    leaders = leader.where(Unit.id.in_(stage.leaders)).subquery("leaders")
    village = _numbered(Village.id, Village.county_id).where(Village.county_id.in_(stage.counties))
    villages = village.subquery("villages")
    tied = and_(
        villages.c.within == leaders.c.within,
        villages.c.number == leaders.c.number * VILLAGES_SPREAD % villages.c.total,
    )
    where = {"cadre_id": leaders.c.ident, "village_id": villages.c.ident, "county_id": leaders.c.within}
    rows = acting(seed_of("county leader", leaders.c.ident), stage.whole, **where)
    return rows.join_from(leaders, villages, tied)


def county_leaders_home(stage: Stage) -> Select[Any]:
    """Leaders of the counties, each with a household of the village that is theirs."""
    rows = county_leaders(stage).subquery("tied")
    home = _numbered(Household.id, Household.village_id).where(Household.county_id.in_(stage.counties))
    homes = home.subquery("homes")
    own = and_(homes.c.within == rows.c.village_id, homes.c.number == rows.c.seed % HOMES_SPREAD)
    columns = [homes.c.ident if column.key == "household_id" else column for column in rows.c]
    return select(*columns).join_from(rows, homes, own)


def leaves(_stage: Stage) -> Select[Any]:
    """Approved leaves of posted people, from their first to their last day; `level` is how long they are."""
    first, last = day_number(Leave.starts_on), day_number(Leave.ends_on)
    days = last - first + 1
    length = case((days <= SHORT_LEAVE, "short"), (days <= MIDDLING_LEAVE, "middling"), else_="long")
    own = POSTED.c
    where = {"cadre_id": Leave.cadre_id, "village_id": own.village_id, "county_id": own.county_id}
    rows = acting(seed_of("leave", Leave.id), (first, last), level=length, **where)
    within = and_(own.cadre_id == Leave.cadre_id, own.first <= first, own.last >= first)
    return rows.join_from(Leave, POSTED, within).where(Leave.state == "approved")


def _numbered(ident: Any, within: Any) -> Select[Any]:
    """Give rows numbered within what they belong to."""
    return select(
        ident.label("ident"),
        within.label("within"),
        (func.row_number().over(partition_by=within, order_by=ident) - 1).label("number"),
        func.count().over(partition_by=within).label("total"),
    )
