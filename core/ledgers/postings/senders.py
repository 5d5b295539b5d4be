"""Finds the unit that sends a person: unit and job share one cell, so the longest known unit name at its beginning counts."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from core.ledgers.messages import advice, sentence
from core.ledgers.postings.fields import limit_of
from core.ledgers.postings.known import Known, Sender
from core.ledgers.postings.spots import Spot
from core.ledgers.rows import Columns, LedgerRow

_EDGES = " 　、,，;；:：-—/"
# A job does not end like an organ: then a longer name was probably meant, which is not on record.
_ORGAN = re.compile(r"(局|院|厅|中心|公司|集团|学校|大学|银行|研究所|委员会)(?![长员])")
_NEAR = 0.5
_CANDIDATES = 12


class Sent(NamedTuple):
    """By which unit and in which job there; `title` is None where the ledger does not ask for it."""

    unit: Sender
    title: str | None


class _Wrong(Exception):
    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message, self.suggestion = message, suggestion


class Senders:
    """Resolves the units of a file's rows; equal cells are resolved once."""

    def __init__(self, known: Known, columns: Columns) -> None:
        self.known, self.columns = known, columns
        self.natures: dict[int, tuple[str, int]] = {}
        """The nature that rows give to a unit without one, with the first such row."""
        self._units: dict[tuple[str, int], Sender | _Wrong] = {}
        self._index: Mapping[str, Sequence[str]] | None = None

    def find(self, row: LedgerRow, spot: Spot | None) -> Sent | None:
        """Give the row's unit and job; None where the cell is blank or wrong, which is then said there."""
        joint = "unit_title" in self.columns.present
        field = "unit_title" if joint else "unit"
        text = row.text(field)
        if not text:
            return None
        county = spot.county_id if spot else 0
        key = (text, county)
        if key not in self._units:
            try:
                self._units[key] = self._resolve(text, county, joint)
            except _Wrong as wrong:
                self._units[key] = wrong
        found = self._units[key]
        if isinstance(found, _Wrong):
            row.note(self.columns[field], found.message, found.suggestion, "error")
            return None
        return Sent(found, self._title(row, text, found) if joint else row.text("title") or None)

    def judge_nature(self, row: LedgerRow, unit: Sender) -> None:
        """Compare the unit's nature with the record; an empty record takes the file's word, if its rows agree."""
        word = getattr(row.values.get("nature"), "word", None) or row.text("nature")
        if not word or word == unit.nature:
            return
        column = self.columns.get("nature")
        if unit.nature:
            row.blame(column, "nature_differs", level="warning", unit=unit.name, known=unit.nature)
            return
        said, line = self.natures.setdefault(unit.id, (word, row.number))
        if said != word:
            row.blame(column, "nature_conflict", said, row=line, unit=unit.name)
        elif line == row.number:
            row.changes["nature"] = ""

    def _title(self, row: LedgerRow, text: str, unit: Sender) -> str:
        title = text[len(unit.name) :].strip(_EDGES)
        column, limit = self.columns["unit_title"], limit_of("title") or 0
        if not title:
            row.blame(column, "title_missing", level="warning", name=unit.name)
        elif len(title) > limit:
            row.blame(column, "too_long", length=len(title), limit=limit)
        elif _ORGAN.search(title) or title.startswith("员会"):
            row.blame(column, "title_doubtful", level="warning", name=unit.name, title=title)
        return title

    def _resolve(self, text: str, county: int, joint: bool) -> Sender:
        lengths = range(len(text), 0, -1) if joint else (len(text),)
        for length in lengths:
            if found := self.known.units.get(text[:length]):
                return self._nearest_one(text[:length], found, county)
        near = self._near(text)
        if not near:
            raise _Wrong(sentence("unit_strange"), advice("unit_strange"))
        raise _Wrong(
            sentence("unit_unknown", near="、".join(near)), self._mended(text, near[0]) if joint else near[0]
        )

    def _nearest_one(self, name: str, found: Sequence[Sender], county: int) -> Sender:
        """Give the one unit of a name; of several, the one of the row's own county, else of the nearest area above."""
        if len(found) == 1:
            return found[0]
        tree = self.known.tree
        for place in tree.upwards(county or tree.area.id):
            here = [unit for unit in found if unit.area_id == place.id]
            if len(here) == 1:
                return here[0]
            if here:
                break
        raise _Wrong(sentence("unit_several", name=name, count=len(found)), advice("unit_several"))

    def _near(self, text: str) -> list[str]:
        """Give the unit names most like the beginning of a cell: first by shared pairs of signs, then by likeness."""
        index = self._pairs()
        shared = Counter(name for pair in _pairs_of(text) for name in index.get(pair, ()))
        best = sorted(shared, key=lambda name: (-shared[name] / len(name), len(name)))[:_CANDIDATES]
        scored = [(_likeness(name, text), name) for name in best]
        return [name for score, name in sorted(scored, reverse=True) if score >= _NEAR][:3]

    def _pairs(self) -> Mapping[str, Sequence[str]]:
        if self._index is None:
            index: dict[str, list[str]] = defaultdict(list)
            for name in self.known.units:
                for pair in _pairs_of(name):
                    index[pair].append(name)
            self._index = index
        return self._index

    def _mended(self, text: str, name: str) -> str:
        """Put the right name before the job; where the name stands inside the cell, what is before it goes."""
        at = text.find(name)
        if at >= 0:
            return text[at:]
        job = re.search(
            r"(?<=[局委办院厅会社校司团行所部室心站队处])[^局委院厅会社校司团行所室心站]{2,8}$", text
        )
        return name + (job[0] if job and job.start() > 1 else text[len(name) :])


def _pairs_of(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _likeness(name: str, text: str) -> float:
    """Give how much a name looks like the beginning of a cell, or like what stands inside it."""
    if name in text:
        return 1.0
    heads = (text[: len(name)], text[: len(name) + 2], text[: max(2, len(name) - 2)])
    return max(SequenceMatcher(None, name, head, autojunk=False).ratio() for head in heads)
