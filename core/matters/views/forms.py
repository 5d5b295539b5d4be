"""The forms of acts: what the workflow asks for, names that people write for ids, and a note."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.gate import Gate
from core.cadres.models import Posting
from core.errors import Refused
from core.matters.case import Case
from core.pages.picking import (
    cadre_called,
    offered_cadres,
    offered_units,
    offered_villages,
    pick_area,
    pick_cadre,
    pick_household,
    pick_own,
    pick_unit,
    pick_village,
    village_name,
)
from core.policy.own import OWN_LEDGERS
from core.policy.workflow import Act
from core.validity import in_force
from core.web.fields import Offered, Text
from core.web.forms import Form
from core.web.schemas import FormSchema

NOTE = "note"


def act_schema(act: Act, *more: type[Schema]) -> Schema:
    """Give the schema of an act's page: its own form with a note below."""
    label = {"label": "意见" if not act.needs_note else "理由", "rows": 3}
    needed: dict[str, Any] = {"required": True} if act.needs_note else {"load_default": None}
    note = Text(longest=500, multiline=True, metadata=label, **needed)
    bases = (act.form or FormSchema, *more)
    made: type[Schema] = type("ActForm", bases, {NOTE: note})
    return made()


def act_form(
    session: Session, gate: Gate, schema: Schema, values: Mapping[str, Any], on: date, **more: Any
) -> Form:
    """Give a form that offers the names its fields may be filled with."""
    kinds = {name: str(getattr(one, "of", "")) for name, one in schema.load_fields.items()}
    suggest = {name: _offered(session, gate, kind, on) for name, kind in kinds.items() if kind}
    return Form(schema, values, suggest=suggest, once=True, **more)


def _offered(session: Session, gate: Gate, kind: str, on: date) -> Offered:
    if kind == "unit":
        return offered_units(session, gate)
    if kind == "village":
        return offered_villages(session, gate, on)
    return offered_cadres(session, gate) if kind in ("cadre", "posting") else ()


def picked(
    session: Session, gate: Gate, schema: Schema, given: Mapping[str, Any], on: date
) -> dict[str, Any]:
    """Give what was filled in with ids in the place of names, without the note."""
    fields = schema.load_fields
    return {
        name: pick(session, gate, kind, str(value), on, fields[name].data_key or name)
        if (kind := str(getattr(fields[name], "of", ""))) and value is not None
        else value
        for name, value in given.items()
        if name != NOTE
    }


def pick(session: Session, gate: Gate, kind: str, written: str, on: date, field: str) -> int:
    """Give the id of what people mean by a name; Refused with what can be written instead."""
    if kind == "cadre":
        return pick_cadre(session, gate, written, field).id
    if kind == "unit":
        return pick_unit(session, gate, written, field).id
    if kind == "village":
        return pick_village(session, gate, written, on, field).id
    if kind == "area":
        return _pick_place(session, gate, written, on, field)
    if kind == "household":
        return pick_household(session, gate, written, None, field).id
    if kind == "posting":
        cadre = pick_cadre(session, gate, written, field)
        own = select(Posting.id).where(Posting.cadre_id == cadre.id, in_force(Posting, on))
        found = session.scalars(own.order_by(Posting.starts_on.desc())).first()
        if found is not None:
            return found
        raise Refused(f"{cadre.name}现在没有在派。", field)
    if kind in OWN_LEDGERS and (model := OWN_LEDGERS[kind].model) is not None:
        return pick_own(session, gate, model, written, field).id
    raise Refused("请从那个人、户或记录的页面办理。", field)


def _pick_place(session: Session, gate: Gate, written: str, on: date, field: str) -> int:
    """Give an area of any level, a village included."""
    try:
        return pick_area(session, gate, written, field).id
    except Refused:
        return pick_village(session, gate, written, on, field).id


def filled(case: Case, schema: Schema) -> dict[str, Any]:
    """Give what was filled in before as its form shows it: names for ids."""
    data, found = case.data, {}
    for name, one in schema.load_fields.items():
        value, kind = data.get(name), str(getattr(one, "of", ""))
        found[name] = _name(case, kind, value) if kind and isinstance(value, int) else value
    return found


def _name(case: Case, kind: str, ident: int) -> str | None:
    if kind == "cadre":
        return cadre_called(case.session, ident)
    return village_name(case.session, ident, case.on) if kind == "village" else case.named(kind, ident)
