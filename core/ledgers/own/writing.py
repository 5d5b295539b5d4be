"""Carries out a plan: rows of a plugin's own table, set by set, in the transaction at hand; each leaves its entry."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.areas.paths import hold_tree
from core.audit.operations import Actor, record
from core.db import FAR
from core.ledgers.images import TablesMoved, Values, Writer, table_of
from core.ledgers.messages import sentence
from core.ledgers.own.known import load_known
from core.ledgers.own.places import placed
from core.ledgers.own.planning import Draft, Plan
from core.ledgers.tree import Tree
from core.policy.own import OwnRecord, columns_of


def write(session: Session, actor: Actor, plan: Plan, batch_id: int) -> None:
    """Write a plan without errors; Stale where the tables are no longer as they were when it was made."""
    known, model = plan.known, plan.known.model
    hold_tree(session, alone=False)
    lock(session, model)
    if load_known(session, plan.ledger, known.tree.area.id, known.on, plan.written).stamp() != known.stamp():
        raise TablesMoved(sentence("stale"))
    writer = Writer(session, batch_id)
    new = [draft for draft in plan.drafts if draft.row.state == "new"]
    rows = [new_row(model, known.tree, draft) for draft in new]
    ids = writer.add(model, rows, [draft.row.number for draft in new])
    for ident, draft in zip(ids, new, strict=True):
        _audit(session, actor, batch_id, model, ident, draft)
    changed = {
        draft.record["id"]: draft for draft in plan.drafts if draft.record and draft.row.state == "changed"
    }
    lines = {ident: draft.row.number for ident, draft in changed.items()}
    writer.change(model, {ident: draft.values for ident, draft in changed.items()}, lines)
    for ident, draft in changed.items():
        _audit(session, actor, batch_id, model, ident, draft)
    writer.close()


def lock(session: Session, model: type[OwnRecord]) -> None:
    """Keep others from writing to a table until this transaction ends; on SQLite the writing transaction itself does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {table_of(model).name} IN SHARE ROW EXCLUSIVE MODE"))


def new_row(model: type[OwnRecord], tree: Tree, draft: Draft) -> Values:
    """Give a new row with every column of the table."""
    assert draft.area_id is not None
    empty = {name: _default(column) for name, column in columns_of(model).items() if name != "id"}
    return empty | {"ends_on": FAR} | draft.values | placed(tree, draft.area_id)


def _default(column: Any) -> Any:
    default = column.default
    return default.arg if default is not None and default.is_scalar else None


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give what changes, as the audit trail keeps it: by column what stood there and what stands there now."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def _audit(
    session: Session, actor: Actor, batch_id: int, model: type[OwnRecord], ident: int, draft: Draft
) -> None:
    facts = {"batch": batch_id, "line": draft.row.number, **changes_of(draft.record or {}, draft.values)}
    record(session, actor, "record.import", model.__tablename__, ident, draft.area_id, facts)
