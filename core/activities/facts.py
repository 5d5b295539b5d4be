"""A fact before it is recorded, and what the system knows around a batch of them, read with a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaPath, Governed
from core.cadres.models import Cadre, Posting
from core.prepared import Prepared, Rows, ask
from core.sql import bound_list, is_among
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


class Leader(NamedTuple):
    """A leader's dated row: what a fact takes from it."""

    id: int
    unit_id: int
    name: str
    role: str
    starts_on: date
    ends_on: date


IDS = bound_list("ids")


def _of(key: Any, *columns: Any) -> Prepared:
    """Give the select of some columns of the rows that some ids name."""
    return Prepared(select(*columns).where(is_among(key, IDS)))


def _dated(model: Any, owner: Any, one: Any) -> Prepared:
    return _of(owner, owner, one, model.starts_on, model.ends_on)


CADRES = _of(Cadre.id, Cadre.id)
LEADERS = _of(UnitLeader.id, *(getattr(UnitLeader, name) for name in Leader._fields))
HOUSEHOLDS = _of(Household.id, Household.id, Household.village_id)
UNITS = _of(Unit.id, Unit.id, Unit.area_id)
AREAS = _of(Area.id, Area.id, Area.level)
POSTED = _dated(Posting, Posting.cadre_id, Posting.village_id)
PAIRED = _dated(UnitVillage, UnitVillage.unit_id, UnitVillage.village_id)
POLICIES = _dated(Governed, Governed.area_id, Governed.policy)
_ABOVE = (
    select(AreaPath.descendant_id, AreaPath.ancestor_id, AreaPath.starts_on, AreaPath.ends_on)
    .join(Area, Area.id == AreaPath.ancestor_id)
    .where(is_among(AreaPath.descendant_id, IDS))
)
COUNTIES = Prepared(_ABOVE.where(Area.level == "county"))
ACTING = Prepared(_ABOVE.where(is_among(Area.id, bound_list("acting"))))


class Known:
    """What checking a batch of facts needs, read once: the number of queries does not grow with the batch."""

    def __init__(self, session: Session, facts: Sequence[Fact]) -> None:
        leaders = _among(session, (LEADERS, _named(facts, "leader_id")))[0]
        self.leaders = {row[0]: Leader(*row) for row in leaders}
        units = _named(facts, "unit_id") | {row.unit_id for row in self.leaders.values()}
        cadres, named = _named(facts, "cadre_id"), _named(facts, "village_id", "county_id", "area_id")
        known, households, homes, posted, paired, levels = _among(
            session,
            (CADRES, cadres),
            (HOUSEHOLDS, _named(facts, "household_id")),
            (UNITS, units),
            (POSTED, cadres),
            (PAIRED, units),
            (AREAS, named),
        )
        self.cadres = {row[0] for row in known}
        self.households: dict[int, int] = dict(households)
        self.home_by_unit: dict[int, int] = dict(homes)
        self.posted: Dated[int] = Dated(posted)
        self.paired: Dated[int] = Dated(paired)
        places = named | {*self.households.values(), *self.home_by_unit.values()}
        places = (places | self.posted.all | self.paired.all) - {None}
        acting = {fact.area_id for fact in facts if fact.area_id is not None and fact.village_id is not None}
        told = any(fact.topic for fact in facts)
        counties, above, policies = _among(
            session,
            (COUNTIES, places),
            (ACTING, places if acting else ()),
            (POLICIES, places if told else ()),
            acting=acting,
        )
        self.counties: Dated[int] = Dated(counties)
        self.levels: dict[int, str] = dict.fromkeys(self.counties.all, "county") | dict(levels)
        self.acting: Dated[int] = Dated(above)
        self.policies: Dated[str] = Dated(policies)

    def lies_in(self, village_id: int, area_id: int, day: date) -> bool:
        """Tell whether a village lies in an acting area on a day."""
        return area_id in self.acting.on(village_id, day) | self.counties.on(village_id, day)


def _named(facts: Sequence[Fact], *columns: str) -> set[int]:
    return {ident for fact in facts for column in columns if (ident := getattr(fact, column)) is not None}


def _among(session: Session, *asked: tuple[Prepared, Collection[int]], **further: Any) -> list[Rows]:
    """Ask each statement about its ids; one that has none is not asked."""
    found = iter(ask(session, *((one, {"ids": ids, **further}) for one, ids in asked if ids)))
    return [next(found) if ids else [] for _one, ids in asked]
