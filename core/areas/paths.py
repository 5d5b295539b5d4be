"""The closure of the dated tree: every ancestor of every area with dates, kept in step set by set.

An area's row for itself (depth 0) has no dates of its own; every other row lasts as long as each link of its chain.
"""

from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, delete, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from core.areas.flatten import merged
from core.areas.models import Area, AreaParent, AreaPath
from core.db import FAR, Lock
from core.sql import earlier, later
from core.validity import DAWN

Ids = Select[int]
COLUMNS = ("descendant_id", "ancestor_id", "depth", "starts_on", "ends_on")


def hold_tree(session: Session, *, alone: bool) -> None:
    """Keep the tree and what is flattened from it steady until the transaction ends; new leaves may come side by side."""
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        session.execute(select(lock(Lock.TREE)))


def ever_below(area_id: int) -> Ids:
    """Give the ids of an area and of all that ever stand below it, whenever."""
    return select(AreaPath.descendant_id).where(AreaPath.ancestor_id == area_id)


def add_leaf_paths(session: Session, area_id: int) -> None:
    """Give a new area its paths: its own, and its parents' cut to the time it stands under them."""
    session.execute(
        insert(AreaPath).values(
            descendant_id=area_id, ancestor_id=area_id, depth=0, starts_on=DAWN, ends_on=FAR
        )
    )
    inherited = (
        select(
            AreaParent.area_id,
            AreaPath.ancestor_id,
            AreaPath.depth + 1,
            later(AreaPath.starts_on, AreaParent.starts_on),
            earlier(AreaPath.ends_on, AreaParent.ends_on),
        )
        .join(AreaPath, AreaPath.descendant_id == AreaParent.parent_id)
        .where(
            AreaParent.area_id == area_id,
            AreaPath.starts_on <= AreaParent.ends_on,
            AreaPath.ends_on >= AreaParent.starts_on,
        )
    )
    session.execute(insert(AreaPath).from_select(COLUMNS, inherited))


def refresh_paths(session: Session, area_id: int) -> None:
    """Write anew the paths of an area and of all that ever stand below it."""
    affected = list(session.scalars(ever_below(area_id).distinct()))
    for ids in _portions(affected):
        session.execute(
            delete(AreaPath).where(AreaPath.descendant_id.in_(ids), AreaPath.depth > 0),
            execution_options={"synchronize_session": False},
        )
        session.execute(insert(AreaPath).from_select(COLUMNS, _chains(ids)))


def rebuild_paths(session: Session) -> None:
    """Write every path anew from the areas and their parents."""
    session.execute(delete(AreaPath), execution_options={"synchronize_session": False})
    own = select(Area.id, Area.id, literal(0), literal(DAWN), literal(FAR))
    session.execute(insert(AreaPath).from_select(COLUMNS, own))
    session.execute(_every_chain())


@cache
def _every_chain() -> Insert:
    return insert(AreaPath).from_select(COLUMNS, _chains(None))


def _chains(ids: list[int] | None) -> Select[Any]:
    base = select(
        AreaParent.area_id.label("descendant_id"),
        AreaParent.parent_id.label("ancestor_id"),
        literal(1).label("depth"),
        AreaParent.starts_on,
        AreaParent.ends_on,
    )
    if ids is not None:
        base = base.where(AreaParent.area_id.in_(ids))
    chain = base.cte("chain", recursive=True)
    up = aliased(AreaParent, name="up")
    chain = chain.union_all(
        select(
            chain.c.descendant_id,
            up.parent_id,
            chain.c.depth + 1,
            later(chain.c.starts_on, up.starts_on),
            earlier(chain.c.ends_on, up.ends_on),
        )
        .join(up, up.area_id == chain.c.ancestor_id)
        .where(up.starts_on <= chain.c.ends_on, up.ends_on >= chain.c.starts_on)
    )
    return merged(chain, "descendant_id", "ancestor_id", "depth")


def _portions(ids: list[int], size: int = 10_000) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
