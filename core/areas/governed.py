"""Which policy governs which area when, flattened: written set by set whenever an assignment, a setting or the tree changes.

A scope is an area that holds an assignment of the policy or has settings of its own; `scope_id` is the nearest one upwards.
"""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, delete, func, insert, literal, select, union
from sqlalchemy.orm import Session

from core.areas.flatten import merged
from core.areas.models import AreaParent, AreaPath, Governed, LocalSetting, PolicyAssignment
from core.areas.paths import ever_below
from core.db import FAR
from core.sql import add_days, earlier, later

COLUMNS = ("policy", "area_id", "scope_id", "starts_on", "ends_on")


def refresh_governed(session: Session, area_id: int | None = None, policy: str | None = None) -> None:
    """Write anew what governs an area and all that ever stand below it (None: every area), by one policy or all."""
    gone = delete(Governed)
    if area_id is not None:
        gone = gone.where(Governed.area_id.in_(ever_below(area_id)))
    if policy is not None:
        gone = gone.where(Governed.policy == policy)
    session.execute(gone, execution_options={"synchronize_session": False})
    session.execute(insert(Governed).from_select(COLUMNS, governed_rows(area_id, policy)))


def copy_governed(session: Session, area_id: int, parent_id: int) -> None:
    """Let a new leaf be governed as its parent is, cut to the time it stands there."""
    inherited = (
        select(
            Governed.policy,
            AreaParent.area_id,
            Governed.scope_id,
            later(Governed.starts_on, AreaParent.starts_on),
            earlier(Governed.ends_on, AreaParent.ends_on),
        )
        .join(AreaParent, AreaParent.parent_id == Governed.area_id)
        .where(
            Governed.area_id == parent_id,
            AreaParent.area_id == area_id,
            AreaParent.starts_on <= Governed.ends_on,
            AreaParent.ends_on >= Governed.starts_on,
        )
    )
    session.execute(insert(Governed).from_select(COLUMNS, inherited))


def governed_rows(area_id: int | None = None, policy: str | None = None) -> Select[Any]:
    """Give the rows of `governed` as they follow from assignments, settings and the tree."""
    cover = _covered(area_id, policy)
    near = _scopes_above(area_id, policy)
    segment = _segments(cover, near)
    governed = (
        select(cover.c.policy)
        .where(cover.c.policy == segment.c.policy, cover.c.area_id == segment.c.area_id)
        .where(cover.c.starts_on <= segment.c.starts_on, cover.c.ends_on >= segment.c.starts_on)
        .correlate(segment)
        .exists()
    )
    closeness = func.row_number().over(
        partition_by=(segment.c.policy, segment.c.area_id, segment.c.starts_on), order_by=near.c.depth
    )
    ranked = (
        select(segment, near.c.scope_id, closeness.label("closeness"))
        .join(
            near,
            and_(
                near.c.policy == segment.c.policy,
                near.c.area_id == segment.c.area_id,
                near.c.starts_on <= segment.c.starts_on,
                near.c.ends_on >= segment.c.starts_on,
            ),
        )
        .where(governed)
        .subquery("ranked")
    )
    nearest = select(ranked).where(ranked.c.closeness == 1).subquery("nearest")
    return merged(nearest, "policy", "area_id", "scope_id")


def scopes(policy: str | None = None) -> CTE:
    """Give the scopes of policies: policy and scope_id, each once."""
    assigned = select(PolicyAssignment.policy, PolicyAssignment.area_id.label("scope_id"))
    settled = select(LocalSetting.policy, LocalSetting.area_id.label("scope_id"))
    if policy is not None:
        assigned = assigned.where(PolicyAssignment.policy == policy)
        settled = settled.where(LocalSetting.policy == policy)
    return union(assigned, settled).cte("scope")


def _covered(area_id: int | None, policy: str | None) -> CTE:
    """Give when each area stands below an assignment that is in force."""
    rows = (
        select(
            PolicyAssignment.policy,
            AreaPath.descendant_id.label("area_id"),
            later(AreaPath.starts_on, PolicyAssignment.starts_on).label("starts_on"),
            earlier(AreaPath.ends_on, PolicyAssignment.ends_on).label("ends_on"),
        )
        .join(AreaPath, AreaPath.ancestor_id == PolicyAssignment.area_id)
        .where(
            AreaPath.starts_on <= PolicyAssignment.ends_on,
            AreaPath.ends_on >= PolicyAssignment.starts_on,
            *_chosen(area_id),
        )
    )
    if policy is not None:
        rows = rows.where(PolicyAssignment.policy == policy)
    return rows.cte("cover")


def _scopes_above(area_id: int | None, policy: str | None) -> CTE:
    """Give when each area stands at or below each scope, and how far below."""
    scope = scopes(policy)
    return (
        select(
            scope.c.policy,
            AreaPath.descendant_id.label("area_id"),
            scope.c.scope_id,
            AreaPath.depth,
            AreaPath.starts_on,
            AreaPath.ends_on,
        )
        .join(AreaPath, AreaPath.ancestor_id == scope.c.scope_id)
        .where(*_chosen(area_id))
        .cte("near")
    )


def _segments(*sources: CTE) -> CTE:
    """Give the stretches between the days on which anything begins or has just ended."""
    days: list[Select[Any]] = []
    for source in sources:
        days.append(select(source.c.policy, source.c.area_id, source.c.starts_on.label("day")))
        after = select(source.c.policy, source.c.area_id, add_days(source.c.ends_on, 1).label("day"))
        days.append(after.where(source.c.ends_on < FAR))
    day = union(*days).subquery("day")
    following = func.lead(day.c.day, type_=day.c.day.type).over(
        partition_by=(day.c.policy, day.c.area_id), order_by=day.c.day
    )
    ends_on: ColumnElement[Any] = case((following.is_(None), literal(FAR)), else_=add_days(following, -1))
    return select(day.c.policy, day.c.area_id, day.c.day.label("starts_on"), ends_on.label("ends_on")).cte(
        "segment"
    )


def _chosen(area_id: int | None) -> list[ColumnElement[bool]]:
    return [] if area_id is None else [AreaPath.descendant_id.in_(ever_below(area_id))]
