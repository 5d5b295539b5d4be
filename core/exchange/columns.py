"""What a column of a form is, and what is wrong with a cell."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["serial", "text", "choice", "choices", "yes_no", "integer", "decimal", "date", "phone"]


@dataclass(frozen=True)
class Column:
    """One column of a form: the heading people know, the field it fills, and what its cells may hold.

    `choices` are the words of a closed list in order; `noted` are those that must be named further; `personal` columns are
    masked or left out unless the reader may see them.
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


@dataclass(frozen=True)
class Problem:
    """A fault at a cell: the row as Excel counts it, the heading, the value found, why, and what to write instead."""

    row: int
    column: str
    value: str
    level: Literal["error", "warning"]
    message: str
    suggestion: str = ""
