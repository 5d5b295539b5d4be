"""What a column of a form is, and what is wrong with a cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["serial", "text", "name", "choice", "choices", "yes_no", "integer", "decimal", "date", "phone"]
Level = Literal["error", "warning"]


class Heading(Protocol):
    """What finding a column in a file needs to know of it; every `Column` does."""

    @property
    def heading(self) -> str: ...  # noqa: D102
    @property
    def aliases(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def required(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Column:
    """One column of a form: the heading people know, the field it fills, and what its cells may hold.

    `choices` are the words of a closed list in order; `noted` are those that must be named further; `also` are other words
    for them, as (written, meant) pairs; with `numbered` an export shows ①, ②, … before the word. `unit` may stand behind a
    number. `personal` columns are masked or left out unless the reader may see them.
    """

    heading: str
    field: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    required: bool = True
    aliases: tuple[str, ...] = ()
    width: float = 10
    note: str = ""
    personal: bool = False
    also: tuple[tuple[str, str], ...] = ()
    numbered: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Problem:
    """A fault at a cell: the row as Excel counts it, the heading, the value found, why, and what to write instead."""

    row: int
    column: str
    value: str
    level: Level
    message: str
    suggestion: str = ""
