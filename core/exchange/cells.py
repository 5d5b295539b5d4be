"""The wanted cells of a sheet's rows, merged ones seen as people see them."""

from collections.abc import Sequence
from itertools import repeat

from core.exchange.delimited import Untyped
from core.exchange.grid import Area
from core.exchange.headings import Header
from core.exchange.texts import Raw

_TEXTS = frozenset({str, Untyped})


class Cells:
    """Takes the wanted cells out of a row; equal texts are kept once, for ledgers repeat themselves."""

    def __init__(self, slots: Sequence[int | None], header: Header) -> None:
        self._slots, self._header = slots, header
        self._width = max((place for place in slots if place is not None), default=0) + 1
        self._kept: dict[Raw, Raw] = {"": None}
        self._unnamed: dict[int, list[int]] = {}

    def take(self, row: Sequence[Raw]) -> list[Raw]:
        """Give the cells of the wanted columns in order, None for a blank one."""
        if len(row) < self._width:
            row = [*row, *repeat("", self._width - len(row))]
        keep = self._kept.setdefault
        return [
            None
            if place is None
            else keep(row[place], row[place])
            if row[place].__class__ in _TEXTS
            else row[place]
            for place in self._slots
        ]

    def unnamed(self, width: int) -> list[int]:
        """Give the columns of a row of that width that have no heading."""
        if width not in self._unnamed:
            self._unnamed[width] = [place for place in range(width) if place not in self._header.names]
        return self._unnamed[width]


class Merges:
    """Merged cells give every row they span the value of their first cell, and other columns nothing: as they look."""

    def __init__(self, areas: Sequence[Area], slots: Sequence[int | None]) -> None:
        by_place = {place: slot for slot, place in enumerate(slots) if place is not None}
        self._starts: dict[int, list[tuple[int, int, int, bool]]] = {}
        for (top, left), (bottom, right) in areas:
            for place, slot in by_place.items():
                if left <= place <= right and (bottom > top or right > left):
                    start = (slot, bottom + 1, left + 1, place > left)
                    self._starts.setdefault(top + 1, []).append(start)
        self._open: dict[int, tuple[int, int, int, Raw]] = {}

    def fill(self, number: int, values: list[Raw]) -> tuple[tuple[int, int, int], ...]:
        """Write merged values into a row, and give the cells that were written, each with the first of its area."""
        for slot, last, column, is_hidden in self._starts.get(number, ()):
            self._open[slot] = (number, last, column, None if is_hidden else values[slot])
        merged = []
        for slot, (top, last, column, value) in list(self._open.items()):
            values[slot] = value
            merged.append((slot, top, column))
            if last <= number:
                del self._open[slot]
        return tuple(merged)
