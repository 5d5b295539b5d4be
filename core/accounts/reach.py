"""How far a permission reaches: the areas, units and own cadre of the grants that carry it today, as SQL."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.accounts.models import Grant, User
from core.accounts.roles import Role, RoleMatrix
from core.areas.models import AreaPath, GroupingArea

DateColumn = InstrumentedAttribute[date]
IdColumn = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


@dataclass(frozen=True, slots=True)
class Held:
    """A grant in force: its role and what it is over."""

    role: Role
    area_id: int | None = None
    unit_id: int | None = None
    grouping_id: int | None = None
    cadre_id: int | None = None


@dataclass(frozen=True)
class Reach:
    """What some grants reach on a day; empty reaches nothing.

    `held` are the grants themselves, for what depends on the role as well as on its ground.
    Conditions over many rows read the reach as sets; with `for_one` they look from a single row upwards, which
    costs the same however far the reach goes.
    """

    today: date
    roots: tuple[int, ...] = ()
    groupings: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    cadre_id: int | None = None
    is_system: bool = False
    for_one: bool = False
    held: tuple[Held, ...] = field(default=(), compare=False)
    areas: Select[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "areas", self._subtree())

    @property
    def has_areas(self) -> bool:
        """Tell whether any grant is over areas."""
        return bool(self.roots or self.groupings)

    def inside(self, area: IdColumn) -> ColumnElement[bool]:
        """Give the condition that a column holds an area of the reach."""
        if not self.for_one:
            return area.in_(self.areas)
        upwards = self.areas.where(AreaPath.descendant_id == area)
        return exists(upwards.correlate_except(AreaPath))

    def among(self, column: IdColumn, ids: Select[int]) -> ColumnElement[bool]:
        """Give the condition that a column holds one of some ids, which are themselves read from the reach."""
        if not self.for_one:
            return column.in_(ids)
        (found,) = ids.selected_columns
        return exists(ids.where(found == column).correlate_except(*ids.get_final_froms()))

    def _subtree(self) -> Select[int]:
        below = [AreaPath.ancestor_id.in_(self.roots)] if self.roots else []
        if self.groupings:
            below.append(AreaPath.ancestor_id.in_(_grouped(self.groupings, self.today)))
        return select(AreaPath.descendant_id).where(
            or_(*below) if below else AreaPath.ancestor_id.in_(()),
            AreaPath.starts_on <= self.today,
            AreaPath.ends_on >= self.today,
        )

    def current(self, starts_on: DateColumn, ends_on: DateColumn) -> ColumnElement[bool]:
        """Give the condition that a dated row is in force on the day the rights are judged."""
        return (starts_on <= self.today) & (ends_on >= self.today)


def _grouped(groupings: tuple[int, ...], today: date) -> Select[int]:
    return select(GroupingArea.area_id).where(
        GroupingArea.grouping_id.in_(groupings),
        GroupingArea.starts_on <= today,
        GroupingArea.ends_on >= today,
    )


def held_grants(session: Session, user: User, today: date, matrix: RoleMatrix) -> tuple[Held, ...]:
    """Read the user's grants in force on a day; one whose role or ground does not fit gives nothing."""
    rows = session.scalars(
        select(Grant)
        .where(Grant.user_id == user.id, Grant.starts_on <= today, Grant.ends_on >= today)
        .order_by(Grant.id)
    )
    held = (_held(matrix.find(row.role), row, user.cadre_id) for row in rows)
    return tuple(one for one in held if one is not None)


def _held(role: Role | None, grant: Grant, cadre_id: int | None) -> Held | None:
    if role is None:
        return None
    if role.on == "system":
        return Held(role)
    if role.on == "self":
        return Held(role, cadre_id=cadre_id) if cadre_id is not None else None
    over = {"area": grant.area_id, "unit": grant.unit_id, "grouping": grant.grouping_id}[role.on]
    if over is None:
        return None
    return Held(role, **{f"{role.on}_id": over})


def reach_of(held: Iterable[Held], today: date) -> Reach:
    """Put grants together into one reach."""
    held = tuple(held)
    return Reach(
        today=today,
        held=held,
        roots=tuple(sorted({h.area_id for h in held if h.area_id is not None})),
        groupings=tuple(sorted({h.grouping_id for h in held if h.grouping_id is not None})),
        units=tuple(sorted({h.unit_id for h in held if h.unit_id is not None})),
        cadre_id=next((h.cadre_id for h in held if h.cadre_id is not None), None),
        is_system=any(h.role.on == "system" for h in held),
    )
