"""A row of a ledger as a form: the ledger's own columns as fields, read exactly as the cells of a file are."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields as plain

from core.exchange.columns import Column
from core.exchange.records import Record, read_record
from core.exchange.table import Row
from core.exchange.values import parser_for, show
from core.ledgers.own.exporting import value_of
from core.ledgers.own.known import Known
from core.policy.ledger import Ledger
from core.web import fields
from core.web.fields import Offered
from core.web.schemas import FormSchema

YES_NO: Offered = (("是", "是"), ("否", "否"))
KINDS = {"date": "day", "integer": "whole", "decimal": "amount"}
LONGEST = 500


def columns_of_form(ledger: Ledger) -> list[Column]:
    """Give the columns that a form asks for."""
    return [column for column in ledger.columns if column.kind != "serial"]


def schema_of(ledger: Ledger, areas: Offered) -> FormSchema:
    """Give the form of a ledger's row; where several areas can be meant, it asks for one of them first."""
    asked: dict[str, plain.Field[Any]] = {}
    if len(areas) > 1:
        asked["_area"] = fields.Choice(areas, required=True, metadata={"label": "登记到"})
    asked |= {column.field: _field(column) for column in columns_of_form(ledger)}
    made: FormSchema = FormSchema.from_dict(asked, name="OwnRecordSchema")()  # type: ignore[assignment]
    return made


def _field(column: Column) -> plain.Field[Any]:
    told = {"label": column.heading, "hint": column.note, "unit": column.unit}
    if kind := KINDS.get(column.kind):
        told["kind"] = kind
    needs: dict[str, Any] = {"required": column.required, "metadata": told}
    if not column.required:
        needs["load_default"] = None
    if column.kind == "yes_no":
        return fields.Choice(YES_NO, **needs)
    if column.kind == "choices" and not column.noted:
        return fields.Choices(tuple((word, word) for word in column.choices), **needs)
    if column.kind == "choice" and not column.noted:
        return fields.Choice(tuple((word, word) for word in column.choices), **needs)
    return fields.Text(longest=LONGEST, **needs)


def read_entry(ledger: Ledger, given: Mapping[str, Any]) -> Record:
    """Read what a form gives as an entry of a file with that one row."""
    cells = tuple(_cell(given.get(column.field)) for column in ledger.columns)
    readers = [
        (slot, column, parser_for(column))
        for slot, column in enumerate(ledger.columns)
        if column.kind != "serial"
    ]
    return read_record(Row(1, cells), readers)


def _cell(given: Any) -> str:
    return "、".join(given) if isinstance(given, list) else given or ""


def values_shown(ledger: Ledger, known: Known, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row as its form is filled in."""
    found = {column.field: show(column, value_of(known, column, row)) for column in columns_of_form(ledger)}
    several = [column.field for column in ledger.columns if column.kind == "choices" and not column.noted]
    return found | {name: str(found[name]).split("、") for name in several if found[name]}
