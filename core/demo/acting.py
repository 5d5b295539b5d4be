"""What the working table of actors holds of each: a seed, from when to when, in whose name and where they act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, cast, literal, null, select

from core.db import FAR
from core.demo.work import ACTORS


@dataclass(frozen=True)
class Stage:
    """Where a plan's actors act: its counties, its top area, from which day on, and the units of the counties' leaders."""

    counties: Sequence[int]
    top: int
    first: date
    leaders: Sequence[int] = ()

    @property
    def whole(self) -> tuple[ColumnElement[int], ColumnElement[int]]:
        """The numbers of the first and the last day."""
        return literal(self.first.toordinal()), literal(FAR.toordinal())


def acting(seed: Any, span: tuple[Any, Any], **what: Any) -> Select[Any]:
    """Give actors as rows of the working table; what is not named stays empty."""
    values = {"seed": seed, "first": span[0], "last": span[1], **what}
    # An empty column carries its type: inside a subquery PostgreSQL would take it for text.
    return select(*(values.get(one.key, cast(null(), one.type)).label(one.key) for one in ACTORS.c))


def larger(one: Any, other: Any) -> ColumnElement[Any]:
    """Give the larger of two numbers."""
    return case((one >= other, one), else_=other)


def smaller(one: Any, other: Any) -> ColumnElement[Any]:
    """Give the smaller of two numbers."""
    return case((one <= other, one), else_=other)
