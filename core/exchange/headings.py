"""Finding the header of a table by its headings, however they are broken, bracketed, ordered or spread over two rows."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from core.exchange.columns import Heading, Problem
from core.exchange.measure import column_letters
from core.exchange.messages import sentence
from core.exchange.texts import Raw

SEARCHED_ROWS = 60
_REMARK = re.compile(r"[((【\[][^()）】\]]*[)）】\]]")
_ASKED = re.compile(r"[((](?:必填|选填|可不填|可选)[^)）]*[)）]")
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table's header stands and which column each heading has; rows and columns count from 0."""

    first_row: int
    last_row: int
    columns: dict[str, list[int]]
    names: dict[int, str]
    """What every column of the file is called there, also those nobody asked for."""

    @property
    def score(self) -> int:
        """How many headings were found."""
        return len(self.columns)


def plain_heading(text: str) -> str:
    """Give the letters of a heading alone, so that blanks, line breaks, brackets and stars make no difference."""
    return _NO_LETTER.sub("", _ASKED.sub("", unicodedata.normalize("NFKC", text)).lower())


def _short(text: str) -> str:
    return plain_heading(_REMARK.sub("", unicodedata.normalize("NFKC", text)))


class Headings:
    """The headings looked for, in every way they may be written."""

    def __init__(self, wanted: Sequence[Heading]) -> None:
        self.wanted = list(wanted)
        self._exact = {
            plain_heading(name): each.heading for each in wanted for name in (each.heading, *each.aliases)
        }
        shorts = [_short(name) for each in wanted for name in {each.heading, *each.aliases}]
        self._short = {
            _short(name): each.heading
            for each in wanted
            for name in (each.heading, *each.aliases)
            if shorts.count(_short(name)) == 1
        }

    def find(self, text: str) -> str:
        """Give the heading a text stands for, or nothing."""
        if exact := self._exact.get(plain_heading(text)):
            return exact
        return self._short.get(_short(text), "") if _short(text) else ""

    def locate(self, head: Sequence[Sequence[Raw]]) -> Header | None:
        """Give the row, or the two rows, of a sheet's beginning that hold the most headings."""
        best: Header | None = None
        for header in self._candidates(head):
            if best is None or header.score > best.score:
                best = header
        return best if best and best.score >= self.enough else None

    @property
    def enough(self) -> int:
        """How many headings make a row the header: two fifths of them, and two at least."""
        return min(len(self.wanted), max(2, -(-len(self.wanted) * 2 // 5)))

    def _candidates(self, head: Sequence[Sequence[Raw]]) -> Iterator[Header]:
        texts = [[each if isinstance(each, str) else "" for each in row] for row in head]
        for number, row in enumerate(texts):
            yield self._header(number, number, dict(enumerate(row)))
        for number, (upper, lower) in enumerate(pairwise(texts)):
            yield self._header(number, number + 1, dict(enumerate(self._joined(upper, lower))))

    def _joined(self, upper: Sequence[str], lower: Sequence[str]) -> Iterator[str]:
        """Give one name a column from two rows: the lower, the upper where that is blank, or both together."""
        group = ""
        for place in range(max(len(upper), len(lower))):
            above = upper[place] if place < len(upper) else ""
            below = lower[place] if place < len(lower) else ""
            group = above or group
            both = group + below
            yield next((each for each in (below, both) if below and self.find(each)), below or above)

    def _header(self, first: int, last: int, names: dict[int, str]) -> Header:
        columns: dict[str, list[int]] = {}
        for place, name in names.items():
            if name and (found := self.find(name)):
                columns.setdefault(found, []).append(place)
        return Header(
            first, last, columns, {place: name.strip() for place, name in names.items() if name.strip()}
        )

    def problems(self, header: Header, row: int) -> Iterator[Problem]:
        """Tell missing, repeated and unknown columns, each with the nearest name."""
        taken = {place for places in header.columns.values() for place in places}
        unknown = {place: name for place, name in header.names.items() if place not in taken}
        missing = [each for each in self.wanted if each.heading not in header.columns]
        for each in missing:
            near = _near(each.heading, list(unknown.values()))
            advice = sentence(
                "table", "missing", "near" if near else "suggestion", heading=each.heading, near=near
            )
            message = sentence("table", "missing", "message", heading=each.heading)
            yield Problem(row, each.heading, "", "error" if each.required else "warning", message, advice)
        for heading, places in header.columns.items():
            if len(places) > 1:
                letters = "、".join(column_letters(place + 1) for place in places)
                message = sentence("table", "duplicate", "message", heading=heading, letters=letters)
                yield Problem(
                    row, heading, heading, "error", message, sentence("table", "duplicate", "suggestion")
                )
        for place, name in unknown.items():
            if plain_heading(name) not in SERIAL:
                near = _near(name, [each.heading for each in missing])
                yield Problem(
                    row,
                    name,
                    name,
                    "warning",
                    sentence("table", "unknown", "message", heading=name, letter=column_letters(place + 1)),
                    sentence("table", "unknown", "near" if near else "suggestion", near=near),
                )


SERIAL = frozenset({"序号", "编号", "序", "no", "号"})


def _near(name: str, others: Sequence[str]) -> str:
    return next(iter(get_close_matches(name, others, 1, 0.5)), "")
