"""Households of the villages, made set by set: names, risk states, long absence, and contact persons with some gaps."""

from datetime import date
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, literal, null, select
from sqlalchemy.orm import Session

from core.cadres.models import Cadre, Posting
from core.cadres.names import cadre_initials
from core.db import FAR
from core.demo import names
from core.demo.chance import chance, dice, one_of, seed_of, seeded, weighted
from core.demo.ground import Ground, write
from core.demo.people import Phones
from core.demo.places import unit_of_leaders
from core.demo.work import FAMILIES, HELPERS, HOMES, NAMES, NUMBERS, refresh_statistics
from core.sql import add_days
from core.units.models import Unit, UnitVillage
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village

FIRST_CONTACT, SETTLING_DAYS = date(2021, 6, 1), 270
CHANGED, LEFT_OPEN = 20, 5
CHANGE_AFTER, CHANGE_WITHIN = 200, 1_400
STRAYS, NO_UNIT = 4, 3


def add_staff(session: Session, ground: Ground, phones: Phones) -> None:
    """Write the people of the assisting units who are contact persons without being posted, and the leaders of counties."""
    pairs = select(UnitVillage.unit_id).join(Unit, Unit.id == UnitVillage.unit_id)
    pairs = pairs.where(Unit.id.in_(list(ground.units.values()))).order_by(UnitVillage.id)
    units = list(session.scalars(pairs))
    rng = seeded("staff", ground.plan.top.code)
    staff = [None if chance(rng, NO_UNIT) else unit for unit in units * ground.plan.mix.staff]
    leaders = [
        ground.units[unit_of_leaders(county.name).name]
        for county in ground.plan.counties
        for _ in range(ground.plan.mix.county_leaders)
    ]
    write(session, Cadre, (_of_staff(rng, phones, unit) for unit in (*staff, *leaders)))


def _of_staff(rng: Random, phones: Phones, unit: int | None) -> dict[str, Any]:
    gender = "女" if chance(rng, 40) else "男"
    name = names.person(rng, gender)
    return {
        "name": name,
        "initials": cadre_initials(name),
        "gender": gender,
        "politics": names.politics(rng),
        "phone": phones.next(),
        "unit_id": unit,
    }


def add_homes(session: Session, ground: Ground, counties: list[int], today: date) -> None:
    """Write the households of some counties with everything about them."""
    _households(session, ground, counties)
    _risks(session, ground, counties, today)
    _aways(session, ground, counties, today)
    _gather_helpers(session, counties)
    _contacts(session, counties, today)


def _households(session: Session, ground: Ground, counties: list[int]) -> None:
    fewest, most = ground.plan.mix.households
    count = fewest + one_of(seed_of("households", Village.id), most - fewest + 1)
    rows = (
        select(Village.id, Village.county_id, NAMES.c.name)
        .join_from(Village, NUMBERS, NUMBERS.c.n < count)
        .join(NAMES, NAMES.c.n == (Village.id * 61 + NUMBERS.c.n) % FAMILIES)
        .where(Village.county_id.in_(counties))
        .order_by(Village.id, NUMBERS.c.n)
    )
    session.execute(insert(Household).from_select(["village_id", "county_id", "name"], rows))


def _risks(session: Session, ground: Ground, counties: list[int], today: date) -> None:
    """Give each household its state under help policy; some states are followed by another on a later day."""
    mix = ground.plan.mix
    if not mix.risk_states:
        return
    state = weighted(seed_of("risk", Household.id), mix.risk_states)
    changed_on = add_days(literal(FIRST_CONTACT), 300 + one_of(seed_of("risk change", Household.id), 1_500))
    rows = select(Household.id, state.label("state"), changed_on.label("changed_on"))
    homes = rows.where(Household.county_id.in_(counties)).subquery("homes")
    following = [(homes.c.state == one, literal(two)) for one, (two, _share) in mix.risk_after.items()]
    shares = [(homes.c.state == one, share) for one, (_two, share) in mix.risk_after.items()]
    after = case(*following, else_=null()) if following else null()
    is_followed = and_(
        after.is_not(None),
        one_of(seed_of("risk followed", homes.c.id), 100) < (case(*shares, else_=0) if shares else 0),
        homes.c.changed_on <= today,
    )
    columns = ["household_id", "state", "starts_on", "ends_on"]
    ends_on = case((is_followed, add_days(homes.c.changed_on, -1)), else_=literal(FAR))
    first = select(homes.c.id, homes.c.state, literal(FIRST_CONTACT), ends_on)
    second = select(homes.c.id, after, homes.c.changed_on, literal(FAR)).where(is_followed)
    session.execute(insert(HouseholdRisk).from_select(columns, first.order_by(homes.c.id)))
    if mix.risk_after:
        session.execute(insert(HouseholdRisk).from_select(columns, second.order_by(homes.c.id)))


