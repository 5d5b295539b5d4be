"""The one gate: objects reach a view only through the caller's grants, judged at the moment of the act."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from flask import g
from sqlalchemy import BigInteger, ColumnElement, Select, and_, exists, false, inspect, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.local import LocalProxy

from core.accounts.models import User
from core.accounts.reach import Held, Reach, held_grants, reach_of
from core.accounts.roles import RoleMatrix, role_matrix
from core.areas.models import Area, AreaParent, AreaPath
from core.db import Base

Row = TypeVar("Row", bound=Base)
Condition = Callable[[Reach], ColumnElement[bool]]


class OutsideError(NotFound):
    """An object that is not there or lies outside the caller's reach: the two are not told apart."""

    def __init__(self, model: type[Base], ident: object) -> None:
        super().__init__()
        self.object_type = model.__name__
        self.object_id = str(ident)


class NotPermittedError(Forbidden):
    """An act on something visible for which the caller lacks the permission."""

    def __init__(self, permission: str, obj: Base | None = None) -> None:
        super().__init__()
        self.permission = permission
        self.object_type = type(obj).__name__ if obj is not None else ""
        self.object_id = str(getattr(obj, "id", "")) if obj is not None else ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows of a model a reach covers, by each kind of ground, or by any; a kind left out covers none."""

    view: str
    by_area: Condition | None = None
    by_unit: Condition | None = None
    by_self: Condition | None = None
    by_system: Condition | None = None
    by_any: Condition | None = None

    def within(self, reach: Reach) -> ColumnElement[bool]:
        """Give the condition that a row lies in the reach."""
        grounds = (
            (reach.has_areas, self.by_area),
            (bool(reach.units), self.by_unit),
            (reach.cadre_id is not None, self.by_self),
            (reach.is_system, self.by_system),
            (bool(reach.held), self.by_any),
        )
        parts = [condition(reach) for holds, condition in grounds if holds and condition is not None]
        return or_(*parts) if parts else false()


_SCOPES: dict[type[Base], Scope] = {}


def register_scope(model: type[Base], scope: Scope) -> None:
    """Say once how rows of a model are reached; a model without a scope does not pass the gate."""
    _SCOPES[model] = scope


def scope_of(model: type[Base]) -> Scope:
    """Give a model's scope; LookupError where it has none."""
    try:
        return _SCOPES[model]
    except KeyError:
        raise LookupError(f"{model.__name__} has no scope; register one in core/scopes.py") from None


