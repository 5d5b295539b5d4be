"""Whom a rule binds, where and from when to when, as rows with only the columns that are named."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, select

from core.areas.models import AreaPath, Governed
from core.engine.context import AREA, AS_OF, ONLY, SINCE, SOME, UNTIL, Only
from core.policy.rules import Spells
from core.sql import earlier, later

Ids = Select[tuple[int]] | Select[int]
KEYS = ("subject_id", "area_id")


@dataclass(frozen=True)
class Who:
    """Who is asked for: one (`only`), some, those with a spell in the asked area, those among a select's ids; else everyone."""

    only: Only = False
    area: bool = False
    among: Ids | None = None


EVERYONE, ONE = Who(), Who(only=True)


def inside(column: ColumnElement[int], area: ColumnElement[int] = AREA) -> ColumnElement[bool]:
    """Give the condition that an area column lies in the asked area on the date asked."""
    path = AreaPath.__table__.alias("inside")
    below = (
        select(path.c.descendant_id)
        .where(path.c.ancestor_id == area, path.c.starts_on <= AS_OF, path.c.ends_on >= AS_OF)
        .correlate_except(path)
    )
    return column.in_(below)


def governed_spells(policy: str, spells: Spells, names: Collection[str], *columns: Any) -> Select[Any]:
    """Give subject_id, area_id, the scope and the named columns of the spells beside the time their area is governed."""
    own = spells.flat.selected_columns
    named = (own[name] for name in sorted(set(names) - set(KEYS)))
    rows = spells.flat.with_only_columns(
        own.subject_id, own.area_id, *named, Governed.scope_id.label("scope_id"), *columns
    )
    return rows.join(Governed, and_(Governed.policy == policy, Governed.area_id == own.area_id))


def narrowed(rows: Select[Any], spells: Spells, who: Who) -> Select[Any]:
    """Give only the rows of those asked for; a subject with a spell in the asked area stays whole, with all its spells."""
    subject, area = rows.selected_columns.subject_id, rows.selected_columns.area_id
    if who.among is not None:
        rows = rows.where(subject.in_(who.among))
    if who.only:
        rows = rows.where(subject.in_(SOME) if who.only == "some" else subject == ONLY)
    if who.area and spells.is_single:
        return rows.where(inside(area))
    if who.area:
        here = rows.with_only_columns(subject).where(inside(area)).correlate(None)
        return rows.where(subject.in_(here))
    return rows


def bound_in_period(policy: str, spells: Spells, names: Collection[str], who: Who) -> Select[Any]:
    """Give the spells clipped to the policy's time in force and to the period, as part_from and part_to.

    Spells that begin after the date asked are not there yet; those that stand run on to their end.
    """
    own = spells.flat.selected_columns
    begun = earlier(UNTIL, AS_OF)
    rows = governed_spells(
        policy,
        spells,
        names,
        later(own.starts_on, later(Governed.starts_on, SINCE)).label("part_from"),
        earlier(own.ends_on, earlier(Governed.ends_on, UNTIL)).label("part_to"),
    ).where(
        own.starts_on <= begun,
        own.ends_on >= SINCE,
        Governed.starts_on <= begun,
        Governed.ends_on >= SINCE,
        Governed.starts_on <= own.ends_on,
        Governed.ends_on >= own.starts_on,
    )
    return narrowed(rows, spells, who)


def bound_until_now(policy: str, spells: Spells, names: Collection[str], who: Who) -> Select[Any]:
    """Give the spells that stand on the date asked, from their begin to that date, while the policy was in force there."""
    own = spells.flat.selected_columns
    today = Governed.__table__.alias("governed_today")
    is_governed = (
        select(today.c.area_id)
        .where(today.c.policy == policy, today.c.area_id == own.area_id)
        .where(today.c.starts_on <= AS_OF, today.c.ends_on >= AS_OF)
        .correlate_except(today)
        .exists()
    )
    rows = governed_spells(
        policy,
        spells,
        names,
        later(own.starts_on, Governed.starts_on).label("part_from"),
        earlier(AS_OF, earlier(own.ends_on, Governed.ends_on)).label("part_to"),
    ).where(
        own.starts_on <= AS_OF,
        own.ends_on >= AS_OF,
        Governed.starts_on <= AS_OF,
        Governed.ends_on >= own.starts_on,
        is_governed,
    )
    return narrowed(rows, spells, who)


def kept(rows: Select[Any], name: str) -> CTE:
    """Give rows as a CTE that is worked out once: what is computed in it is not computed again where it is used."""
    return rows.cte(name).prefix_with("MATERIALIZED")
