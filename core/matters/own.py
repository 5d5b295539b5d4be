"""What an act changes in a plugin's own tables: cells of the row it is about, or a new row; kept so that it can be taken back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.areas.queries import county_of
from core.audit.operations import Actor, record
from core.engine.subjects import SUBJECTS
from core.errors import Refused
from core.matters.case import Case
from core.matters.models import MatterEffect
from core.policy.own import OwnRecord, columns_of


def set_cells(case: Case, actor: Actor, values: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Write cells of the row the matter is about; gives its id and what stood there."""
    row = _row(case)
    before = {name: _plain(getattr(row, name)) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    _write(case, actor, row, "record.change", {name: [before[name], values[name]] for name in values})
    return row.id, before


def unset_cells(case: Case, actor: Actor, effect: MatterEffect) -> None:
    """Put back what stood in the cells before."""
    row = _row(case)
    columns = columns_of(type(row))
    for name, value in effect.before.items():
        setattr(row, name, _typed(columns[name].type.python_type, value))
    _write(case, actor, row, "record.undo", dict(effect.before))


def add_row(case: Case, actor: Actor, model: type[OwnRecord], values: Mapping[str, Any]) -> OwnRecord:
    """Add a row in the matter's place from the day of the act, unless said otherwise."""
    area_id = values.get("area_id") or case.matter.area_id
    place = {"area_id": area_id, "county_id": county_of(case.session, area_id, case.on)}
    row = model(**({"starts_on": case.on} | dict(values) | place))
    case.session.add(row)
    _write(case, actor, row, "record.add", {name: _plain(value) for name, value in values.items()})
    return row


def remove_row(case: Case, actor: Actor, model: type[OwnRecord], effect: MatterEffect) -> None:
    """Take a row away again."""
    row = case.session.get(model, effect.row_id)
    if row is not None:
        facts = {"workflow": case.workflow.key}
        record(case.session, actor, "record.undo", model.__tablename__, row.id, row.area_id, facts)
        case.session.delete(row)


def model_of(case: Case, effect: MatterEffect) -> type[OwnRecord]:
    """Give the table into which an act of the workflow put a row."""
    every = (one for act in case.workflow.acts for one in act.effects if one.kind == "own_add")
    found = next((one.values["model"] for one in every if one.title == effect.title), None)
    if found is None:
        raise Refused(f"办法里已经没有“{effect.title}”，不能自动撤回。")
    model: type[OwnRecord] = found
    return model


def _row(case: Case) -> OwnRecord:
    row = case.session.get_one(SUBJECTS[case.matter.about].model, case.matter.subject_id)
    assert isinstance(row, OwnRecord), "only a plugin's own rows have cells of their own"
    return row


def _write(case: Case, actor: Actor, row: OwnRecord, action: str, facts: dict[str, Any]) -> None:
    case.session.flush()
    table = type(row).__tablename__
    record(case.session, actor, action, table, row.id, row.area_id, facts)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _typed(kind: type, value: Any) -> Any:
    if value is None:
        return None
    return date.fromisoformat(value) if kind is date else Decimal(value) if kind is Decimal else value
