"""Writes what a scenario gives of a plugin's own ledgers: rows under the ledger's key, cells by the ledger's fields."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.db import FAR
from core.engine.scenario.read import Reader, ScenarioError, day, text
from core.exchange.columns import Column
from core.exchange.values import BadValue, When, parser_for, show
from core.policy.ledger import Ledger
from core.policy.own import OwnRecord, columns_of, target_of
from core.validity import DAWN

Look = Callable[[str, str], int]
"""Gives the id of a local name of a type."""


def readers_of(ledger: Ledger, look: Look, subjects: Mapping[str, str]) -> dict[str, Reader]:
    """Give how each word of a row is read; `subjects` names the type of subject that each table holds."""
    model = ledger.model
    assert model is not None
    found: dict[str, Reader] = {"id": text, "name": text, "starts_on": day, "ends_on": day}
    for column in ledger.columns:
        table = target_of(model, column.field)
        if table is not None:
            found[column.field] = lambda name, kind=subjects[table]: look(kind, name)  # type: ignore[misc]
        elif column.field in columns_of(model):
            found[column.field] = _cell(column)
    return found


def _cell(column: Column) -> Reader:
    parse = parser_for(column)

    def read(written: str) -> Any:
        try:
            value = parse(written).value
        except BadValue as bad:
            raise ScenarioError(f"{bad.message_zh}{bad.suggestion}") from None
        return value.on if isinstance(value, When) else show(column, value) if column.choices else value

    return read


def _asked(model: type[OwnRecord]) -> set[str]:
    """Give the columns of a table that cannot be left empty."""
    columns = model.__table__.columns
    asked = {one.key for one in columns if not (one.nullable or one.primary_key or one.default)}
    return asked - {"area_id", "county_id"}


def add_own(
    session: Session, ledger: Ledger, found: dict[str, Any], area_id: int, county_id: int | None
) -> OwnRecord:
    """Add a row with the values that were read."""
    model = ledger.model
    assert model is not None
    local = found.pop("id", None)
    values = {f"{name}_id" if target_of(model, name) else name: value for name, value in found.items()}
    values = {"name": local or model.word, "starts_on": DAWN, "ends_on": FAR} | dict(ledger.only) | values
    if lacking := sorted(_asked(model) - values.keys()):
        raise ScenarioError(f"{', '.join(lacking)} is missing")
    row = model(area_id=area_id, county_id=county_id, **values)
    session.add(row)
    session.flush()
    return row
