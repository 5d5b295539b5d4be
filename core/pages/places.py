"""Choosing a place on a list: the areas of the viewer's reach, opened along the way to the one chosen."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.accounts.gate import Gate
from core.areas.models import Area
from core.areas.queries import breadcrumb, children, within
from core.web.fields import Offered
from core.web.urls import to

INDENT = "　"


def offered_areas(session: Session, gate: Gate, as_of: date, chosen: str | None) -> Offered:
    """Give the areas a list can be narrowed to: the first level below the viewer's, and what lies around the chosen one."""
    top = gate.default_area()
    if top is None:
        return ()
    way = _way_down(session, top, chosen, as_of)
    return tuple(
        (str(area.id), INDENT * depth + area.name) for area, depth in _opened(session, top, way, as_of)
    )


def _way_down(session: Session, top: Area, chosen: str | None, as_of: date) -> list[int]:
    """Give the ids between the viewer's area and the chosen one; empty where that one lies elsewhere."""
    if not chosen or not chosen.isascii() or not chosen.isdecimal() or len(chosen) > 9:
        return []
    way = [area.id for area in breadcrumb(session, int(chosen), as_of)]
    return way[way.index(top.id) + 1 :] if top.id in way else []


def _opened(
    session: Session, area: Area, way: list[int], as_of: date, depth: int = 0
) -> Iterator[tuple[Area, int]]:
    for child in children(session, area.id, as_of):
        yield child, depth
        if way and child.id == way[0]:
            yield from _opened(session, child, way[1:], as_of, depth + 1)


def inside(column: InstrumentedAttribute[int], area_id: str, as_of: date) -> ColumnElement[bool]:
    """Give the condition that an area column lies in a chosen area on a day."""
    return column.in_(within(int(area_id), as_of))


def crumbs_of(session: Session, gate: Gate, area_id: int, as_of: date) -> list[tuple[str, str]]:
    """Give the way from the root to an area, linked as far as the viewer may look; a village leads to its own page."""
    way = breadcrumb(session, area_id, as_of)
    seen = set(session.scalars(gate.ids(Area).where(Area.id.in_([area.id for area in way]))))
    return [(area.name, _page_of(area) if area.id in seen else "") for area in way]


def _page_of(area: Area) -> str:
    return to("villages.show" if area.level == "village" else "areas.show", id=area.id)
