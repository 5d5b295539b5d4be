"""Two readings of what a unit with several villages owes: a figure once, or for each village.

The paper does not say which. The total below the figure is a breach on either reading, every village at the figure is enough on
either, and between the two the county decides.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from core.api import AS_OF, PART_FROM, PART_TO, Activity, Need, P, Spells

PER_UNIT = 1
UNSAID = "按单位还是按村算没有说"
Figure = ColumnElement[Any]
Done = tuple[Figure, tuple[ColumnElement[bool], ...]]


def villages_bound(spells: Spells) -> tuple[Any, Any, Figure]:
    """Give the bound rows of one unit in the part judged: the rows, the condition, and how many villages they name."""
    row = spells.rows.subquery("own_villages")
    here = and_(
        row.c.subject_id == spells.c.subject_id, row.c.starts_on <= PART_TO, row.c.ends_on >= PART_FROM
    )
    number = select(func.count(row.c.village_id.distinct())).where(here).correlate_except(row)
    return row, here, number.scalar_subquery()


def _done(done: Callable[[Any], Done], unit: Figure, place: Callable[[Any], ColumnElement[bool]]) -> Figure:
    """Give what a unit has done in the part judged for some villages."""
    one = aliased(Activity, name="done")
    figure, which = done(one)
    return (
        select(figure)
        .where(*which, one.unit_id == unit, place(one.village_id))
        .where(one.on_date >= PART_FROM, one.on_date <= PART_TO, one.on_date <= AS_OF)
        .correlate_except(one)
        .scalar_subquery()
    )


def both_readings(
    spells: Spells, in_all: Need, done: Callable[[Any], Done], base: str, label: str
) -> tuple[tuple[Need, Need], ColumnElement[bool]]:
    """Give the needs in all and in each village, and the condition that only the second reading fails.

    `done` gives, for records, the figure that `in_all` counts and which of them count.
    """
    due: Any = in_all.figure
    row, here, number = villages_bound(spells)
    in_village = _done(done, row.c.subject_id, lambda village: village == row.c.village_id)
    own_villages = select(row.c.village_id).where(here).correlate_except(row)
    together = _done(done, spells.c.subject_id, lambda village: village.in_(own_villages))
    enough = case((in_village >= due, row.c.village_id))
    reached = select(func.count(enough.distinct())).where(here).correlate_except(row).scalar_subquery()
    owed = case((P(base) == PER_UNIT, 0), (due.is_not(None), number))
    return (in_all, Need(reached, at_least=owed, label=label, unit="个")), together >= due
