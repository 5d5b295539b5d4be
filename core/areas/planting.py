"""Many new areas at once, and their removal while nothing has grown on them: the same outcome as one by one, set by set."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from core.areas.governed import COLUMNS as GOVERNED_COLUMNS
from core.areas.models import Area, AreaParent, AreaPath, Governed
from core.areas.paths import COLUMNS as PATH_COLUMNS
from core.areas.paths import hold_tree
from core.audit.operations import Actor, record
from core.bulk import add_rows
from core.db import FAR
from core.sql import earlier, later
from core.validity import DAWN

PORTION = 5_000


class Seedling(NamedTuple):
    """A new area: its name and level, and under which area it stands from which day on."""

    name: str
    level: str
    parent_id: int
    starts_on: date


def plant(session: Session, actor: Actor, seedlings: Sequence[Seedling]) -> list[int]:
    """Add areas of which none stands below another, and give their ids; their policies hold there at once.

    The caller has seen that no name is taken and that each parent exists from that day on.
    """
    if not seedlings:
        return []
    hold_tree(session, alone=True)
    rows = [{"name": one.name, "level": one.level, "code": None} for one in seedlings]
    ids = add_rows(session, cast(Table, Area.__table__), rows)
    links = [
        {"area_id": ident, "parent_id": one.parent_id, "starts_on": one.starts_on, "ends_on": FAR}
        for ident, one in zip(ids, seedlings, strict=True)
    ]
    session.execute(insert(AreaParent), links)
    own = {"depth": 0, "starts_on": DAWN, "ends_on": FAR}
    session.execute(insert(AreaPath), [{"descendant_id": one, "ancestor_id": one, **own} for one in ids])
    for some in _portions(ids):
        _inherit(session, some)
    for ident, one in zip(ids, seedlings, strict=True):
        changes = {"name": one.name, "level": one.level, "parent": one.parent_id, "starts_on": one.starts_on}
        record(session, actor, "area.add", "Area", ident, ident, changes)
    return ids


def uproot(session: Session, actor: Actor, ids: Sequence[int]) -> None:
    """Remove areas that were added by mistake; the database refuses it where anything still points at one."""
    if not ids:
        return
    hold_tree(session, alone=True)
    for some in _portions(ids):
        for model, column in (
            (Governed, Governed.area_id),
            (AreaPath, AreaPath.descendant_id),
            (AreaParent, AreaParent.area_id),
            (Area, Area.id),
        ):
            gone = delete(model).where(column.in_(some))
            session.execute(gone, execution_options={"synchronize_session": False})
    for ident in ids:
        record(session, actor, "area.remove", "Area", ident, ident)


def _inherit(session: Session, ids: Sequence[int]) -> None:
    """Give new leaves their parents' paths and policies, cut to the time they stand there."""
    paths = (
        select(
            AreaParent.area_id,
            AreaPath.ancestor_id,
            AreaPath.depth + 1,
            later(AreaPath.starts_on, AreaParent.starts_on),
            earlier(AreaPath.ends_on, AreaParent.ends_on),
        )
        .join(AreaPath, AreaPath.descendant_id == AreaParent.parent_id)
        .where(AreaParent.area_id.in_(ids))
        .where(AreaPath.starts_on <= AreaParent.ends_on, AreaPath.ends_on >= AreaParent.starts_on)
    )
    session.execute(insert(AreaPath).from_select(PATH_COLUMNS, paths))
    policies = (
        select(
            Governed.policy,
            AreaParent.area_id,
            Governed.scope_id,
            later(Governed.starts_on, AreaParent.starts_on),
            earlier(Governed.ends_on, AreaParent.ends_on),
        )
        .join(AreaParent, AreaParent.parent_id == Governed.area_id)
        .where(AreaParent.area_id.in_(ids))
        .where(AreaParent.starts_on <= Governed.ends_on, AreaParent.ends_on >= Governed.starts_on)
    )
    session.execute(insert(Governed).from_select(GOVERNED_COLUMNS, policies))


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + PORTION] for start in range(0, len(ids), PORTION))
