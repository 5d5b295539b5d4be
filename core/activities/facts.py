"""A fact before it is recorded, and what the system knows around a batch of them, read with a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaPath, Governed
from core.cadres.models import Cadre, Posting
from core.units.models import Unit, UnitLeader, UnitVillage
from core.villages.models import Household


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What somebody says was done; what is left out and can be known is filled in when it is recorded."""

    kind: str
    on_date: date
    cadre_id: int | None = None
    unit_id: int | None = None
    area_id: int | None = None
    leader_id: int | None = None
    acting_as: str | None = None
    village_id: int | None = None
    household_id: int | None = None
    county_id: int | None = None
    until_on: date | None = None
    amount: Decimal | None = None
    topic: str | None = None
    note: str | None = None
    source: str = "self"


T = TypeVar("T")


class Dated(Generic[T]):
    """What belongs to an id from when to when: the villages of a cadre, the county or the policies of an area."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[int, list[tuple[T, date, date]]] = defaultdict(list)
        for owner, one, starts_on, ends_on in rows:
            self._rows[owner].append((one, starts_on, ends_on))

    @property
    def all(self) -> set[T]:
        """Everything that ever belongs to an owner."""
        return {one for spans in self._rows.values() for one, _starts_on, _ends_on in spans}

    def on(self, owner: int, day: date) -> set[T]:
        """Give what belongs to an owner on a day."""
        return {one for one, starts_on, ends_on in self._rows[owner] if starts_on <= day <= ends_on}

    def only(self, owner: int | None, day: date) -> T | None:
        """Give the one thing that belongs to an owner on a day; None where there is none or a choice."""
        found = self.on(owner, day) if owner is not None else set()
        return found.pop() if len(found) == 1 else None


class Known:
    """What checking a batch of facts needs, read once: the number of queries does not grow with the batch."""

    def __init__(self, session: Session, facts: Sequence[Fact]) -> None:
        leaders = {fact.leader_id for fact in facts if fact.leader_id is not None}
        households = {fact.household_id for fact in facts if fact.household_id is not None}
        self.cadres = _ids(session, Cadre, {fact.cadre_id for fact in facts if fact.cadre_id is not None})
        self.leaders = {row.id: row for row in _all(session, UnitLeader, leaders)}
        self.households = {row.id: row.village_id for row in _all(session, Household, households)}
        units = {fact.unit_id for fact in facts if fact.unit_id is not None}
        units |= {row.unit_id for row in self.leaders.values()}
        self.home_by_unit = {row.id: row.area_id for row in _all(session, Unit, units)}
        self.posted: Dated[int] = Dated(_dated(session, Posting, Posting.cadre_id, self.cadres))
        self.paired: Dated[int] = Dated(_dated(session, UnitVillage, UnitVillage.unit_id, units))
        named = {
            place
            for fact in facts
            for place in (fact.village_id, fact.county_id, fact.area_id)
            if place is not None
        }
        places = named | set(self.households.values()) | set(self.home_by_unit.values())
        places |= self.posted.all | self.paired.all
        self.counties: Dated[int] = Dated(_above(session, places, Area.level == "county"))
        self.levels = {area.id: area.level for area in _all(session, Area, named | self.counties.all)}
        acting = {fact.area_id for fact in facts if fact.area_id is not None and fact.village_id is not None}
        self.acting: Dated[int] = Dated(_above(session, places, Area.id.in_(acting)) if acting else ())
        told = any(fact.topic for fact in facts)
        self.policies: Dated[str] = Dated(_policies(session, places) if told else ())

    def lies_in(self, village_id: int, area_id: int, day: date) -> bool:
        """Tell whether a village lies in an acting area on a day."""
        return area_id in self.acting.on(village_id, day) | self.counties.on(village_id, day)


def _all(session: Session, model: Any, ids: Collection[int]) -> Sequence[Any]:
    return session.scalars(select(model).where(model.id.in_(ids))).all() if ids else ()


def _ids(session: Session, model: Any, ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(model.id).where(model.id.in_(ids)))) if ids else set()


def _dated(session: Session, model: Any, owner: Any, ids: Collection[int]) -> Sequence[Any]:
    if not ids:
        return ()
    rows = select(owner, model.village_id, model.starts_on, model.ends_on)
    return session.execute(rows.where(owner.in_(ids))).all()


def _above(session: Session, places: Collection[int], which: ColumnElement[bool]) -> Sequence[Any]:
    rows = select(AreaPath.descendant_id, AreaPath.ancestor_id, AreaPath.starts_on, AreaPath.ends_on)
    rows = rows.join(Area, Area.id == AreaPath.ancestor_id).where(which)
    return session.execute(rows.where(AreaPath.descendant_id.in_(places))).all()


def _policies(session: Session, places: Collection[int]) -> Sequence[Any]:
    rows = select(Governed.area_id, Governed.policy, Governed.starts_on, Governed.ends_on)
    return session.execute(rows.where(Governed.area_id.in_(places))).all()
