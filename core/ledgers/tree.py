"""The places a ledger of an area may name, as they stood on the ledger's day, looked up by name under each place above."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaParent, AreaPath
from core.ledgers.values import normal
from core.validity import DAWN, in_force


class Place(NamedTuple):
    """A place of the tree."""

    id: int
    name: str
    level: str
    code: str
    parent_id: int | None
    since: date


@dataclass
class Tree:
    """An area with everything below it (`own`) and the way up to the root."""

    area: Place
    places: dict[int, Place] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)
    below: dict[tuple[int, str], dict[str, list[int]]] = field(default_factory=dict)

    def named(self, above: int, level: str, name: str) -> list[int]:
        """Give the places of a name and level anywhere under another."""
        return self.below.get((above, level), {}).get(name, [])

    def names(self, above: int, level: str) -> list[str]:
        """Give the names of a level under a place."""
        return list(self.below.get((above, level), ()))

    def upwards(self, place_id: int) -> Iterator[Place]:
        """Give a place and everything above it."""
        at: int | None = place_id
        while at is not None and at in self.places:
            yield self.places[at]
            at = self.places[at].parent_id

    def up_to(self, place_id: int, level: str) -> Place | None:
        """Give the place of a level that another stands in (or is)."""
        return next((place for place in self.upwards(place_id) if place.level == level), None)

    @property
    def root(self) -> int:
        """The highest place known."""
        return list(self.upwards(self.area.id))[-1].id


def load_tree(session: Session, area_id: int, on: date) -> Tree:
    """Load an area's tree as it stood on a day, with two queries."""
    below = select(AreaPath.descendant_id).where(AreaPath.ancestor_id == area_id, in_force(AreaPath, on))
    above = select(AreaPath.ancestor_id).where(AreaPath.descendant_id == area_id, in_force(AreaPath, on))
    since = select(AreaParent.area_id, func.min(AreaParent.starts_on).label("since")).group_by(
        AreaParent.area_id
    )
    first = since.subquery("first")
    rows = session.execute(
        select(Area.id, Area.name, Area.level, Area.code, AreaParent.parent_id, first.c.since)
        .outerjoin(AreaParent, (AreaParent.area_id == Area.id) & in_force(AreaParent, on))
        .outerjoin(first, first.c.area_id == Area.id)
        .where(Area.id.in_(below.union(above)))
        .order_by(Area.id)
    )
    places = {
        row.id: Place(row.id, row.name, row.level, row.code or "", row.parent_id, row.since or DAWN)
        for row in rows
    }
    own = set(session.scalars(below))
    tree = Tree(places[area_id], places, own)
    _index(tree)
    return tree


def _index(tree: Tree) -> None:
    found: dict[tuple[int, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place in tree.places.values():
        for above in tree.upwards(place.id):
            found[above.id, place.level][normal(place.name)].append(place.id)
    tree.below = {key: dict(names) for key, names in found.items()}
