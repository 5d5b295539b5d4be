"""Sums to reach in a year: help funds with the purchases in them, and the working funds of the village."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func

from core.api import YEAR, Need, P, Spells, Target, assisting
from plugins.county_2021.bound import sending_secretaries
from plugins.county_2021.choices import PURCHASE
from plugins.county_2021.needs import money, partly
from plugins.county_2021.readings import UNSAID, Done, both_readings

YUAN = 10000


def sum_readings(
    spells: Spells, kind: str, sum_due: ColumnElement[Any], base: str, label: str, *topics: str
) -> tuple[tuple[Need, Need], ColumnElement[bool]]:
    """Give the needs for a sum of money in all and in each village, and the condition that only the second reading fails."""
    in_all = Need(money(kind, spells, *topics), at_least=sum_due, label=f"{label}合计", unit="元")

    def paid(one: Any) -> Done:
        about = (one.topic.in_(topics),) if topics else ()
        return func.coalesce(func.sum(one.amount), 0), (one.kind == kind, *about)

    return both_readings(spells, in_all, paid, base, f"{label}达到数额的村")


help_needs, help_is_enough = sum_readings(
    assisting, "help_money", P("help_funds") * YUAN, "help_funds_base", "帮扶资金"
)
purchase_needs, purchase_is_enough = sum_readings(
    assisting, "help_money", P("purchase_funds") * YUAN, "help_funds_base", PURCHASE, PURCHASE
)
working_needs, working_is_enough = sum_readings(
    sending_secretaries, "working_money", P("working_funds"), "working_funds_base", "驻村工作经费"
)
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
