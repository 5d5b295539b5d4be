"""One row a subject: its parts put together, days in which they overlap counted once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, case, func, literal, select, union_all
from sqlalchemy.sql.elements import KeyedColumnElement

from core.areas.models import Governed
from core.engine.bound import kept
from core.policy.rules import Spells
from core.sql import days_between, the_value

SPAN = ("subject_id", "part_from", "part_to")


def places_once(bound: Select[Any]) -> Select[Any]:
    """Put parts together that differ in nothing but their place, once for all that use them; the first place stands."""
    row = bound.subquery("row")
    same = [column for column in row.c if column.key != "area_id"]
    alike = select(*same, func.min(row.c.area_id).label("area_id")).group_by(*same)
    return select(kept(alike, "alike_parts"))


def merged(
    policy: str, spells: Spells, bound: Select[Any], summed: Collection[str] = ()
) -> tuple[FromClause, CTE]:
    """Give one row a subject, and beside it the parts of those that have several.

    The row says how many parts there are, the first and the last day bound, the days owed in all, and the sums asked for.
    Whatever else it says is lent by the part that begins first.
    """
    lent = [str(column.key) for column in bound.selected_columns if column.key not in SPAN]
    subject, area = bound.selected_columns.subject_id, bound.selected_columns.area_id
    if spells.is_single:
        # Only where an area was governed more than once can a single spell fall into parts.
        split = select(_areas_governed_again(policy).c.area_id)
        alone, many = _alone(bound.where(area.not_in(split)).subquery("bound"), lent), area.in_(split)
    else:
        grouped = _grouped(bound, summed)
        several = select(grouped.c.subject_id).where(grouped.c.parts > 1)
        alone, many = _alone(grouped, lent).where(grouped.c.parts == 1), subject.in_(several)
    part = kept(bound.where(many), "part")
    return union_all(alone, _several(part, lent, summed)).subquery("own"), part


def _areas_governed_again(policy: str) -> CTE:
    governed = Governed.__table__
    again = select(governed.c.area_id).where(governed.c.policy == policy).group_by(governed.c.area_id)
    return kept(again.having(func.count() > 1), "governed_again")


def _alone(part: FromClause, lent: list[str]) -> Select[Any]:
    named = [part.c[name] for name in (*SPAN, *lent)]
    owed = (days_between(part.c.part_to, part.c.part_from) + 1).label("owed")
    return select(*named, literal(1).label("parts"), owed)


def _grouped(bound: Select[Any], summed: Collection[str]) -> CTE:
    """Give what is right for a subject with one part, and tell who has more."""
    part = bound.subquery("bound")
    columns = [
        part.c.subject_id,
        func.count().label("parts"),
        func.min(part.c.part_from).label("part_from"),
        func.max(part.c.part_to).label("part_to"),
        *(_put_together(column, column, summed) for column in part.c if column.key not in SPAN),
    ]
    return kept(select(*columns).group_by(part.c.subject_id), "grouped")


def _several(part: CTE, lent: list[str], summed: Collection[str]) -> Select[Any]:
    subject, order = part.c.subject_id, (part.c.part_from, part.c.part_to, part.c.area_id)
    reached = func.max(part.c.part_to).over(partition_by=subject, order_by=order, rows=(None, -1))
    place = func.row_number().over(partition_by=subject, order_by=order)
    row = select(part, reached.label("reached"), place.label("place")).subquery("ordered")
    # With nothing before it, `reached` is NULL and so is the comparison: nothing is taken away.
    counted = case(
        (row.c.reached >= row.c.part_from, days_between(row.c.reached, row.c.part_from) + 1), else_=0
    )
    days = days_between(row.c.part_to, row.c.part_from) + 1 - counted
    return select(
        row.c.subject_id,
        func.min(row.c.part_from).label("part_from"),
        func.max(row.c.part_to).label("part_to"),
        *(_put_together(row.c[name], case((row.c.place == 1, row.c[name])), summed) for name in lent),
        func.count().label("parts"),
        func.sum(case((days > 0, days), else_=0)).label("owed"),
    ).group_by(row.c.subject_id)


def _put_together(
    column: KeyedColumnElement[Any], lent: ColumnElement[Any], summed: Collection[str]
) -> ColumnElement[Any]:
    return (func.sum(column) if column.key in summed else the_value(lent)).label(column.key)
