"""Reading the area tree as it was on a day: children, the way up, everything below, and areas by code, name or initials."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from sqlalchemy import BindParameter, Select, exists, or_, select
from sqlalchemy.orm import Session

from core.areas.levels import LEVELS
from core.areas.models import Area, AreaParent, AreaPath
from core.db import FAR
from core.errors import Missing, Refused
from core.inputs import nearest
from core.pinyin import initials
from core.validity import DAWN, in_force

AsOf = date | BindParameter[date]


def within(area_id: int | Collection[int] | BindParameter[int], as_of: AsOf) -> Select[int]:
    """Give a select of the ids of an area (or several) and of all below on a day; both may be binds."""
    above = AreaPath.ancestor_id
    below = above.in_(area_id) if isinstance(area_id, Collection) else above == area_id
    return select(AreaPath.descendant_id).where(below, in_force(AreaPath, as_of))


def get_area(session: Session, area_id: int) -> Area:
    """Give an area by its id; Missing where there is none."""
    area = session.get(Area, area_id)
    if area is None:
        raise Missing("没有这个区划。", "area")
    return area


def get_area_by_code(session: Session, code: str) -> Area:
    """Give an area by its code; Missing with the codes most like it where there is none."""
    area = session.scalar(select(Area).where(Area.code == code.strip()))
    if area is not None:
        return area
    known = dict(session.execute(select(Area.code, Area.name).where(Area.code.is_not(None))).all())
    near = "、".join(f"{one} {known[one]}" for one in nearest(code, [str(key) for key in known]))
    raise Missing(f"没有代码为“{code}”的区划。", "area", f"相近的有：{near}。" if near else "请先建立区划。")


def find_area(
    session: Session,
    as_of: date,
    *,
    code: str | None = None,
    name: str | None = None,
    parent_id: int | None = None,
    level: str | None = None,
) -> Area | None:
    """Give the one area with this code, or of this name anywhere below a parent on a day; Refused where several bear it."""
    if code is not None:
        return session.scalar(select(Area).where(Area.code == code))
    found = find_areas(session, as_of, name or "", parent_id=parent_id, level=level)
    if len(found) > 1:
        places = "、".join(breadcrumb_text(session, area.id, as_of) for area in found[:5])
        raise Refused(f"叫“{name}”的区划不止一个：{places}。", "area", "请写明上级区划。")
    return found[0] if found else None


def find_areas(
    session: Session, as_of: date, name: str, *, parent_id: int | None = None, level: str | None = None
) -> list[Area]:
    """Give every area of a name that stands below a parent (or anywhere) on a day."""
    named = _existing(as_of, parent_id, level).where(Area.name == name.strip())
    return list(session.scalars(named.order_by(Area.id)))


def nearest_names(
    session: Session,
    name: str,
    as_of: date,
    *,
    parent_id: int | None = None,
    level: str | None = None,
    limit: int = 3,
) -> list[str]:
    """Give the names below a parent on a day that are most like the one written, best first."""
    names = _existing(as_of, parent_id, level).with_only_columns(Area.name)
    return nearest(name.strip(), session.scalars(names), limit)


def search_areas(
    session: Session, text: str, as_of: date, *, parent_id: int | None = None, limit: int = 20
) -> list[Area]:
    """Give areas by a piece of the name, the begin of the code, or the initials in any reading; highest level first."""
    wanted = text.strip().lower()
    if not wanted:
        return []
    candidates = _existing(as_of, parent_id, None)
    if not (wanted.isascii() and wanted.isalpha()):
        candidates = candidates.where(
            or_(Area.name.contains(wanted, autoescape=True), Area.code.startswith(wanted, autoescape=True))
        )
        found = list(session.scalars(candidates.limit(limit * 5)))
    else:
        rows = session.execute(candidates.with_only_columns(Area.id, Area.name))
        ids = [ident for ident, name in rows if any(one.startswith(wanted) for one in _initials(name))]
        found = list(session.scalars(select(Area).where(Area.id.in_(ids[: limit * 5]))))
    ranks = list(LEVELS)
    return sorted(found, key=lambda area: (ranks.index(area.level), area.code or "", area.id))[:limit]


def children(session: Session, area_id: int | None, as_of: date, level: str | None = None) -> list[Area]:
    """Give the areas directly below one on a day (None: the roots), by code and age."""
    below = _directly_below(area_id, as_of)
    if level is not None:
        below = below.where(Area.level == level)
    return list(session.scalars(below.order_by(Area.code, Area.id)))


def subtree(session: Session, area_id: int, as_of: date, level: str | None = None) -> list[Area]:
    """Give an area and everything below it on a day, the highest first."""
    rows = select(Area).join(AreaPath, AreaPath.descendant_id == Area.id)
    rows = rows.where(AreaPath.ancestor_id == area_id, in_force(AreaPath, as_of))
    if level is not None:
        rows = rows.where(Area.level == level)
    return list(session.scalars(rows.order_by(AreaPath.depth, Area.code, Area.id)))


def breadcrumb(session: Session, area_id: int, as_of: date) -> list[Area]:
    """Give the way from the root down to an area on a day, the area itself last."""
    return breadcrumbs(session, [area_id], as_of).get(area_id, [])


def breadcrumbs(session: Session, area_ids: Iterable[int], as_of: date) -> dict[int, list[Area]]:
    """Give the ways from the root for many areas with one query, by the area's id."""
    rows = (
        select(AreaPath.descendant_id, Area)
        .join(Area, Area.id == AreaPath.ancestor_id)
        .where(AreaPath.descendant_id.in_(set(area_ids)), in_force(AreaPath, as_of))
        .order_by(AreaPath.descendant_id, AreaPath.depth.desc())
    )
    ways: dict[int, list[Area]] = {}
    for descendant, area in session.execute(rows):
        ways.setdefault(descendant, []).append(area)
    return ways


