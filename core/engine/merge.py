"""One row a subject: its parts put together, days in which they overlap counted once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.elements import KeyedColumnElement

from core.areas.models import Governed
from core.engine.bound import kept
from core.engine.context import ONE_PERIOD, Time
from core.policy.rules import Spells
from core.sql import days_between, earlier, later, the_value

SPAN = ("subject_id", "part_from", "part_to")


def places_once(bound: Select[Any]) -> Select[Any]:
    """Put parts together that differ in nothing but their place; the first place stands."""
    row = bound.subquery("row")
    same = [column for column in row.c if column.key != "area_id"]
    return select(*same, func.min(row.c.area_id).label("area_id")).group_by(*same)


@dataclass(frozen=True)
class Merged:
    """One row a subject (`own`), and the parts of those that have several (`part`).

    A row says the first and the last day bound, the days owed in all, the sums asked for, and whether it is `whole`: bound
    without a break, and alike in every column by which records are found. Whatever else it says is lent by the part that
    begins first.
    """

    own: FromClause
    part: CTE
    several: CTE

    def split(self) -> CTE:
        """Give the parts of the subjects that are not whole, in which alone records must be looked for part by part."""
        broken = select(self.several.c.subject_id).where(self.several.c.whole == 0)
        return kept(select(self.part).where(self.part.c.subject_id.in_(broken)), "split")


def merged(
    policy: str,
    spells: Spells,
    bound: Select[Any],
    summed: Collection[str] = (),
    alike: Collection[str] = (),
    time: Time = ONE_PERIOD,
) -> Merged:
    """Put the parts of each subject together, period by period; `alike` are the columns that a whole subject's parts share."""
    lent = [str(column.key) for column in bound.selected_columns if column.key not in SPAN]
    if spells.often_several:
        part = kept(_in_each_period(bound, time), "part")
        together = kept(_several(part, lent, summed, alike, time), "own")
        return Merged(together, part, together)
    subject, area = bound.selected_columns.subject_id, bound.selected_columns.area_id
    if spells.is_single:
        # Only where an area was governed more than once can a single spell fall into parts.
        split = select(_areas_governed_again(policy).c.area_id)
        single, many = bound.where(area.not_in(split)), area.in_(split)
    else:
        grouped = _grouped(bound, summed)
        several = select(grouped.c.subject_id).where(grouped.c.parts > 1)
        named = [grouped.c[name] for name in (*SPAN, *lent)]
        single, many = select(*named).where(grouped.c.parts == 1), subject.in_(several)
    alone = _alone(_in_each_period(single, time).subquery("bound"), lent, time)
    part = kept(_in_each_period(bound.where(many), time), "part")
    together = kept(_several(part, lent, summed, alike, time), "several")
    columns = [together.c[str(column.key)] for column in alone.selected_columns]
    return Merged(union_all(alone, select(*columns)).subquery("own"), part, together)


def _in_each_period(bound: Select[Any], time: Time) -> Select[Any]:
    """Give bound parts as they are, or those of a longer time clipped to each of the periods asked at once."""
    if time.several is None:
        return bound
    part, period = bound.subquery("bound_ever"), time.several
    lent = [column for column in part.c if column.key not in ("part_from", "part_to")]
    first = later(part.c.part_from, period.c.period_from).label("part_from")
    last = earlier(part.c.part_to, period.c.period_to).label("part_to")
    meets = and_(part.c.part_from <= period.c.period_to, part.c.part_to >= period.c.period_from)
    return select(*lent, first, last, *period.c).select_from(part.join(period, meets))


def _areas_governed_again(policy: str) -> CTE:
    governed = Governed.__table__
    again = select(governed.c.area_id).where(governed.c.policy == policy).group_by(governed.c.area_id)
    return kept(again.having(func.count() > 1), "governed_again")


def _alone(part: FromClause, lent: list[str], time: Time) -> Select[Any]:
    named = [part.c[name] for name in (*time.key, "part_from", "part_to", *lent)]
    owed: ColumnElement[Any] = days_between(part.c.part_to, part.c.part_from) + 1
    if time.several is not None:
        since, until = time.span(part.c)
        owed = case(
            (and_(part.c.part_from == since, part.c.part_to == until), part.c.period_days), else_=owed
        )
    return select(*named, literal(1).label("whole"), owed.label("owed"))


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


def _several(
    part: CTE, lent: list[str], summed: Collection[str], alike: Collection[str], time: Time
) -> Select[Any]:
    key, order = [part.c[name] for name in time.key], (part.c.part_from, part.c.part_to, part.c.area_id)
    reached = func.max(part.c.part_to).over(partition_by=key, order_by=order, rows=(None, -1))
    place = func.row_number().over(partition_by=key, order_by=order)
    row = select(part, reached.label("reached"), place.label("place")).subquery("ordered")
    # With nothing before it, `reached` is NULL and so is the comparison: nothing is taken away.
    ahead = days_between(row.c.part_from, row.c.reached)
    counted = case((ahead <= 0, 1 - ahead), else_=0)
    days = days_between(row.c.part_to, row.c.part_from) + 1 - counted
    same = (_is_shared(row.c[name]) for name in sorted({*alike} - {"subject_id"}))
    unbroken = func.max(func.coalesce(ahead, 0)) <= 1
    key = [row.c[name] for name in time.key]
    return select(
        *key,
        func.min(row.c.part_from).label("part_from"),
        func.max(row.c.part_to).label("part_to"),
        *(_put_together(row.c[name], case((row.c.place == 1, row.c[name])), summed) for name in lent),
        case((and_(unbroken, *same), 1), else_=0).label("whole"),
        func.sum(case((days > 0, days), else_=0)).label("owed"),
    ).group_by(*key)


def _is_shared(column: KeyedColumnElement[Any]) -> ColumnElement[bool]:
    value: ColumnElement[Any] = cast(column, Integer) if isinstance(column.type, Boolean) else column
    return and_(func.min(value) == func.max(value), func.count(value) == func.count())


def _put_together(
    column: KeyedColumnElement[Any], lent: ColumnElement[Any], summed: Collection[str]
) -> ColumnElement[Any]:
    return (func.sum(column) if column.key in summed else the_value(lent)).label(column.key)
