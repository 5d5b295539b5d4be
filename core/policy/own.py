"""Rows that only one policy keeps (a project, an asset): a table of the plugin's own, and what a ledger says of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sqlalchemy import Column as TableColumn
from sqlalchemy import ForeignKey, Numeric, String, Table, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import FAR, Base
from core.policy.rules import Spells

if TYPE_CHECKING:
    from core.exchange.columns import Column
    from core.policy.ledger import Ledger

PLACES: Final = ("county", "township", "village")
OWN: Final = ("id", "area_id", "county_id")
"""The columns of every own table that no ledger column fills directly."""
OF_CORE: Final = frozenset(
    ("cadre", "posting", "village", "area", "unit", "household", "contact", "activity", "grouping")
)
"""The kinds of subject that the core itself has, whose names are taken."""
OWN_LEDGERS: "Final[dict[str, Ledger]]" = {}
"""By type of subject: the first ledger about each table that a plugin keeps itself, once the plugin has started."""
TYPES: Final = {
    "text": str,
    "name": str,
    "choice": str,
    "choices": str,
    "integer": int,
    "yes_no": bool,
    "date": date,
    "decimal": Decimal,
}
"""What the table's column of each kind of ledger column holds."""


class OwnRecord(Base):
    """A row that stands in a place from a day to a day; a plugin's model derives from it and adds its own columns.

    `subject` is the type of subject it is for rules (`project`), `word` what people call it (项目). The table's name begins
    with the plugin's. A foreign key `unit_id` or `project_id` is filled by the ledger's field `unit` or `project`, by name.
    """

    __abstract__ = True
    subject: ClassVar[str]
    word: ClassVar[str]

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-9)
    name: Mapped[str] = mapped_column(String(80), sort_order=-8)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True, sort_order=-7)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True, sort_order=-6)
    starts_on: Mapped[date] = mapped_column(sort_order=-5)
    ends_on: Mapped[date] = mapped_column(default=FAR, sort_order=-4)


def admit(ledger: "Ledger") -> None:
    """Let the rows of a plugin's own table be subjects of rules."""
    if ledger.model is not None:
        OWN_LEDGERS[ledger.model.subject] = ledger


def spells_of(model: type[OwnRecord]) -> Spells:
    """Give a plugin's own rows as spells: the row is the subject, bound where it stands while it stands."""
    table = columns_of(model)
    rows = select(
        table["id"].label("subject_id"), *(column for name, column in table.items() if name != "id")
    )
    return Spells(model.subject, rows, f"every_{model.subject}", is_single=True)


def columns_of(model: type[OwnRecord]) -> "dict[str, TableColumn[Any]]":
    """Give the columns of an own table by name."""
    table = model.__table__
    assert isinstance(table, Table)
    return {column.key: column for column in table.columns}


def target_of(model: type[OwnRecord], field: str) -> str | None:
    """Give the table that a ledger's field names a row of; None where the field is a column itself."""
    column = columns_of(model).get(f"{field}_id")
    if column is None or f"{field}_id" in OWN:
        return None
    return next((key.column.table.name for key in column.foreign_keys), None)


def faults_of(ledger: "Ledger", model: type[OwnRecord]) -> Iterator[str]:
    """Say what keeps a ledger from filling its table."""
    fields = [column.field for column in ledger.columns]
    if "name" not in fields:
        yield "add a column for the field name"
    for key in ledger.keys:
        if key not in fields:
            yield f"add a column for the key {key}"
    for column in ledger.columns:
        yield from _column_faults(model, column)
    table = columns_of(model)
    for name in ledger.only:
        if name not in table:
            yield f"only names {name}, which {model.__name__} lacks"
    given = {*OWN, "starts_on", "ends_on", *ledger.only, *fields, *(f"{field}_id" for field in fields)}
    for name, one in table.items():
        if not one.nullable and one.default is None and name not in given:
            yield f"no column fills {model.__name__}.{name}; add one, or let it be empty"


def _column_faults(model: type[OwnRecord], column: "Column") -> Iterator[str]:
    if column.kind == "serial" or column.field in PLACES or target_of(model, column.field):
        return
    found = columns_of(model).get(column.field)
    if found is None or column.field in OWN:
        yield f"column {column.heading}: {model.__name__} has no {column.field}"
    elif column.kind not in TYPES or column.personal:
        yield f"column {column.heading}: such tables hold no telephone numbers and nothing personal"
    elif found.type.python_type is not TYPES[column.kind]:
        yield f"column {column.heading}: {column.field} holds {found.type}, not what a {column.kind} column gives"
    elif column.kind == "decimal" and not (isinstance(found.type, Numeric) and found.type.scale):
        yield f"column {column.heading}: give {column.field} a Numeric type with its places"
