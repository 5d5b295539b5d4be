"""Entries of a table as values, with every complaint at its cell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from core.exchange.columns import Column, Level, Problem
from core.exchange.read import Row, Table
from core.exchange.texts import Raw, shown
from core.exchange.values import BadValue, Parsed, Value, parser_for


@dataclass(slots=True)
class Record:
    """One entry: its values by field (a field is absent where its cell was refused or the file lacks its column)."""

    row: Row
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether no cell of the entry was refused."""
        return not any(problem.level == "error" for problem in self.problems)


Reader = tuple[int, Column, Callable[[Raw], Parsed]]
"""Where a column stands in a row, the column, and what reads its cells."""


def records(table: Table, columns: Sequence[Column]) -> Iterator[Record]:
    """Give each entry of a table read with the same columns; all complaints of an entry at once."""
    readers = [
        (slot, column, parser_for(column, table.kind.date1904))
        for slot, column in enumerate(columns)
        if column.heading in table.places
    ]
    return (read_record(row, readers) for row in table.rows)


def read_record(row: Row, readers: Sequence[Reader]) -> Record:
    """Read one entry: its values, and every complaint about one of its cells."""
    record = Record(row)
    for slot, column, read in readers:
        try:
            value, warning = read(row.values[slot])
        except BadValue as error:
            record.problems.append(problem_at(row, column, slot, error.message_zh, error.suggestion))
            continue
        record.values[column.field] = value
        if warning:
            record.problems.append(problem_at(row, column, slot, warning, level="warning"))
    return record


def problem_at(
    row: Row, column: Column, slot: int, message: str, suggestion: str = "", level: Level = "error"
) -> Problem:
    """Build a complaint about one cell of an entry."""
    return Problem(row.number, column.heading, shown(row.values[slot]), level, message, suggestion)
