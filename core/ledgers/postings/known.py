"""What the tables already hold about an area on the ledger's day, loaded once and looked up in memory."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaPath
from core.cadres.models import Cadre, Posting
from core.ledgers.postings.fields import CADRE_FIELDS, POSTING_FIELDS
from core.ledgers.tree import Tree, load_tree
from core.ledgers.values import normal
from core.units.models import Unit, UnitVillage
from core.validity import in_force
from core.villages.models import VillageType

PORTION = 5_000
POSTING_DATA = (*POSTING_FIELDS, "starts_precision")
CADRE_DATA = (*CADRE_FIELDS, "age_on")
KEYS = (Posting.id, Posting.cadre_id, Posting.village_id, Posting.unit_id, Posting.ends_on, Cadre.name)
DATA = (*(getattr(Posting, name) for name in POSTING_DATA), *(getattr(Cadre, name) for name in CADRE_DATA))
STAY = (Posting.id, Posting.cadre_id, Posting.village_id, Posting.starts_on, Posting.ends_on)
Item = TypeVar("Item")


class Sender(NamedTuple):
    """A unit that may send people here."""

    id: int
    name: str
    nature: str | None
    area_id: int
    level: str


class Record(NamedTuple):
    """A posting in force on the ledger's day with its cadre; `data` are the stored values by field."""

    posting_id: int
    cadre_id: int
    village_id: int
    unit_id: int
    ends_on: date
    name: str
    data: dict[str, Any]

    @property
    def phone(self) -> str:
        """The telephone number, or an empty text."""
        return self.data["phone"] or ""


class Stay(NamedTuple):
    """Any posting of someone whom the file may mean, wherever and whenever."""

    posting_id: int
    cadre_id: int
    village_id: int
    starts_on: date
    ends_on: date


