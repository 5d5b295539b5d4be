"""Finds the village a row speaks of: on record, to be registered by the import, or wrong at a named cell."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from core.areas.levels import LEVELS, is_above
from core.inputs import nearest
from core.ledgers.messages import advice, sentence
from core.ledgers.near import Names as Index
from core.ledgers.near import alike
from core.ledgers.rows import Columns, LedgerRow
from core.ledgers.tree import Place, Tree
from core.policy.own import PLACES


class Spot(NamedTuple):
    """A village, with ids of what is on record and names of what the import registers."""

    county_id: int
    township_id: int | None
    township: str
    village_id: int | None
    village: str


class _Wrong(Exception):
    """A place that cannot be taken: at which cell, why, and what to write instead."""

    def __init__(self, field: str, code: str, suggestion: str = "", **facts: object) -> None:
        super().__init__(code)
        self.field, self.code, self.suggestion, self.facts = field, code, suggestion, facts


Names = tuple[str, str, str]
Above = tuple[int, str]
"""Under what a new place stands: the county, and the township's name (empty for the county itself)."""


class Spots:
    """Resolves the places of a file's rows; equal cells are resolved once, and each new name is told once."""

    def __init__(self, tree: Tree, columns: Columns, counties: Iterable[str]) -> None:
        self.tree, self.columns, self.counties = tree, columns, frozenset(counties)
        self.new: dict[Above, dict[str, int]] = defaultdict(dict)
        """Each place to be registered under another, with the row that names it first."""
        self._known: dict[Names, Spot | _Wrong] = {}
        self._on_record: dict[tuple[int, str], Index] = {}
        self._announced: dict[Above, Index] = defaultdict(Index)
        self._asked = [place for place, field in enumerate(PLACES) if field in columns.present]

    def find(self, row: LedgerRow) -> Spot | None:
        """Give the row's village; None where a cell of it is blank or wrong, which is then said there."""
        county, township, village = PLACES
        names = row.text(county), row.text(township), row.text(village)
        if "" in names and any(not names[place] for place in self._asked):
            return None
        if names not in self._known:
            try:
                self._known[names] = self._resolve(row, *names)
            except _Wrong as wrong:
                self._known[names] = wrong
        found = self._known[names]
        if isinstance(found, Spot):
            return found
        row.is_elsewhere = found.code.endswith("_elsewhere")
        row.blame(self.columns.get(found.field), found.code, found.suggestion, **found.facts)  # type: ignore[arg-type]
        return None

    def _resolve(self, row: LedgerRow, county: str, township: str, village: str) -> Spot:
        home = self._county(county)
        if "township" not in self.columns.present:
            return self._village(row, home, home, "", village)
        place = self._township(row, home, township)
        return self._village(row, home, place, township, village)

    def _county(self, name: str) -> Place:
        tree = self.tree
        if "county" not in self.columns.present:
            home = tree.up_to(tree.area.id, "county")
            if home is None:
                raise _Wrong("village", "no_area", where=LEVELS[tree.area.level])
            return home
        if found := self._one("county", tree.root, tree.area.name, name):
            return found
        names = tree.names(tree.root, "county")
        near = "" if name in self.counties else next(iter(nearest(name, names, 1)), "")
        is_elsewhere = not near and (name in self.counties or not is_above(tree.area.level, "county"))
        code = "county_elsewhere" if is_elsewhere else "county_unknown"
        raise _Wrong("county", code, near, area=tree.area.name, text=name)

    def _township(self, row: LedgerRow, home: Place, name: str) -> Place | None:
        if found := self._one("township", home.id, home.name, name):
            return found
        if not is_above(self.tree.area.level, "township"):
            raise _Wrong("township", "township_elsewhere", area=self.tree.area.name, text=name)
        if near := self._same_spoken(home.id, "township", name):
            raise _Wrong("township", "township_near", near, county=home.name, text=name, near=near)
        known = self.tree.names(home.id, "township")
        self._announce(row, "township", (home.id, ""), name, known, county=home.name)
        return None

    def _village(self, row: LedgerRow, home: Place, above: Place | None, township: str, name: str) -> Spot:
        tree = self.tree
        if above is not None:
            if found := self._one("village", above.id, above.name, name):
                return self._found(home, found)
            if above.id not in tree.own or not is_above(tree.area.level, "village"):
                raise _Wrong("village", "village_elsewhere", area=tree.area.name, text=name)
            if near := self._same_spoken(above.id, "village", name):
                raise _Wrong("village", "village_near", near, township=above.name, text=name, near=near)
        names = tree.names(above.id, "village") if above else []
        self._announce(
            row, "village", (home.id, township), name, names, township=township or home.name,
            also=self._elsewhere(home, above, name),
        )  # fmt: skip
        is_township = above is not None and above.level == "township"
        return Spot(home.id, above.id if above and is_township else None, township, None, name)

    def _found(self, home: Place, village: Place) -> Spot:
        township = self.tree.up_to(village.id, "township")
        if village.id not in self.tree.own:
            raise _Wrong("village", "village_elsewhere", area=self.tree.area.name, text=village.name)
        return Spot(
            home.id,
            township.id if township else None,
            township.name if township else "",
            village.id,
            village.name,
        )

    def _one(self, level: str, above: int, above_name: str, name: str) -> Place | None:
        ids = self.tree.named(above, level, name)
        if len(ids) > 1:
            raise _Wrong(level, "name_several", above=above_name, count=len(ids), text=name)
        return self.tree.places[ids[0]] if ids else None

    def _same_spoken(self, above: int, level: str, name: str) -> str:
        """Give the name on record of which this is probably another way to write it."""
        if (above, level) not in self._on_record:
            self._on_record[above, level] = Index(self.tree.names(above, level))
        return self._on_record[above, level].same_spoken(name)

    def _elsewhere(self, home: Place, above: Place | None, name: str) -> str:
        """Name another township of the county that has a village of this name."""
        for found in self.tree.named(home.id, "village", name):
            township = self.tree.up_to(found, "township")
            if township is not None and township != above:
                return sentence("new_elsewhere", township=township.name)
        return ""

    def _announce(
        self,
        row: LedgerRow,
        level: str,
        above: Above,
        name: str,
        known: list[str],
        also: str = "",
        **facts: str,
    ) -> None:
        """Say once that a place will be registered, and which name it may be confused with."""
        beside = self.new[above]
        if name in beside:
            return
        if near := self._announced[above].same_spoken(name):
            doubt = sentence("new_like_row", row=beside[near], near=near)
        elif near := alike(name, known):
            doubt = sentence("new_like", near=near)
        else:
            doubt = ""
        beside[name] = row.number
        self._announced[above].add(name)
        message = sentence(f"{level}_new", text=name, **facts) + doubt + also
        row.note(self.columns.get(level), message, near or advice(f"{level}_new"))
