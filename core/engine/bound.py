"""Whom a rule binds, where and from when to when, as rows with only the columns that are named."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Exists,
    FromClause,
    ScalarSelect,
    Select,
    and_,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql import visitors

from core.areas.models import AreaPath, Governed
from core.engine.context import AREA, AS_OF, ONLY, SINCE, SOME, UNTIL, Only
from core.engine.thin import thin
from core.policy.rules import Spells
from core.sql import earlier, is_among, later

Ids = Select[tuple[int]] | Select[int]
KEYS, DATES = ("subject_id", "area_id"), ("starts_on", "ends_on")


@dataclass(frozen=True)
class Who:
    """Who is asked for: one (`only`), some, those with a spell in the asked area, those among a select's ids; else everyone.

    `strictly` asks only for what lies in the area: a subject bound in two counties is then looked at in the one alone.
    """

    only: Only = False
    area: bool = False
    among: Ids | None = None
    strictly: bool = False


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


def asked_for(spells: Spells, who: Who) -> Select[Any]:
    """Give the spells of those asked for, wherever they are."""
    rows: Select[Any] = spells.flat
    subject = rows.selected_columns.subject_id
    if who.among is not None:
        rows = rows.where(subject.in_(who.among))
    return rows.where(is_asked(subject, who)) if who.only else rows


def is_asked(subject: ColumnElement[int], who: Who) -> ColumnElement[bool]:
    """Give the condition that a subject is the one, or one of those, asked for."""
    if not who.only:
        return true()
    return is_among(subject, SOME) if who.only == "some" else subject == ONLY


def governed(policy: str, rows: Select[Any], names: Collection[str], *columns: Any) -> Select[Any]:
    """Give subject_id, area_id, the scope and the named columns of spells beside the time their area is governed."""
    own = rows.selected_columns
    named = (own[name] for name in sorted(set(names) - set(KEYS)))
    scope = Governed.scope_id.label("scope_id")
    picked: Select[Any] = rows.with_only_columns(own.subject_id, own.area_id, *named, scope, *columns)
    return picked.join(Governed, and_(Governed.policy == policy, Governed.area_id == own.area_id))


def in_area(rows: Select[Any], spells: Spells, who: Who) -> Select[Any]:
    """Give only those with a spell in the asked area, if one is asked; each stays whole, unless strictly what lies there is."""
    subject, area = rows.selected_columns.subject_id, rows.selected_columns.area_id
    if not who.area:
        return thin(rows)
    if spells.is_single or who.strictly:
        return thin(rows.where(inside(area)))
    here = thin(rows.with_only_columns(subject).where(inside(area))).correlate(None)
    return thin(rows.where(subject.in_(here)))


def alike_once(rows: Select[Any], spells: Spells, names: Collection[str]) -> Select[Any]:
    """Put the spells of a subject in a place together where they differ only in dates that no rule names."""
    if not spells.often_several or set(names) & set(DATES):
        return rows
    own = rows.selected_columns
    same = [own[name] for name in sorted({*names, *KEYS})]
    dates = func.min(own.starts_on).label("starts_on"), func.max(own.ends_on).label("ends_on")
    return select(*thin(rows.with_only_columns(*same, *dates).group_by(*same)).subquery("alike").c)


def bound_in_period(policy: str, spells: Spells, names: Collection[str], who: Who) -> Select[Any]:
    """Give the spells clipped to the policy's time in force and to the period, as part_from and part_to.

    Spells that begin after the date asked are not there yet; those that stand run on to their end.
    """
    rows = asked_for(spells, who)
    own = rows.selected_columns
    begun = earlier(UNTIL, AS_OF)
    rows = rows.where(own.starts_on <= begun, own.ends_on >= SINCE)
    if spells.often_several and not set(names) & set(DATES):
        clipped = later(own.starts_on, SINCE).label("starts_on"), earlier(own.ends_on, UNTIL).label("ends_on")
        named = (own[name] for name in sorted({*names, *KEYS}))
        rows = select(*thin(rows.with_only_columns(*named, *clipped)).distinct().subquery("alike").c)
        own = rows.selected_columns
    rows = governed(
        policy,
        rows,
        names,
        later(own.starts_on, later(Governed.starts_on, SINCE)).label("part_from"),
        earlier(own.ends_on, earlier(Governed.ends_on, UNTIL)).label("part_to"),
    ).where(
        Governed.starts_on <= begun,
        Governed.ends_on >= SINCE,
        Governed.starts_on <= own.ends_on,
        Governed.ends_on >= own.starts_on,
    )
    return in_area(rows, spells, who)


def bound_until_now(policy: str, spells: Spells, names: Collection[str], who: Who, *more: Any) -> Select[Any]:
    """Give the spells that stand on the date asked, from their begin to that date, while the policy was in force there.

    `more` are further columns made of the spells' own.
    """
    rows = asked_for(spells, who)
    own = rows.selected_columns
    today = Governed.__table__.alias("governed_today")
    is_governed = (
        select(today.c.area_id)
        .where(today.c.policy == policy, today.c.area_id == own.area_id)
        .where(today.c.starts_on <= AS_OF, today.c.ends_on >= AS_OF)
        .correlate_except(today)
        .exists()
    )
    rows = governed(
        policy,
        rows,
        names,
        later(own.starts_on, Governed.starts_on).label("part_from"),
        earlier(AS_OF, earlier(own.ends_on, Governed.ends_on)).label("part_to"),
        *more,
    ).where(
        own.starts_on <= AS_OF,
        own.ends_on >= AS_OF,
        Governed.starts_on <= AS_OF,
        Governed.ends_on >= own.starts_on,
        # One that reaches the day itself answers without a look; only earlier stretches ask whether there is a later one.
        or_(Governed.ends_on >= AS_OF, is_governed),
    )
    return in_area(rows, spells, who)


def kept(rows: Select[Any], name: str) -> CTE:
    """Give rows as a CTE that is worked out once: what is computed in it is not computed again where it is used."""
    return rows.cte(name).prefix_with("MATERIALIZED")


def kept_if_dear(rows: Select[Any], name: str) -> FromClause:
    """Give rows that are kept where a column looks something up, row by row; else as they are, which is cheaper."""
    nodes = (node for column in rows.selected_columns for node in visitors.iterate(column))
    is_dear = any(isinstance(node, ScalarSelect | Exists) for node in nodes)
    return kept(rows, name) if is_dear else rows.subquery(name)