@dataclass
class Known:
    """The look-up tables of one check."""

    on: date
    tree: Tree
    types: dict[int, dict[str, tuple[int, str]]]
    """By village: each type in force with its row's id and its note."""
    units: dict[str, list[Sender]]
    unit_by_id: dict[int, Sender]
    counties: frozenset[str]
    """The names of all counties, so that one elsewhere is told from one misspelt."""
    records: list[Record]
    at: dict[tuple[int, str], list[Record]]
    """Records by village and name."""
    owners: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By telephone number: the id and name of each cadre who has it."""
    others: dict[int, list[Stay]] = field(default_factory=dict)
    """By cadre: the postings that are not among the records."""
    own: dict[int, list[Stay]] = field(default_factory=dict)
    """By cadre: the postings that are."""

    def stays(self, cadre_id: int) -> list[Stay]:
        """Give every posting of a cadre, wherever and whenever."""
        return [*self.own.get(cadre_id, ()), *self.others.get(cadre_id, ())]

    def village(self, village_id: int) -> str:
        """Name a village for a message; empty where it lies outside the area."""
        if village_id not in self.tree.own:
            return ""
        township = self.tree.up_to(village_id, "township")
        return f"{township.name if township else ''}{self.tree.places[village_id].name}"

    def stamp(self) -> str:
        """Give the digest of everything the check looked at: while it stands, the check's outcome does."""
        parts = (
            self.on,
            sorted(self.tree.places.values()),
            sorted(self.tree.own),
            sorted((village, sorted(types.items())) for village, types in self.types.items()),
            sorted(self.unit_by_id.values(), key=lambda unit: unit.id),
            self.records,
            sorted((phone, sorted(owners)) for phone, owners in self.owners.items()),
            sorted((cadre, sorted(stays)) for cadre, stays in self.others.items()),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def load_known(session: Session, area_id: int, on: date, phones: Iterable[str]) -> Known:
    """Load what a check of an area's ledger needs, with a fixed number of queries (a few more for very many numbers)."""
    tree = load_tree(session, area_id, on)
    units = _units(session, tree, on)
    by_name: dict[str, list[Sender]] = defaultdict(list)
    for unit in units:
        by_name[normal(unit.name)].append(unit)
    records = list(_records(session, area_id, on))
    at: dict[tuple[int, str], list[Record]] = defaultdict(list)
    for record in records:
        at[record.village_id, normal(record.name)].append(record)
    own: dict[int, list[Stay]] = defaultdict(list)
    for one in records:
        own[one.cadre_id].append(
            Stay(one.posting_id, one.cadre_id, one.village_id, one.data["starts_on"], one.ends_on)
        )
    owners: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for cadre_id, name, phone in {(one.cadre_id, one.name, one.phone) for one in records if one.phone}:
        owners[phone].append((cadre_id, name))
    elsewhere = _owners(session, sorted(set(phones) - set(owners)))
    strangers = sorted({ident for found in elsewhere.values() for ident, _ in found} - set(own))
    return Known(
        on=on,
        tree=tree,
        types=_types(session, area_id, on),
        units=dict(by_name),
        unit_by_id={unit.id: unit for unit in units},
        counties=frozenset(session.scalars(select(Area.name).where(Area.level == "county"))),
        records=records,
        at=dict(at),
        owners={**owners, **elsewhere},
        others=_others(session, area_id, on, strangers),
        own=dict(own),
    )


def own_areas(area_id: int, on: date) -> Select[int]:
    """Give a select of the ids of an area and all below it on a day."""
    return select(AreaPath.descendant_id).where(AreaPath.ancestor_id == area_id, in_force(AreaPath, on))


def portions(items: Sequence[Item], size: int = PORTION) -> Iterator[Sequence[Item]]:
    """Cut a long list into pieces that a statement can take."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _units(session: Session, tree: Tree, on: date) -> list[Sender]:
    """Give the units of the area, of the areas above it, and those that already send people or assist here."""
    own = own_areas(tree.area.id, on)
    above = [place.id for place in tree.upwards(tree.area.id)]
    sending = select(Posting.unit_id).where(Posting.village_id.in_(own))
    assisting = select(UnitVillage.unit_id).where(UnitVillage.village_id.in_(own))
    rows = select(Unit.id, Unit.name, Unit.nature, Unit.area_id, Unit.level).where(
        or_(
            Unit.area_id.in_(above),
            Unit.area_id.in_(own),
            Unit.id.in_(sending.union(assisting)),
        )
    )
    return [Sender(*row) for row in session.execute(rows.order_by(Unit.id))]


def _records(session: Session, area_id: int, on: date) -> Iterator[Record]:
    rows = session.execute(
        select(*KEYS, *DATA)
        .join(Cadre, Cadre.id == Posting.cadre_id)
        .join(AreaPath, AreaPath.descendant_id == Posting.village_id)
        .where(AreaPath.ancestor_id == area_id, in_force(AreaPath, on), in_force(Posting, on))
        .order_by(Posting.id)
    )
    first, names = len(KEYS), (*POSTING_DATA, *CADRE_DATA)
    for row in map(tuple, rows):
        posting, cadre, village, unit, ends_on, name = row[:first]
        yield Record(posting, cadre, village, unit, ends_on, name, dict(zip(names, row[first:], strict=True)))


def _types(session: Session, area_id: int, on: date) -> dict[int, dict[str, tuple[int, str]]]:
    rows = session.execute(
        select(VillageType.village_id, VillageType.type, VillageType.id, VillageType.note)
        .join(AreaPath, AreaPath.descendant_id == VillageType.village_id)
        .where(AreaPath.ancestor_id == area_id, in_force(AreaPath, on), in_force(VillageType, on))
        .order_by(VillageType.id)
    )
    found: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    for village_id, name, ident, note in rows:
        found[village_id][name] = ident, note or ""
    return dict(found)


def _owners(session: Session, phones: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for some in portions(phones):
        rows = select(Cadre.phone, Cadre.id, Cadre.name).where(Cadre.phone.in_(some)).order_by(Cadre.id)
        for phone, ident, name in session.execute(rows):
            found[str(phone)].append((ident, name))
    return dict(found)


def _others(session: Session, area_id: int, on: date, strangers: Sequence[int]) -> dict[int, list[Stay]]:
    """Give the postings of people here that are not here now, and every posting of the others."""
    own = own_areas(area_id, on)
    here = select(Posting.cadre_id).where(Posting.village_id.in_(own), in_force(Posting, on))
    not_now = or_(Posting.village_id.not_in(own), Posting.starts_on > on, Posting.ends_on < on)
    rows = [*session.execute(select(*STAY).where(Posting.cadre_id.in_(here), not_now))]
    for some in portions(strangers):
        rows += session.execute(select(*STAY).where(Posting.cadre_id.in_(some)))
    found: dict[int, list[Stay]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(Stay(*row))
    return dict(found)


__all__ = ["Known", "Record", "Sender", "Stay", "load_known", "own_areas", "portions"]
