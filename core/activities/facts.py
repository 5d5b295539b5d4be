"""A fact before it is recorded, and what the system knows around a batch of them, read with a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaPath
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


class DatedIds:
    """Ids that belong to an id from when to when: the villages of a cadre, the county of an area."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
        for owner, ident, starts_on, ends_on in rows:
            self._rows[owner].append((ident, starts_on, ends_on))

    @property
    def ids(self) -> set[int]:
        """Every id that ever belongs to an owner."""
        return {ident for spans in self._rows.values() for ident, _starts_on, _ends_on in spans}

    def on(self, owner: int, day: date) -> set[int]:
        """Give the ids that belong to an owner on a day."""
        return {ident for ident, starts_on, ends_on in self._rows[owner] if starts_on <= day <= ends_on}

    def only(self, owner: int | None, day: date) -> int | None:
        """Give the one id that belongs to an owner on a day; None where there is none or a choice."""
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
        self.posted = DatedIds(_dated(session, Posting, Posting.cadre_id, self.cadres))
        self.paired = DatedIds(_dated(session, UnitVillage, UnitVillage.unit_id, units))
        named = {place for fact in facts for place in (fact.village_id, fact.county_id) if place is not None}
        places = named | set(self.households.values()) | set(self.home_by_unit.values())
        self.levels = {area.id: area.level for area in _all(session, Area, named)}
        self.counties = DatedIds(_counties(session, places | self.posted.ids | self.paired.ids))


def _all(session: Session, model: Any, ids: Collection[int]) -> Sequence[Any]:
    return session.scalars(select(model).where(model.id.in_(ids))).all() if ids else ()


def _ids(session: Session, model: Any, ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(model.id).where(model.id.in_(ids)))) if ids else set()


def _dated(session: Session, model: Any, owner: Any, ids: Collection[int]) -> Sequence[Any]:
    if not ids:
        return ()
    rows = select(owner, model.village_id, model.starts_on, model.ends_on)
    return session.execute(rows.where(owner.in_(ids))).all()


def _counties(session: Session, places: Collection[int]) -> Sequence[Any]:
    rows = select(AreaPath.descendant_id, AreaPath.ancestor_id, AreaPath.starts_on, AreaPath.ends_on)
    rows = rows.join(Area, Area.id == AreaPath.ancestor_id).where(Area.level == "county")
    return session.execute(rows.where(AreaPath.descendant_id.in_(places))).all()
