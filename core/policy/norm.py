"""A policy, its norms and its parameters."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Numeric, bindparam


class Force(StrEnum):
    """How strongly a norm binds; it decides how a breach is shown (违反, 提示, 参考)."""

    MUST = "must"
    SHOULD = "should"
    PREFER = "prefer"
    MAY = "may"


@dataclass(frozen=True)
class Policy:
    """A published policy: who issued it, for which level of area, from when to when; a draft has no dates of its own.

    `norms` are those about the policy itself, such as when it comes into force.
    """

    slug: str
    title: str
    issuer: str
    level: str
    number: str = ""
    is_draft: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    parent: str | None = None
    norms: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The declaration's name in listings."""
        return f"policy:{self.slug}"


@dataclass(frozen=True)
class Norm:
    """One requirement of a clause: its id, its place in the document, its force, and one sentence in our own words."""

    id: str
    place: str
    force: Force
    text: str
    heading: str = ""


@dataclass(frozen=True)
class Parameter:
    """A figure of a norm with its unit; `value` None is open: the paper left a blank, and an area may have to set it.

    `since` None means: from the day the policy is in force. `local` parameters may be set by an area below.
    """

    key: str
    norm: str
    title: str
    unit: str = ""
    value: Decimal | None = None
    text: str | None = None
    since: date | None = None
    local: bool = False
    why_open: str = ""
    who_decides: str = ""

    @property
    def is_open(self) -> bool:
        """True where the paper gives no value."""
        return self.value is None and self.text is None


class P(ColumnElement[Any]):
    """A parameter's value inside an expression: resolved per subject, for its area and the date judged."""

    __visit_name__ = "parameter_value"
    inherit_cache = False
    type = Numeric(18, 4, asdecimal=False)

    def __init__(self, key: str) -> None:
        self.key = key


AS_OF: ColumnElement[date] = bindparam("as_of", type_=Date)
"""The date asked for: the only clock a declaration knows."""


def first_day_before(number: int) -> ColumnElement[date]:
    """Give the first day of the period so many before the one judged, of a rule that counts something of that period."""
    return bindparam(f"since_{number}_before", type_=Date)


class Token(ColumnElement[Any]):
    """A place in an expression that the engine fills for each subject and period."""

    __visit_name__ = "engine_token"
    inherit_cache = False
    type = Date()

    def __init__(self, name: str) -> None:
        self.name = name


PART_FROM: ColumnElement[date] = Token("part_from")
"""The first day on which the subject is bound in the period judged."""
PART_TO: ColumnElement[date] = Token("part_to")
"""The last day on which the subject is bound in the period judged."""
JUDGED_ON: ColumnElement[date] = Token("judged_on")
"""The date whose norms hold for the subject: the date asked, or the day of the event judged."""
