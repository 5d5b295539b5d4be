"""Binds of a status select, and the filling of parameters and tokens into a rule's expressions."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Date, FromClause, Integer, bindparam, literal, select
from sqlalchemy.sql import visitors

from core.areas.models import Setting
from core.policy.norm import AS_OF, P, Token

SINCE = bindparam("since", type_=Date)
UNTIL = bindparam("until", type_=Date)
BEFORE_SINCE = bindparam("before_since", type_=Date)
BEFORE_UNTIL = bindparam("before_until", type_=Date)
"""The period before the one judged, for figures that are compared with it."""
ONLY = bindparam("only", type_=Integer)
SOME = bindparam("some", type_=Integer, expanding=True)
Only = bool | Literal["some"]
"""Whom a status select is about: True, the one subject bound as `only`; "some", those bound as `some`; False, everyone."""
AREA = bindparam("area", type_=Integer)
__all__ = ["AREA", "AS_OF", "ONLY", "SINCE", "SOME", "UNTIL", "Context", "Only", "setting_value"]


def setting_value(
    policy: str, key: str, scope: ColumnElement[int], on: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Give the value of a parameter for a scope on a date, as a scalar subquery; NULL where it is open."""
    return (
        select(Setting.number)
        .where(
            Setting.policy == policy,
            Setting.key == key,
            Setting.scope_id == scope,
            Setting.starts_on <= on,
            Setting.ends_on >= on,
        )
        .correlate_except(Setting)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class Context:
    """Where a rule's expressions are evaluated: the bound rows, the policy, and the day whose parameters hold."""

    policy: str
    bound: FromClause
    judged_on: ColumnElement[Any]

    def fill(self, expression: Any, spells: FromClause) -> ColumnElement[Any]:
        """Give the expression over the bound rows: spells' columns moved there, parameters and tokens resolved."""
        if not isinstance(expression, ColumnElement):
            return literal(expression)

        def replace(node: Any, **_kw: Any) -> Any:
            if getattr(node, "table", None) is spells:
                return self.bound.c[node.key]
            if isinstance(node, P):
                return setting_value(self.policy, str(node.key), self.bound.c.scope_id, self.judged_on)
            if isinstance(node, Token):
                return self.judged_on if node.name == "judged_on" else self.bound.c[node.name]
            return None

        filled: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)  # type: ignore[call-overload]
        return filled


def columns_used(spells: FromClause, *expressions: Any) -> set[str]:
    """Give the names of the spells' columns that the expressions mention, nested subqueries included."""
    used: set[str] = set()
    for expression in expressions:
        if isinstance(expression, ColumnElement):
            for node in visitors.iterate(expression):
                if getattr(node, "table", None) is spells:
                    used.add(node.key)  # type: ignore[attr-defined]
    return used
