"""Which policies a page asks: those in force, on the day looked at, where the viewer looks; others cost nothing."""

from dataclasses import replace
from datetime import date

from flask import g
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from core.accounts.gate import Gate, gate
from core.accounts.reach import Reach
from core.areas.models import AreaPath, GroupingArea, PolicyAssignment
from core.registry import PolicyBook, Registry
from core.request import db_session, registry
from core.validity import in_force
from core.web.dates import as_of


def books() -> list[PolicyBook]:
    """Give the policies of this request's viewer and day; asked for once a request."""
    if "books" not in g:
        g.books = books_in_force(db_session(), gate, registry(), as_of())
    found: list[PolicyBook] = g.books
    return found


def books_in_force(session: Session, viewer: Gate, known: Registry, on: date) -> list[PolicyBook]:
    """Give the policies assigned, on a day, to an area within someone's reach or above it, in the registry's order."""
    rows = select(PolicyAssignment.policy).where(in_force(PolicyAssignment, on), _near(viewer, on)).distinct()
    slugs = set(session.scalars(rows))
    return [book for book in known if book.slug in slugs]


def _near(viewer: Gate, on: date) -> ColumnElement[bool]:
    reach = viewer.reach("area.view")
    assigned = PolicyAssignment.area_id
    if not reach.has_areas:
        return assigned.in_(_above(viewer.area_ids(), on))
    tops = _tops(reach)
    within = replace(reach, for_one=True).inside(
        assigned
    )  # assignments are few, and the areas of a province are many
    return or_(within, *(assigned.in_(_above(top, on)) for top in tops))


def _tops(reach: Reach) -> list[Select[int] | tuple[int, ...]]:
    found: list[Select[int] | tuple[int, ...]] = [reach.roots] if reach.roots else []
    if reach.groupings:
        members = select(GroupingArea.area_id).where(GroupingArea.grouping_id.in_(reach.groupings))
        found.append(members.where(in_force(GroupingArea, reach.today)))
    return found


def _above(areas: Select[int] | tuple[int, ...], on: date) -> Select[int]:
    """Give the ids of some areas and of all that stand above them on a day."""
    return select(AreaPath.ancestor_id).where(AreaPath.descendant_id.in_(areas), in_force(AreaPath, on))
