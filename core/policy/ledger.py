"""A ledger: one table of people's own, with the columns, lists and notes of the form they already know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.exchange.columns import Column
    from core.policy.own import OwnRecord


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A form of a policy that people exchange as a workbook: its columns in order, its notes, and what a row is about.

    `about` is what a row stands for: a record of the core ("posting"), or the plugin's own model, whose rows then also have
    pages and forms. Each column's `field` is a field of it, and the core brings rows in, checks them and gives the same form
    back. Rows of a model are told apart by their place and the fields of `keys`. `only` are values that every row of this
    ledger has: two ledgers about one model then show each their part of it. `also` are further norms it serves.
    """

    key: str
    norm: str
    title: str
    about: "str | type[OwnRecord]"
    columns: "tuple[Column, ...]"
    notes: tuple[str, ...] = ()
    heading: str = ""
    keys: tuple[str, ...] = ("name",)
    only: Mapping[str, Any] = field(default_factory=dict, hash=False)
    also: tuple[str, ...] = ()

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms this ledger fulfils."""
        return (self.norm, *self.also)

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"ledger:{self.key}"

    @property
    def model(self) -> "type[OwnRecord] | None":
        """The plugin's own model that a row stands for; None where it is a record of the core."""
        return None if isinstance(self.about, str) else self.about

    def column(self, field: str) -> "Column":
        """Give the column of a field; KeyError where the ledger has none."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)