class Gate:
    """What one user may see and do on a day; `permission` is what the route at hand declares."""

    def __init__(
        self,
        session: Session,
        user: User,
        today: date,
        permission: str | None = None,
        matrix: RoleMatrix | None = None,
    ) -> None:
        self.session = session
        self.user = user
        self.today = today
        self.permission = permission
        self.matrix = matrix or role_matrix()
        self.held: tuple[Held, ...] = held_grants(session, user, today, self.matrix)
        self._reaches: dict[str, Reach] = {}
        self._whole: dict[tuple[int, ...], bool] = {}

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission the user holds anywhere today."""
        return frozenset().union(*(held.role.permissions for held in self.held))

    @property
    def role_keys(self) -> tuple[str, ...]:
        """The roles the user holds today, without repetition."""
        return tuple(dict.fromkeys(held.role.key for held in self.held))

    def reach(self, permission: str) -> Reach:
        """Give how far the grants that carry a permission reach."""
        if permission not in self._reaches:
            carriers = (held for held in self.held if permission in held.role.permissions)
            self._reaches[permission] = reach_of(carriers, self.today)
        return self._reaches[permission]

    def visible(
        self, model: type[Base], permission: str | None = None, *, for_one: bool = False
    ) -> ColumnElement[bool]:
        """Give the condition that a row may be seen: by the model's view permission and by the route's.

        With `for_one` it looks from each row upwards, for few rows or those met along an index.
        """
        scope = scope_of(model)
        reaches = [self.reach(scope.view)]
        for asked in (permission, self.permission):
            if asked and self.reach(asked) not in reaches:
                reaches.append(self.reach(asked))
        parts = ((reach, replace(reach, for_one=True) if for_one else reach) for reach in reaches)
        return and_(*(true() if self._is_all(scope, reach) else scope.within(seen) for reach, seen in parts))

    def select(self, model: type[Row], permission: str | None = None) -> Select[Row]:
        """Give a select of the rows the caller may see, to be narrowed, ordered and paged by a query."""
        return select(model).where(self.visible(model, permission))

    def ids(self, model: type[Base], permission: str | None = None) -> Select[int]:
        """Give the ids of the rows the caller may see, for use as a subquery."""
        return select(_key(model)).where(self.visible(model, permission))

    def area_ids(self, permission: str | None = None) -> Select[int]:
        """Give the ids of the areas the caller may see (villages too), for use as a subquery."""
        return self.ids(Area, permission)

    def load(self, model: type[Row], ident: int, *, lock: bool = False) -> Row:
        """Give one row: 404 if missing or out of sight, 403 if seen but not under the route's permission."""
        scope = scope_of(model)
        key = _key(model)
        if not 0 < ident <= _largest(key):
            raise OutsideError(model, ident)
        asked = select(model).where(key == ident, scope.within(replace(self.reach(scope.view), for_one=True)))
        row = self.session.scalar(asked.with_for_update(of=model, key_share=True) if lock else asked)
        if row is None:
            raise OutsideError(model, ident)
        if self.permission:
            self.require(self.permission, row)
        return row

    def load_many(self, model: type[Row], idents: Iterable[int]) -> list[Row]:
        """Give all the rows asked for, in that order; one that is out of sight refuses the whole request."""
        return [self.load(model, ident) for ident in dict.fromkeys(idents)]

    def can(self, permission: str, obj: Base | None = None, *, area_id: int | None = None) -> bool:
        """Tell whether the user holds a permission at all, for one object, or for an area."""
        if permission not in self.permissions:
            return False
        if obj is not None:
            return self._covers(permission, type(obj), _key(type(obj)) == cast(Any, obj).id)
        return area_id is None or self._covers(permission, Area, Area.id == area_id)

    def require(self, permission: str, obj: Base | None = None, *, area_id: int | None = None) -> None:
        """Refuse with 403 unless the user holds the permission there."""
        if not self.can(permission, obj, area_id=area_id):
            raise NotPermittedError(permission, obj)

    def default_area(self) -> Area | None:
        """Give the area this user's pages speak of unless another is chosen: the highest within reach."""
        reach = self.reach(self.permission or scope_of(Area).view)
        above = (
            select(AreaPath.ancestor_id)
            .where(AreaPath.descendant_id == Area.id, reach.current(AreaPath.starts_on, AreaPath.ends_on))
            .order_by(AreaPath.depth.desc())
            .limit(1)
            .correlate(Area)
            .with_only_columns(AreaPath.depth)
            .scalar_subquery()
        )
        found = select(Area).order_by(above, Area.code, Area.id).limit(1)
        if reach.roots:
            return self.session.scalar(found.where(Area.id.in_(reach.roots)))
        return self.session.scalar(found.where(scope_of(Area).within(reach)))

    def _is_all(self, scope: Scope, reach: Reach) -> bool:
        """Tell whether a reach holds the whole tree, so that nothing need be looked up row by row."""
        if scope.by_area is None or not reach.roots:
            return False
        if reach.roots not in self._whole:
            parented = exists().where(
                AreaParent.area_id == Area.id, reach.current(AreaParent.starts_on, AreaParent.ends_on)
            )
            other_top = select(Area.id).where(Area.id.not_in(reach.roots), ~parented).limit(1)
            self._whole[reach.roots] = self.session.scalar(other_top) is None
        return self._whole[reach.roots]

    def _covers(self, permission: str, model: type[Base], which: ColumnElement[bool]) -> bool:
        within = scope_of(model).within(replace(self.reach(permission), for_one=True))
        return bool(self.session.scalar(select(exists().where(which, within))))


def _key(model: type[Base]) -> InstrumentedAttribute[int]:
    (column,) = inspect(model).primary_key
    return cast("InstrumentedAttribute[int]", getattr(model, column.key or "id"))


def _largest(key: InstrumentedAttribute[int]) -> int:
    # A larger number than the column holds would be an error of the database instead of a 404.
    return 2**63 - 1 if isinstance(key.type, BigInteger) else 2**31 - 1


def _current() -> Gate:
    current: Gate = g.gate
    return current


gate: Gate = cast(Gate, LocalProxy(_current))
"""The gate of the request at hand; views import this name."""
