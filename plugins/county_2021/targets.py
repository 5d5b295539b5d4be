"""Sums to reach in a year: help funds with the purchases in them, and the working funds of the village.

The paper does not say whether a unit with several villages owes a sum once or for each. The total below the sum is a breach on
either reading, every village at the sum is enough on either, and between the two the county decides.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from core.api import (
    AS_OF,
    PART_FROM,
    PART_TO,
    YEAR,
    Activity,
    Need,
    P,
    Spells,
    Target,
    assisting,
)
from plugins.county_2021.bound import sending_secretaries
from plugins.county_2021.choices import PURCHASE
from plugins.county_2021.needs import money, partly

PER_UNIT = 1
YUAN = 10000
Figure = ColumnElement[Any]


def villages_bound(spells: Spells) -> tuple[Any, Any, Figure]:
    """Give the bound rows of one unit in the part judged: the rows, the condition, and how many villages they name."""
    row = spells.rows.subquery("own_villages")
    here = and_(
        row.c.subject_id == spells.c.subject_id, row.c.starts_on <= PART_TO, row.c.ends_on >= PART_FROM
    )
    number = select(func.count(row.c.village_id.distinct())).where(here).correlate_except(row)
    return row, here, number.scalar_subquery()


def paid(kind: str, unit: Figure, place: Callable[[Any], ColumnElement[bool]], *topics: str) -> Figure:
    """Give the money of a unit in the part judged for some villages."""
    one = aliased(Activity, name="payment")
    about = (one.topic.in_(topics),) if topics else ()
    return (
        select(func.coalesce(func.sum(one.amount), 0))
        .where(one.kind == kind, one.unit_id == unit, place(one.village_id), *about)
        .where(one.on_date >= PART_FROM, one.on_date <= PART_TO, one.on_date <= AS_OF)
        .correlate_except(one)
        .scalar_subquery()
    )


def both_readings(
    spells: Spells, kind: str, sum_due: Figure, base: str, label: str, *topics: str
) -> tuple[tuple[Need, Need], Figure]:
    """Give the needs for a sum in all and in each village, and the condition that only the second reading fails."""
    row, here, number = villages_bound(spells)
    in_village = paid(kind, row.c.subject_id, lambda village: village == row.c.village_id, *topics)
    own_villages = select(row.c.village_id).where(here).correlate_except(row)
    in_all = paid(kind, spells.c.subject_id, lambda village: village.in_(own_villages), *topics)
    enough = case((in_village >= sum_due, row.c.village_id))
    reached = select(func.count(enough.distinct())).where(here).correlate_except(row).scalar_subquery()
    owed = case((P(base) == PER_UNIT, 0), (sum_due.is_not(None), number))
    needs = (
        Need(money(kind, spells, *topics), at_least=sum_due, label=f"{label}合计", unit="元"),
        Need(reached, at_least=owed, label=f"{label}达到数额的村", unit="个"),
    )
    return needs, in_all >= sum_due


help_needs, help_is_enough = both_readings(
    assisting, "help_money", P("help_funds") * YUAN, "help_funds_base", "帮扶资金"
)
purchase_needs, purchase_is_enough = both_readings(
    assisting, "help_money", P("purchase_funds") * YUAN, "help_funds_base", PURCHASE, PURCHASE
)
working_needs, working_is_enough = both_readings(
    sending_secretaries, "working_money", P("working_funds"), "working_funds_base", "驻村工作经费"
)
UNSAID = "按单位还是按村算没有说"

TARGETS = (
    Target(
        norm="XX-14",
        key="help",
        title="每年帮扶资金",
        binds=assisting,
        every=YEAR,
        notice=60,
        needs=help_needs,
        silent=partly | {UNSAID: and_(P("help_funds_base").is_(None), help_is_enough)},
    ),
    Target(
        norm="XX-14",
        key="purchase",
        title="帮扶资金中认购扶贫产品",
        binds=assisting,
        every=YEAR,
        notice=60,
        needs=purchase_needs,
        silent=partly | {UNSAID: and_(P("help_funds_base").is_(None), purchase_is_enough)},
    ),
    Target(
        norm="XX-17",
        title="每年驻村工作经费",
        binds=sending_secretaries,
        every=YEAR,
        notice=60,
        needs=working_needs,
        silent=partly | {UNSAID: and_(P("working_funds_base").is_(None), working_is_enough)},
    ),
)
