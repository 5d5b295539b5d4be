"""The postings of an area on a day, as rows of a ledger in the order people read them: by place, then by role."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.accounts.masking import masked_phone
from core.cadres.words import ROLES
from core.exchange.columns import Column
from core.exchange.values import Chosen, Value
from core.ledgers.postings.ages import age_on
from core.ledgers.postings.fields import recorded
from core.ledgers.postings.known import Known, Record, load_known
from core.ledgers.tree import Place
from core.ledgers.values import words_of
from core.policy.ledger import Ledger

_ROLE_ORDER = {role: place for place, role in enumerate(ROLES)}


def rows(session: Session, ledger: Ledger, area_id: int, on: date, masked: bool) -> Iterator[list[Value]]:
    """Give a row for each posting in force, in the order of the columns; `masked` hides telephone numbers."""
    known = load_known(session, area_id, on, ())
    for serial, record in enumerate(sorted(known.records, key=lambda one: _order(known, one)), 1):
        values = _row(known, record, on, masked)
        values["serial"] = str(serial)
        yield [_cell(column, record, values) for column in ledger.columns]


def _order(known: Known, record: Record) -> tuple[Any, ...]:
    way = reversed(list(known.tree.upwards(record.village_id)))
    places = tuple((place.code or "~", place.name, place.id) for place in way)
    return places, _ROLE_ORDER.get(record.data["role"], len(_ROLE_ORDER)), record.name, record.posting_id


def _row(known: Known, record: Record, on: date, masked: bool) -> dict[str, Value]:
    """Give the values that are not simply one column of the tables."""
    tree, unit = known.tree, known.unit_by_id.get(record.unit_id)
    name, title = (unit.name if unit else ""), record.data["title"] or ""
    types = known.types.get(record.village_id, {})
    phone = record.data["phone"]
    return {
        "county": _name(tree.up_to(record.village_id, "county")),
        "township": _name(tree.up_to(record.village_id, "township")),
        "village": tree.places[record.village_id].name,
        "village_types": tuple(Chosen(word, note) for word, (_, note) in types.items()) or None,
        "name": record.name,
        "unit": name,
        "title": title or None,
        "unit_title": name + title,
        "nature": Chosen(unit.nature) if unit and unit.nature else None,
        "age": age_on(record.data, on),
        "phone": masked_phone(phone) or None if masked else phone,
    }


def _cell(column: Column, record: Record, values: dict[str, Value]) -> Value:
    if column.field in values:
        return _listed(column, values[column.field])
    precision = record.data["starts_precision"] if column.field == "starts_on" else "day"
    return _listed(column, recorded(column, record.data.get(column.field), precision))


def _listed(column: Column, value: Value) -> Value:
    """Keep the order of the closed list; a column that holds plain text gets the word."""
    if isinstance(value, Chosen):
        return value if column.kind == "choice" else value.word
    order = {word: place for place, word in enumerate(column.choices)}
    return tuple(sorted(words_of(value), key=lambda one: order.get(one.word, len(order)))) or value


def _name(place: Place | None) -> str | None:
    return place.name if place else None
