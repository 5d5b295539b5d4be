"""One row of a plugin's own table added, changed, ended, or the last of these taken back; each act leaves its entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.areas.paths import hold_tree
from core.audit.models import AuditEvent
from core.audit.operations import Actor, record
from core.errors import Refused, Stale
from core.exchange.columns import Problem
from core.exchange.records import Record as Entry
from core.inputs import required_text
from core.ledgers.images import table_of, typed
from core.ledgers.own.known import load_known
from core.ledgers.own.planning import Planner, named_fields, names_written
from core.ledgers.own.writing import changes_of, lock, new_row
from core.ledgers.rows import Columns, read_rows
from core.policy.ledger import Ledger
from core.policy.own import PLACES, OwnRecord
from core.validity import close_row

ON_PAGE: Final = {"on_page": True}
"""Marks the acts that a person may take back with a button; what a matter did is taken back by the matter."""
ADD, CHANGE, END, UNDO = "record.add", "record.change", "record.end", "record.undo"


class Unfit(Refused):
    """A row that cannot be kept as it was written: every fault at its column."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(f"{one.column}：{one.message}" for one in problems))
        self.problems = problems


def save_record(
    session: Session,
    actor: Actor,
    ledger: Ledger,
    area_id: int,
    entry: Entry,
    on: date,
    only: OwnRecord | None = None,
) -> OwnRecord:
    """Add a row, or change the one given; checked as a row of a file is, in an area on a day. Unfit with every fault."""
    model = ledger.model
    assert model is not None
    hold_tree(session, alone=False)
    lock(session, model)
    columns = Columns(ledger.columns, frozenset(column.field for column in ledger.columns))
    (row,) = read_rows(columns, [entry], named_fields(ledger), PLACES)
    known = load_known(session, ledger, area_id, on, names_written(ledger, [row]))
    before = None if only is None else values_of(only)
    draft = Planner(ledger, known, columns, before).plan(row)
    if row.is_wrong:
        raise Unfit([one for one in row.problems if one.level == "error"])
    if only is None:
        only = model(**new_row(model, known.tree, draft))
        session.add(only)
        session.flush()
        facts = changes_of({}, draft.values) | ON_PAGE
        record(session, actor, ADD, model.__tablename__, only.id, only.area_id, facts)
    elif changes := changes_of(before or {}, draft.values):
        _set(only, draft.values)
        record(session, actor, CHANGE, model.__tablename__, only.id, only.area_id, changes | ON_PAGE)
    return only


def end_record(session: Session, actor: Actor, row: OwnRecord, last_day: date, reason: str) -> None:
    """End a row on its last day, with the reason."""
    before, reason = row.ends_on, required_text(reason, "原因", "reason", 200)
    close_row(row, last_day, row.word)
    changes = {"ends_on": [before, last_day], "reason": reason} | ON_PAGE
    record(session, actor, END, row.__tablename__, row.id, row.area_id, changes)


def undo_record(session: Session, actor: Actor, row: OwnRecord) -> bool:
    """Take the last act on a row back if the same person did it here; tells whether the row still stands."""
    last = history(session, row, 1)
    if not last or not last[0].changes.get("on_page") or last[0].user_id != actor.user_id:
        raise Stale(f"这{row.word}最后一次改动不是您在页面上做的，不能撤销。")
    images = {name: pair for name, pair in last[0].changes.items() if isinstance(pair, list)}
    facts = {"of": last[0].id, **{name: pair[::-1] for name, pair in images.items()}}
    record(session, actor, UNDO, row.__tablename__, row.id, row.area_id, facts)
    if last[0].action == ADD:
        try:
            with session.begin_nested():
                session.delete(row)
        except IntegrityError:
            raise Refused(f"这{row.word}已被使用，不能撤销登记。") from None
        return False
    _set(row, typed(table_of(type(row)), {name: pair[0] for name, pair in images.items()}))
    return True


def history(session: Session, row: OwnRecord, limit: int = 100) -> list[AuditEvent]:
    """Give what was done to a row, the newest first."""
    events = select(AuditEvent).where(
        AuditEvent.object_type == row.__tablename__,
        AuditEvent.object_id == str(row.id),
        AuditEvent.result == "done",
    )
    return list(session.scalars(events.order_by(AuditEvent.id.desc()).limit(limit)))


def values_of(row: OwnRecord) -> dict[str, Any]:
    """Give a row's columns."""
    return {column.key: getattr(row, column.key) for column in table_of(type(row)).columns}


def _set(row: OwnRecord, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
