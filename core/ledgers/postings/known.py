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
from core.ledgers.postings.fields import CADRE_FIELDS, POSTING_FIELDS, normal
from core.ledgers.postings.tree import Tree, load_tree
from core.units.models import Unit, UnitVillage
from core.validity import in_force
from core.villages.models import VillageType

PORTION = 5_000
POSTING_COLUMNS = (
    Posting.id.label("posting_id"),
    Posting.cadre_id,
    Posting.village_id,
    Posting.unit_id,
    Posting.starts_precision,
    Posting.ends_on,
    *(getattr(Posting, name) for name in POSTING_FIELDS),
)
CADRE_COLUMNS = (Cadre.name, Cadre.age_on, *(getattr(Cadre, name) for name in CADRE_FIELDS))
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
    name: str
    age_on: date | None
    starts_precision: str
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
    stays: dict[int, list[Stay]] = field(default_factory=dict)
    """By cadre: every posting."""

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
            sorted((cadre, sorted(stays)) for cadre, stays in self.stays.items()),
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
    owners = _owners(session, sorted(set(phones)))
    cadres = {record.cadre_id for record in records} | {one for found in owners.values() for one, _ in found}
    return Known(
        on=on,
        tree=tree,
        types=_types(session, area_id, on),
        units=dict(by_name),
        unit_by_id={unit.id: unit for unit in units},
        counties=frozenset(session.scalars(select(Area.name).where(Area.level == "county"))),
        records=records,
        at=dict(at),
        owners=owners,
        stays=_stays(session, sorted(cadres)),
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
        select(*POSTING_COLUMNS, *CADRE_COLUMNS)
        .join(Cadre, Cadre.id == Posting.cadre_id)
        .join(AreaPath, AreaPath.descendant_id == Posting.village_id)
        .where(AreaPath.ancestor_id == area_id, in_force(AreaPath, on), in_force(Posting, on))
        .order_by(Posting.id)
    )
    first = len(POSTING_COLUMNS) - len(POSTING_FIELDS)
    names = (*POSTING_FIELDS, "", "", *CADRE_FIELDS)
    for row in rows:
        data = dict(zip(names, row[first:], strict=True))
        yield Record(
            row.posting_id, row.cadre_id, row.village_id, row.unit_id, row.name, row.age_on,
            row.starts_precision, data,
        )  # fmt: skip


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


def _stays(session: Session, cadres: Sequence[int]) -> dict[int, list[Stay]]:
    found: dict[int, list[Stay]] = defaultdict(list)
    columns = (Posting.id, Posting.cadre_id, Posting.village_id, Posting.starts_on, Posting.ends_on)
    for some in portions(cadres):
        rows = select(*columns).where(Posting.cadre_id.in_(some)).order_by(Posting.starts_on, Posting.id)
        for row in session.execute(rows):
            found[row[1]].append(Stay(*row))
    return dict(found)


__all__ = ["Known", "Record", "Sender", "Stay", "load_known", "own_areas", "portions"]
