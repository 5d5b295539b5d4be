"""What the list of a plugin's own rows selects: each column as people read it, narrowed and ordered as asked."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from marshmallow import fields as plain
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from core.accounts.gate import Gate
from core.areas.models import Area, AreaParent
from core.areas.queries import within
from core.db import Base
from core.pages.listing import Query
from core.policy.ledger import Ledger
from core.policy.own import PLACES, OwnRecord, columns_of, target_of
from core.validity import in_force
from core.web import fields
from core.web.pages import Column, ListSpec
from core.web.schemas import FormSchema
from core.web.urls import to

KINDS = {"integer": "number", "decimal": "number", "date": "day", "yes_no": "yes_no"}
YEAR = "年"
"""The unit of a number that is a year: it has no thousands to set apart, and its heading needs no unit."""
FEW = 8
"""So many columns a list shows at first; the rest can be chosen."""
Place, Above, Link = (
    aliased(Area, name="place"),
    aliased(Area, name="above"),
    aliased(AreaParent, name="link"),
)


@cache
def spec_of(key: str, ledger: Ledger, has_marks: bool) -> ListSpec:
    """Give what the list of a ledger can be asked."""
    columns = [
        Column(
            "name", _heading(ledger), "link", True, href=lambda r: _page(key, r), width="wide", optional=False
        )
    ]
    columns.append(Column("place", "地点", sortable=True, value=lambda r: _where(r)))
    if has_marks:
        columns.append(Column("marks", "达标", "marks"))
    shown = [c for c in ledger.columns if c.kind != "serial" and c.field not in (*PLACES, "name")]
    columns += [
        Column(
            one.field,
            one.heading + (f"（{one.unit}）" if one.unit not in ("", YEAR) else ""),
            "text" if one.unit == YEAR else KINDS.get(one.kind, "text"),
            sortable=True,
            shown=number < FEW,
        )
        for number, one in enumerate(shown)
    ]
    columns.append(Column("ends_on", "结束日期", "day", shown=False))
    return ListSpec(columns=tuple(columns), filters=_filters(ledger))


def _heading(ledger: Ledger) -> str:
    return ledger.column("name").heading


def _page(key: str, row: Any) -> str:
    return to("ledgers.record", key=key, id=row.id)


def _where(row: Any) -> str:
    return f"{row.above_name or ''}{row.place_name}" if row.level == "village" else str(row.place_name)


def _filters(ledger: Ledger) -> type[FormSchema]:
    asked: dict[str, plain.Field[Any]] = {
        "q": fields.Text(metadata={"label": "名称", "kind": "search"}),
        "area": fields.Choice(metadata={"label": "地区"}),
        "ended": fields.Flag(metadata={"label": "已经结束的也列出"}),
    }
    for column in ledger.columns:
        if column.kind == "choice":
            words = tuple((word, word) for word in column.choices)
            asked[column.field] = fields.Choice(words, metadata={"label": column.heading})
    return FormSchema.from_dict(asked, name="OwnFilterSchema")  # type: ignore[return-value]


def records_of(gate: Gate, ledger: Ledger, asked: Mapping[str, Any], as_of: date) -> Query:
    """Give the rows the viewer may see, those that stand on the day unless others are asked for."""
    model = ledger.model
    assert model is not None
    rows: Any = select(
        model.id, Place.name.label("place_name"), Place.level, Above.name.label("above_name")
    ).select_from(model)
    rows = rows.join(Place, Place.id == model.area_id)
    rows = rows.outerjoin(Link, (Link.area_id == model.area_id) & in_force(Link, as_of))
    rows = rows.outerjoin(Above, Above.id == Link.parent_id).where(
        *_wanted(gate, ledger, model, asked, as_of)
    )
    by: dict[str, Any] = {"place": Place.name}
    for field in dict.fromkeys(("name", *(c.field for c in ledger.columns), "ends_on")):
        rows, column = _column(rows, model, field)
        if column is not None:
            by[field] = column
            rows = rows.add_columns(column.label(field))
    return Query(rows, by, (model.name, model.id))


def _column(rows: Any, model: type[OwnRecord], field: str) -> tuple[Any, Any]:
    """Give the column that shows a field; what it names in another table is joined."""
    if field in PLACES or (field not in columns_of(model) and not target_of(model, field)):
        return rows, None
    target = target_of(model, field)
    if target is None:
        return rows, getattr(model, field)
    named = Base.metadata.tables[target].alias(f"named_{field}")
    return rows.outerjoin(named, named.c.id == getattr(model, f"{field}_id")), named.c.name


def _wanted(
    gate: Gate, ledger: Ledger, model: type[OwnRecord], asked: Mapping[str, Any], as_of: date
) -> list[ColumnElement[bool]]:
    found = [gate.visible(model), *(getattr(model, name) == value for name, value in ledger.only.items())]
    found.append(model.starts_on <= as_of if asked.get("ended") else in_force(model, as_of))
    if text := asked.get("q"):
        found.append(model.name.contains(text, autoescape=True))
    if area := asked.get("area"):
        found.append(model.area_id.in_(within(int(area), as_of)))
    listed = (column.field for column in ledger.columns if column.kind == "choice")
    return found + [getattr(model, name) == asked[name] for name in listed if name in asked]
