"""Days on which something that must never lapse had lapsed: gaps between dated rows, found by a running maximum."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, func, select, union_all

from core.areas.models import Governed
from core.engine.context import AS_OF, columns_used
from core.policy.rules import Coverage
from core.sql import add_days, days_between, earlier, later


def bound_until_now(policy: str, rule: Coverage, conditions: list[ColumnElement[bool]]) -> CTE:
    """Give the bound spells up to the date asked, clipped to the policy's time in force."""
    spells = rule.binds.source
    names = {"subject_id", "area_id", rule.on} | columns_used(spells, rule.at_most_gap)
    return (
        select(
            *(spells.c[name] for name in sorted(names)),
            later(spells.c.starts_on, Governed.starts_on).label("part_from"),
            earlier(AS_OF, earlier(spells.c.ends_on, Governed.ends_on)).label("part_to"),
            Governed.scope_id.label("scope_id"),
        )
        .join(Governed, and_(Governed.policy == policy, Governed.area_id == spells.c.area_id))
        .where(
            spells.c.starts_on <= AS_OF,
            spells.c.ends_on >= AS_OF,
            Governed.starts_on <= AS_OF,
            Governed.ends_on >= spells.c.starts_on,
            Governed.starts_on <= spells.c.ends_on,
            *conditions,
        )
        .cte("part")
    )


def covers(rule: Coverage, part: CTE) -> CTE:
    """Give what covers each bound part, clipped to it, and a last mark on the day after its end."""
    by = rule.by.source
    key = part.c[rule.on]
    spans = select(
        part.c.subject_id,
        key.label("thing"),
        part.c.part_from,
        later(by.c.starts_on, part.c.part_from).label("cover_from"),
        earlier(by.c.ends_on, part.c.part_to).label("cover_to"),
    ).join(
        by, and_(by.c.subject_id == key, by.c.starts_on <= part.c.part_to, by.c.ends_on >= part.c.part_from)
    )
    after = add_days(part.c.part_to, 1)
    marks = select(part.c.subject_id, key.label("thing"), part.c.part_from, after, after)
    return union_all(spans, marks).cte("cover")


def gaps(cover: CTE) -> CTE:
    """Give each stretch without cover: the days between the furthest end so far and the next begin."""
    reached = func.max(cover.c.cover_to).over(
        partition_by=(cover.c.subject_id, cover.c.thing, cover.c.part_from),
        order_by=(cover.c.cover_from, cover.c.cover_to),
        rows=(None, -1),
    )
    rows = select(cover, reached.label("reached")).subquery("running")
    open_from = case(
        (rows.c.reached.is_(None), rows.c.part_from),
        else_=add_days(func.coalesce(rows.c.reached, rows.c.part_from), 1),
    )
    days = days_between(rows.c.cover_from, open_from)
    return select(
        rows.c.subject_id,
        rows.c.thing,
        open_from.label("gap_from"),
        add_days(rows.c.cover_from, -1).label("gap_to"),
        case((days > 0, days), else_=0).label("days"),
    ).cte("gaps")


def uncovered_days(policy: str, rule: Coverage, conditions: list[ColumnElement[bool]]) -> CTE:
    """Give one row a subject with its uncovered days up to the date asked."""
    part = bound_until_now(policy, rule, conditions)
    gap = gaps(covers(rule, part))
    total: Any = (
        select(gap.c.subject_id, func.sum(gap.c.days).label("days")).group_by(gap.c.subject_id).cte("total")
    )
    named = columns_used(rule.binds.source, rule.at_most_gap) - {"subject_id", "area_id"}
    own = (
        select(
            part.c.subject_id,
            func.min(part.c.area_id).label("area_id"),
            func.min(part.c.scope_id).label("scope_id"),
            func.min(part.c.part_from).label("part_from"),
            func.max(part.c.part_to).label("part_to"),
            *(func.min(part.c[name]).label(name) for name in sorted(named)),
        )
        .group_by(part.c.subject_id)
        .subquery("spans")
    )
    return (
        select(own, func.coalesce(total.c.days, 0).label("gap"))
        .join(total, total.c.subject_id == own.c.subject_id)
        .cte("bound")
    )


__all__ = ["bound_until_now", "covers", "gaps", "uncovered_days"]
