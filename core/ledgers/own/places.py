"""Finds the place of a row: the lowest of county, township and village that it names, which must be on record."""

from collections.abc import Iterable

from core.areas.levels import LEVELS
from core.inputs import nearest
from core.ledgers.rows import Columns, LedgerRow
from core.ledgers.tree import Place, Tree
from core.policy.own import PLACES


def placed(tree: Tree, area_id: int) -> dict[str, int | None]:
    """Give the columns that say where a row stands."""
    county = tree.up_to(area_id, "county")
    return {"area_id": area_id, "county_id": county.id if county else None}


class Places:
    """Resolves the places of a file's rows within the area it is for."""

    def __init__(self, tree: Tree, columns: Columns, counties: Iterable[str]) -> None:
        self.tree, self.columns, self.counties = tree, columns, frozenset(counties)
        self.levels = [level for level in PLACES if level in columns.present]
        self.lowest = self.levels[-1] if self.levels else "name"

    def find(self, row: LedgerRow) -> int | None:
        """Give the id of the row's place; None where a cell of it is wrong, which is then said there."""
        if any(
            problem.column == self.columns[level].heading for level in self.levels for problem in row.problems
        ):
            return None
        above: Place | None = self._home()
        for level in self.levels:
            if name := row.text(level):
                above = self._below(row, above, level, name)
                if above is None:
                    return None
        if above is None:
            row.blame(self.columns.get(self.lowest), "no_area", where=LEVELS[self.tree.area.level])
        elif above.id not in self.tree.own:
            self._outside(row, self.lowest, row.text(self.lowest))
        else:
            return above.id
        return None

    def _home(self) -> Place | None:
        """Give what a row stands in that names no place: the county at hand, or the area itself where it is asked for."""
        county = self.tree.up_to(self.tree.area.id, "county")
        asked = "county" in self.levels
        return self.tree.places[self.tree.area.id] if asked and county is None else county

    def _below(self, row: LedgerRow, above: Place | None, level: str, name: str) -> Place | None:
        start = self.tree.root if level == "county" or above is None else above.id
        ids = self.tree.named(start, level, name)
        if len(ids) == 1:
            return self.tree.places[ids[0]]
        column, here = self.columns.get(level), self.tree.places[start].name
        if ids:
            row.blame(column, "name_several", above=here, count=len(ids), text=name)
        elif level == "county" and name in self.counties:
            self._outside(row, level, name)
        else:
            near = next(iter(nearest(name, self.tree.names(start, level), 1)), "")
            row.blame(column, "place_unknown", near, area=here, text=name)
        return None

    def _outside(self, row: LedgerRow, level: str, name: str) -> None:
        row.is_elsewhere = True
        row.blame(self.columns.get(level), "place_elsewhere", area=self.tree.area.name, text=name)