def breadcrumb_text(session: Session, area_id: int, as_of: date) -> str:
    """Give the way down to an area on a day as one word: 甲市乙县丙镇."""
    return "".join(area.name for area in breadcrumb(session, area_id, as_of))


def ancestor_ids(session: Session, area_ids: Iterable[int], as_of: date, level: str) -> dict[int, int]:
    """Give for each area the one of a level that it stands in (or is) on a day; areas without one are left out."""
    rows = (
        select(AreaPath.descendant_id, AreaPath.ancestor_id)
        .join(Area, Area.id == AreaPath.ancestor_id)
        .where(AreaPath.descendant_id.in_(set(area_ids)), Area.level == level, in_force(AreaPath, as_of))
    )
    return dict(session.execute(rows).all())


def county_of(session: Session, area_id: int, as_of: date) -> int | None:
    """Give the county that an area stands in (or is) on a day; None where there is none."""
    return ancestor_ids(session, [area_id], as_of, "county").get(area_id)


def lifetime(session: Session, area_id: int) -> list[tuple[date, date]]:
    """Give the spans in which an area stands in the tree; a root always does."""
    links = select(AreaParent.starts_on, AreaParent.ends_on).where(AreaParent.area_id == area_id)
    return list(session.execute(links.order_by(AreaParent.starts_on))) or [(DAWN, FAR)]


def exists_on(session: Session, area_id: int, as_of: date) -> bool:
    """Tell whether an area stands in the tree on a day."""
    return any(starts_on <= as_of <= ends_on for starts_on, ends_on in lifetime(session, area_id))


def siblings_named(session: Session, name: str, level: str, parent_id: int | None, as_of: date) -> list[Area]:
    """Give the areas of a name and level directly under a parent (None: the roots) on a day."""
    return list(
        session.scalars(_directly_below(parent_id, as_of).where(Area.name == name, Area.level == level))
    )


def _directly_below(area_id: int | None, as_of: date) -> Select[Area]:
    if area_id is None:
        return select(Area).where(~exists().where(AreaParent.area_id == Area.id))
    below = select(Area).join(AreaParent, AreaParent.area_id == Area.id)
    return below.where(AreaParent.parent_id == area_id, in_force(AreaParent, as_of))


def _existing(as_of: date, parent_id: int | None, level: str | None) -> Select[Area]:
    """Give the areas that stand below a parent, or that exist at all, on a day."""
    areas = select(Area)
    if parent_id is not None:
        areas = areas.join(AreaPath, AreaPath.descendant_id == Area.id)
        areas = areas.where(AreaPath.ancestor_id == parent_id, AreaPath.depth > 0, in_force(AreaPath, as_of))
    else:
        links = select(AreaParent.id).where(AreaParent.area_id == Area.id)
        standing = links.where(in_force(AreaParent, as_of))
        areas = areas.where(or_(standing.exists(), ~links.exists()))
    return areas if level is None else areas.where(Area.level == level)


@lru_cache(maxsize=50_000)
def _initials(name: str) -> tuple[str, ...]:
    return initials(name)
