"""Named conditions over records: what a record is about, whether it repeats another, and which of two places was reached."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from core.api import (
    AS_OF,
    FAR,
    PART_FROM,
    PART_TO,
    SINCE,
    UNTIL,
    Activity,
    HouseholdRisk,
    P,
    UnitVillage,
    days_between,
    earlier,
    governed_by,
    later,
    whole_down,
)
from plugins.suzhou_5bf.bound import POLICY

Condition = ColumnElement[bool]
Column = InstrumentedAttribute[Any]


def acting_otherwise(*parts: str) -> Condition:
    """Give the condition that who acted had another part in the unit's leadership."""
    return func.coalesce(Activity.acting_as, "").not_in(parts)


def repeats(*same: Column) -> Condition:
    """Give the condition that an earlier record of the kind in the part judged has the same columns."""
    before = aliased(Activity, name="repeated")
    is_before = or_(
        before.on_date < Activity.on_date,
        and_(before.on_date == Activity.on_date, before.id < Activity.id),
    )
    alike = (getattr(before, column.key) == column for column in same)
    return (
        exists()
        .where(before.kind == Activity.kind, before.on_date >= PART_FROM, is_before, *alike)
        .correlate_except(before)
    )


def days_before(*same: Column) -> ColumnElement[Any]:
    """Give the number of earlier days in the part judged with a record of the kind with the same columns."""
    before = aliased(Activity, name="days_before")
    alike = (getattr(before, column.key) == column for column in same)
    return (
        select(func.count(before.on_date.distinct()))
        .where(before.kind == Activity.kind, before.on_date >= PART_FROM, *alike)
        .where(before.on_date < Activity.on_date)
        .correlate_except(before)
        .scalar_subquery()
    )


def helps_several_villages() -> Condition:
    """Give the condition that the unit of a record assists several villages in the record's year."""
    pair = aliased(UnitVillage, name="other_pair")
    year = extract("year", Activity.on_date)
    return (
        select(func.count(pair.village_id.distinct()))
        .where(
            pair.unit_id == Activity.unit_id,
            extract("year", pair.starts_on) <= year,
            extract("year", pair.ends_on) >= year,
        )
        .correlate_except(pair)
        .scalar_subquery()
        > 1
    )


def _pairs_standing(unit: ColumnElement[int], on: ColumnElement[Any]) -> tuple[Any, Condition]:
    pair = aliased(UnitVillage, name="standing_pair")
    stands = pair.starts_on <= on, pair.ends_on >= on, pair.starts_on <= AS_OF
    return pair, and_(pair.unit_id == unit, *stands, governed_by(POLICY, pair.village_id))


def villages_at_the_end(unit: ColumnElement[int], *, begun_in_period: bool = False) -> ColumnElement[Any]:
    """Give the number of villages that a unit assists on the period's last day; only those it took on in the period, if asked."""
    pair, stands = _pairs_standing(unit, UNTIL)
    rows = select(func.count(pair.village_id.distinct())).where(stands)
    if begun_in_period:
        rows = rows.where(pair.starts_on > SINCE)
    return rows.correlate_except(pair).scalar_subquery()


def owed_by_village(unit: ColumnElement[int], key: str) -> ColumnElement[Any]:
    """Give a figure of each village that a unit assists, pro-rated by the days of each pair to the nearest whole, in sum."""
    pair = aliased(UnitVillage, name="pair_in_part")
    first, last = later(pair.starts_on, PART_FROM), earlier(pair.ends_on, PART_TO)
    share = (days_between(last, first) + 1) * 1.0 / (days_between(UNTIL, SINCE) + 1)
    return (
        select(func.coalesce(func.sum(whole_down(P(key) * share + 0.5)), 0))
        .where(pair.unit_id == unit, pair.starts_on <= PART_TO, pair.ends_on >= PART_FROM)
        .where(pair.starts_on <= AS_OF, governed_by(POLICY, pair.village_id))
        .correlate_except(pair)
        .scalar_subquery()
    )


def recorded_in_part(kinds: tuple[str, ...], actor: str, who: ColumnElement[int], *topics: str) -> Condition:
    """Give the condition that a record of some kinds by an actor, about some topics if named, lies in the part judged."""
    found = aliased(Activity, name="in_part")
    about = (found.topic.in_(topics),) if topics else ()
    return (
        exists()
        .where(found.kind.in_(kinds), getattr(found, actor) == who, *about)
        .where(found.on_date >= PART_FROM, found.on_date <= PART_TO, found.on_date <= AS_OF)
        .correlate_except(found)
    )


def recorded(kinds: tuple[str, ...], actor: str, who: ColumnElement[int]) -> Condition:
    """Give the condition that there is any record of some kinds by an actor up to the date asked."""
    found = aliased(Activity, name="ever_recorded")
    here = found.kind.in_(kinds), getattr(found, actor) == who, found.on_date <= AS_OF
    return exists().where(*here).correlate_except(found)


def tied(leader: ColumnElement[int], tie_kind: str) -> Condition:
    """Give the condition that a leader has a tie of a kind on some day of the part judged."""
    tie = aliased(Activity, name="tie_in_part")
    lasts = tie.on_date <= PART_TO, func.coalesce(tie.until_on, FAR) >= PART_FROM
    return exists().where(tie.kind == tie_kind, tie.cadre_id == leader, *lasts).correlate_except(tie)


def reached(leader: ColumnElement[int], tie_kind: str, place: str, *kinds: str) -> Condition:
    """Give the condition that a leader went to a place he is tied to (village_id or household_id) in the part judged."""
    tie, trip = aliased(Activity, name="tie"), aliased(Activity, name="trip")
    lasts = tie.on_date <= trip.on_date, func.coalesce(tie.until_on, FAR) >= trip.on_date
    is_tied = (
        exists()
        .where(tie.kind == tie_kind, tie.cadre_id == trip.cadre_id, *lasts)
        .where(getattr(tie, place) == getattr(trip, place))
        .correlate_except(tie)
    )
    return (
        exists()
        .where(trip.kind.in_(kinds), trip.cadre_id == leader, is_tied)
        .where(trip.on_date >= PART_FROM, trip.on_date <= PART_TO, trip.on_date <= AS_OF)
        .correlate_except(trip)
    )


def unless_the_other(key: str, other: Condition) -> ColumnElement[Any]:
    """Give 0 where the area has set that one of two is enough and the other is there, else 1."""
    return case((and_(P(key) == 1, other), 0), else_=1)


def no_known_state(household: ColumnElement[int]) -> Condition:
    """Give the condition that a household is in no state of help on the date asked."""
    risk = aliased(HouseholdRisk, name="state_now")
    here = risk.household_id == household, risk.starts_on <= AS_OF, risk.ends_on >= AS_OF
    return ~exists().where(*here).correlate_except(risk)
