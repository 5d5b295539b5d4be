"""A ledger: one table of people's own, with the columns, lists and notes of the form they already know."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.exchange.columns import Column


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A form of a policy that people exchange as a workbook: its columns in order, its notes, and what a row is about.

    `about` names the core record a row stands for ("posting"); each column's `field` is a field of that record, and the core
    brings rows in, checks them and gives the same form back.
    """

    key: str
    norm: str
    title: str
    about: str
    columns: "tuple[Column, ...]"
    notes: tuple[str, ...] = ()
    heading: str = ""

    @property
    def norms(self) -> tuple[str, ...]:
        """The norm this ledger fulfils."""
        return (self.norm,)

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"ledger:{self.key}"

    def column(self, field: str) -> "Column":
        """Give the column of a field; KeyError where the ledger has none."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)
