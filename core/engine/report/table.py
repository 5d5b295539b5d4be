"""A report's table as it was found: headings, lines and the line of the whole, as a page, a workbook or a command reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from core.engine.outcome import Answer

Value = int | float | Decimal | str | date | None


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name, heading and unit; `period` is set where it speaks of a shorter period than the report."""

    key: str
    title: str
    unit: str = ""
    kind: str = "number"
    group: str = ""
    period: str = ""
    column: str = ""
    norm: str = ""
    rule: str = ""
    leads_to_records: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column of a line; `word` says why there is no value, `counts` how many stand at each answer."""

    value: Value = None
    word: str = ""
    counts: Mapping[Answer, int] = field(default_factory=dict)

    @property
    def judged(self) -> int:
        """How many are bound and not let off."""
        return sum(number for answer, number in self.counts.items() if answer is not Answer.EXEMPT)

    @property
    def met(self) -> int:
        """How many meet the rule."""
        return self.counts.get(Answer.MET, 0)


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Line:
    """A line: what it is about (a type and an id), its name, and its cells by column."""

    type: str
    ident: int | None
    name: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    key: str = ""
    group: str = ""
    place: str = ""
    area_id: int | None = None
    rule: str = ""

    def cell(self, head: Head) -> Cell:
        """Give what stands in a column."""
        return self.cells.get(head.key, NOTHING)


@dataclass(frozen=True)
class Table:
    """The lines found (of a long report, one page of them), how many there are in all, and the whole."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    total: Line | None
    count: int
    subject: str = ""
    groups: tuple[Line, ...] = ()

    def head(self, key: str) -> Head | None:
        """Give a column by its name."""
        return next((head for head in self.heads if head.key == key), None)

    def values(self, head: Head) -> Iterator[tuple[Line, Any]]:
        """Give the lines that have a value in a column, with it."""
        for line in self.lines:
            if line.cell(head).value is not None:
                yield line, line.cell(head).value
