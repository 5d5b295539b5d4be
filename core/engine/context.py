"""Binds of a status select, and the filling of parameters and tokens into a rule's expressions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, FromClause, Integer, and_, bindparam, literal, select, union_all
from sqlalchemy.sql import visitors

from core.areas.models import Setting
from core.policy.norm import AS_OF, P, Token, first_day_before
from core.sql import bound_list, days_between

SINCE = bindparam("since", type_=Date)
UNTIL = bindparam("until", type_=Date)
"""The first and the last day of the period judged."""
ONLY = bindparam("only", type_=Integer)
SOME = bound_list("some")
Only = bool | Literal["some"]
"""Whom a status select is about: True, the one subject bound as `only`; "some", those bound as `some`; False, everyone."""
AREA = bindparam("area", type_=Integer)
__all__ = [
    "AREA",
    "AS_OF",
    "ONLY",
    "SINCE",
    "SOME",
    "UNTIL",
    "Context",
    "Only",
    "Time",
    "days_before",
    "joined_settings",
]


def days_before(number: int) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Give the first and the last day of the period so many before the one judged, for figures of earlier periods."""
    return first_day_before(number), bindparam(f"until_{number}_before", type_=Date)


@dataclass(frozen=True)
class Time:
    """The period judged: its first and last day and its length as columns of rows, or by binds where one period is asked.

    `several` are the periods asked at once, as rows of `period_from`, `period_to` and `period_days`.
    """

    several: FromClause | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell the rows of a status select apart."""
        return (
            ("subject_id",)
            if self.several is None
            else ("subject_id", "period_from", "period_to", "period_days")
        )

    def span(self, rows: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Give the first and the last day of the period of each row."""
        return (SINCE, UNTIL) if self.several is None else (rows["period_from"], rows["period_to"])

    def days(self, rows: Any) -> ColumnElement[Any]:
        """Give how many days the period of each row has."""
        return days_between(UNTIL, SINCE) + 1 if self.several is None else rows["period_days"]

    def same(self, rows: FromClause, others: FromClause) -> ColumnElement[bool]:
        """Give the condition that two rows are of one subject and period."""
        names = ("subject_id",) if self.several is None else ("subject_id", "period_from")
        return and_(*(rows.c[name] == others.c[name] for name in names))


ONE_PERIOD = Time()


@cache
def periods_at_once(number: int) -> Time:
    """Give the time of so many periods asked at once; binds: since_0 and until_0, and so on."""
    day = Date()
    first, *more = (
        select(
            bindparam(f"since_{place}", type_=day).label("period_from"),
            bindparam(f"until_{place}", type_=day).label("period_to"),
        )
        for place in range(number)
    )
    period = union_all(first, *more).subquery("day")
    days = (days_between(period.c.period_to, period.c.period_from) + 1).label("period_days")
    return Time(select(period, days).cte("period").prefix_with("MATERIALIZED"))


@dataclass(frozen=True)
class Context:
    """Where a rule's expressions are evaluated: the bound rows, the policy, and the day whose parameters hold.

    `settings` are the values of parameters that are joined beside the rows; others are looked up row by row.
    """

    policy: str
    bound: FromClause
    judged_on: ColumnElement[Any]
    settings: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)

    def fill(self, expression: Any, spells: FromClause) -> ColumnElement[Any]:
        """Give the expression over the bound rows: spells' columns moved there, parameters and tokens resolved."""
        if not isinstance(expression, ColumnElement):
            return literal(expression)

        def replace(node: Any, **_kw: Any) -> Any:
            if getattr(node, "table", None) is spells:
                return self.bound.c[node.key]
            if isinstance(node, P):
                return self._setting(str(node.key))
            if isinstance(node, Token):
                return self.judged_on if node.name == "judged_on" else self.bound.c[node.name]
            return None

        filled: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)  # type: ignore[call-overload]
        return filled

    def _setting(self, key: str) -> ColumnElement[Any]:
        if key in self.settings:
            return self.settings[key]
        here = setting_holds(Setting.__table__, self.policy, key, self.bound.c.scope_id, self.judged_on)
        return select(Setting.number).where(here).correlate_except(Setting).scalar_subquery()


def moved(expression: ColumnElement[Any], source: FromClause, columns: Any) -> ColumnElement[Any]:
    """Give an expression over other columns of the same names."""

    def replace(node: Any, **_kw: Any) -> Any:
        return columns[node.key] if getattr(node, "table", None) is source else None

    found: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)  # type: ignore[call-overload]
    return found


def setting_holds(
    setting: FromClause, policy: str, key: str, scope: ColumnElement[int], on: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Give the condition that finds the one value of a parameter for a scope on a date."""
    own = setting.c.policy == policy, setting.c.key == key, setting.c.scope_id == scope
    return and_(*own, *_stands(setting, on))


def _stands(setting: FromClause, on: ColumnElement[Any]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return setting.c.starts_on <= on, setting.c.ends_on >= on


def joined_settings(
    policy: str, keys: Iterable[str], bound: FromClause, judged_on: ColumnElement[Any], rows: FromClause
) -> tuple[FromClause, dict[str, ColumnElement[Any]]]:
    """Join the values of parameters beside bound rows, one row each, and give them by key; NULL where one is open.

    The few values of a key are put aside first: looking them up for every row in the table of all costs several times as much.
    """
    values: dict[str, ColumnElement[Any]] = {}
    for number, key in enumerate(keys):
        own = select(Setting.scope_id, Setting.starts_on, Setting.ends_on, Setting.number)
        own = own.where(Setting.policy == policy, Setting.key == key)
        setting = own.cte(f"setting_{number}").prefix_with("MATERIALIZED")
        holds = setting.c.scope_id == bound.c.scope_id, *_stands(setting, judged_on)
        rows = rows.outerjoin(setting, and_(*holds))
        values[key] = setting.c.number
    return rows, values


def columns_used(spells: FromClause, *expressions: Any) -> set[str]:
    """Give the names of the spells' columns that the expressions mention, nested subqueries included."""
    used: set[str] = set()
    for expression in expressions:
        if isinstance(expression, ColumnElement):
            for node in visitors.iterate(expression):
                if getattr(node, "table", None) is spells:
                    used.add(node.key)  # type: ignore[attr-defined]
    return used


def parameters_used(*expressions: Any) -> list[str]:
    """Give the keys of the parameters that expressions mention, each once, in order."""
    found = [e for e in expressions if isinstance(e, ColumnElement)]
    nodes = (node for expression in found for node in visitors.iterate(expression))
    return list(dict.fromkeys(str(node.key) for node in nodes if isinstance(node, P)))