def _aways(session: Session, ground: Ground, counties: list[int], today: date) -> None:
    """Let some households be away for long; some of them have come back."""
    throw = seed_of("away", Household.id)
    starts_on = add_days(literal(FIRST_CONTACT), one_of(seed_of("away from", Household.id), 700))
    back_on = add_days(starts_on, 400 + one_of(seed_of("away for", Household.id), 900))
    is_back = and_(one_of(seed_of("away still", Household.id), 100) < 25, back_on <= today)
    rows = select(Household.id, starts_on, case((is_back, back_on), else_=literal(FAR)))
    rows = rows.where(Household.county_id.in_(counties), one_of(throw, 100) < ground.plan.mix.away)
    columns = ["household_id", "starts_on", "ends_on"]
    session.execute(insert(HouseholdAway).from_select(columns, rows.order_by(Household.id)))


def _gather_helpers(session: Session, counties: list[int]) -> None:
    """Number, in each village, those who may be contact persons there: people posted for good, and their units' staff."""
    session.execute(HELPERS.delete())
    posted = select(Posting.village_id, Posting.cadre_id).where(
        Posting.county_id.in_(counties), Posting.ends_on == FAR
    )
    staff = (
        select(UnitVillage.village_id, Cadre.id)
        .join(Cadre, Cadre.unit_id == UnitVillage.unit_id)
        .join(Village, Village.id == UnitVillage.village_id)
        .where(Village.county_id.in_(counties), Cadre.id.not_in(select(Posting.cadre_id)))
    )
    both = posted.union(staff).subquery("both")
    rows = select(
        func.row_number().over(order_by=(both.c.village_id, both.c.cadre_id)),
        both.c.village_id,
        func.row_number().over(partition_by=both.c.village_id, order_by=both.c.cadre_id) - 1,
        func.count().over(partition_by=both.c.village_id),
        both.c.cadre_id,
    )
    columns = ["place", "village_id", "number", "of_village", "cadre_id"]
    session.execute(insert(HELPERS).from_select(columns, rows))
    refresh_statistics(session, HELPERS)


def _contacts(session: Session, counties: list[int], today: date) -> None:
    """Give each household a contact person; some changed, some of those without a break, and some were never replaced."""
    session.execute(HOMES.delete())
    columns = [column.key for column in HOMES.c]
    session.execute(insert(HOMES).from_select(columns, _histories(counties, today)))
    refresh_statistics(session, HOMES)
    shift = case((one_of(dice("stray", HOMES.c.seed, 1_013), 100) < STRAYS, HELPERS.c.of_village), else_=0)
    session.execute(_joined(HOMES.c.starts_on, HOMES.c.ends_on, 0, shift, HOMES.c.household_id.is_not(None)))
    session.execute(_joined(HOMES.c.next_on, literal(FAR), 1, literal(0), HOMES.c.next_on.is_not(None)))


def _histories(counties: list[int], today: date) -> Select[Any]:
    """Give for each household when the first contact person came and went, and when the next came."""
    seed = seed_of("contact", Household.id)
    fate = one_of(seed_of("contact changes", Household.id), 100)
    starts_on = add_days(literal(FIRST_CONTACT), one_of(seed, SETTLING_DAYS))
    gone_on = add_days(starts_on, CHANGE_AFTER + one_of(seed_of("contact for", Household.id), CHANGE_WITHIN))
    is_gone = and_(fate < CHANGED + LEFT_OPEN, gone_on < today)
    pause = one_of(seed_of("contact pause", Household.id), 50)
    next_on = add_days(gone_on, 1 + case((pause < 20, pause), else_=0))
    return select(
        Household.id,
        Household.village_id,
        seed,
        starts_on,
        case((is_gone, gone_on), else_=literal(FAR)),
        case((and_(is_gone, fate < CHANGED, next_on <= today), next_on), else_=null()),
    ).where(Household.county_id.in_(counties))


def _joined(
    starts_on: ColumnElement[Any],
    ends_on: ColumnElement[Any],
    offset: int,
    shift: ColumnElement[Any],
    where: ColumnElement[bool],
) -> Any:
    """Give the insert of contact persons: the one of a village that falls to the household, perhaps from a village nearby."""
    number = one_of(HOMES.c.seed + offset, HELPERS.c.of_village)
    chosen = HELPERS.alias("chosen")
    own = and_(HELPERS.c.village_id == HOMES.c.village_id, HELPERS.c.number == number)
    rows = (
        select(HOMES.c.household_id, chosen.c.cadre_id, starts_on, ends_on)
        .join_from(HOMES, HELPERS, own)
        .join(chosen, chosen.c.place == HELPERS.c.place + shift)
        .where(where)
        .order_by(HOMES.c.household_id)
    )
    return insert(Contact).from_select(["household_id", "cadre_id", "starts_on", "ends_on"], rows)
