"""Changes of the area tree: every change is dated, and paths and governed areas follow in the same transaction."""

import re
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.areas.governed import copy_governed, refresh_governed
from core.areas.levels import LEVELS, known_level, refuse_unless_above
from core.areas.models import Area, AreaParent, PolicyAssignment
from core.areas.paths import add_leaf_paths, hold_tree, refresh_paths
from core.areas.queries import breadcrumb_text, lifetime, siblings_named
from core.areas.settings import refresh_settings_below
from core.audit.operations import Actor, record
from core.db import FAR
from core.errors import Refused
from core.inputs import optional_text, required_text
from core.registry import Registry
from core.validity import DAWN, close_row, day_before, hold, in_force, say_span

_CODE = re.compile(r"[0-9A-Za-z]{2,24}")


def add_area(
    session: Session,
    actor: Actor,
    name: str,
    level: str,
    parent: Area | None,
    code: str | None = None,
    starts_on: date = DAWN,
) -> Area:
    """Add an area below its parent from a day on (None: a root, which has always been); its policies hold there at once."""
    hold_tree(session, alone=parent is None)
    if parent is not None:
        hold(session, parent)
    area = Area(
        name=required_text(name, "名称", "name", 80), level=known_level(level), code=_free_code(session, code)
    )
    if parent is not None:
        _refuse_parent(session, parent, area.level, starts_on)
    _refuse_same_name(session, area, parent, starts_on)
    session.add(area)
    session.flush()
    if parent is not None:
        session.add(AreaParent(area_id=area.id, parent_id=parent.id, starts_on=starts_on, ends_on=FAR))
        session.flush()
    add_leaf_paths(session, area.id)
    if parent is not None:
        copy_governed(session, area.id, parent.id)
    above = parent.id if parent else None
    changes = {"name": area.name, "level": level, "code": area.code, "parent": above, "starts_on": starts_on}
    record(session, actor, "area.add", "Area", area.id, area.id, changes)
    return area


def rename_area(session: Session, actor: Actor, area: Area, name: str) -> None:
    """Give an area its new name; the former one stays in the audit trail."""
    before, area.name = area.name, required_text(name, "名称", "name", 80)
    record(session, actor, "area.rename", "Area", area.id, area.id, {"name": [before, area.name]})


def set_area_code(session: Session, actor: Actor, area: Area, code: str | None) -> None:
    """Give an area its code, which no other area may have."""
    if optional_text(code, "代码", "code", 24) == area.code:
        return
    before, area.code = area.code, _free_code(session, code)
    session.flush()
    record(session, actor, "area.code", "Area", area.id, area.id, {"code": [before, area.code]})


def move_area(
    session: Session, actor: Actor, area: Area, new_parent: Area, on: date, registry: Registry | None = None
) -> None:
    """Put an area with all below it under another parent from a day on; `registry` is needed where policies have settings below.

    Pages and imports call `core.villages.operations.move_place`, which also keeps the villages' county in step.
    """
    hold_tree(session, alone=True)
    _refuse_parent(session, new_parent, area.level, on)
    link = session.scalar(select(AreaParent).where(AreaParent.area_id == area.id, in_force(AreaParent, on)))
    if link is None:
        _refuse_before_begin(session, area, on)
        session.add(AreaParent(area_id=area.id, parent_id=new_parent.id, starts_on=on, ends_on=FAR))
        before = None
    else:
        before = link.parent_id
        _relink(session, link, new_parent, on)
    _refuse_same_name(session, area, new_parent, on)
    session.flush()
    refresh_below(session, area, registry)
    changes = {"parent": [before, new_parent.id], "on": on}
    record(session, actor, "area.move", "Area", area.id, area.id, changes)


def close_area(
    session: Session,
    actor: Actor,
    area: Area,
    last_day: date,
    registry: Registry | None = None,
    *,
    into: Area | None = None,
) -> None:
    """End an area on its last day (`into`: where it was merged); refused while areas still stand below it."""
    hold_tree(session, alone=True)
    if after := [child for _link, child in _below_after(session, area, last_day)]:
        names = "、".join(child.name for child in after[:5])
        raise Refused(f"{area.name}下面还有{len(after)}个区划（{names}）。", "area", "请先把它们划转或撤销。")
    link = session.scalar(
        select(AreaParent).where(AreaParent.area_id == area.id, in_force(AreaParent, last_day))
    )
    if link is None:
        raise Refused(f"{area.name}在{last_day}没有上级区划，不能撤销。", "on")
    close_row(link, last_day, area.name)
    session.execute(delete(AreaParent).where(AreaParent.area_id == area.id, AreaParent.starts_on > last_day))
    _end_own_policies(session, area, last_day)
    session.flush()
    refresh_below(session, area, registry)
    changes = {"last_day": last_day, "into": into.id if into else None}
    record(session, actor, "area.close", "Area", area.id, area.id, changes)


def merge_areas(
    session: Session, actor: Actor, areas: list[Area], into: Area, on: date, registry: Registry | None = None
) -> None:
    """Merge areas into another of their level from a day on: what stands below them moves there, they end the day before."""
    for area in areas:
        if area.id == into.id or area.level != into.level:
            raise Refused(f"{area.name}不能并入{into.name}。", "areas", "请选择同一级别的另一个区划。")
        for link, child in _below_after(session, area, day_before(on)):
            move_area(session, actor, child, into, max(on, link.starts_on), registry)
        close_area(session, actor, area, day_before(on), registry, into=into)


def refresh_below(session: Session, area: Area, registry: Registry | None) -> None:
    """Write anew what is flattened from the tree for an area and all below it: paths, governed areas, settings."""
    refresh_paths(session, area.id)
    refresh_governed(session, area.id)
    refresh_settings_below(session, registry, area.id)


def _relink(session: Session, link: AreaParent, new_parent: Area, on: date) -> None:
    if link.parent_id == new_parent.id:
        raise Refused(f"在{on}已经属于{new_parent.name}。", "parent")
    if link.starts_on == on:
        link.parent_id = new_parent.id
        return
    session.add(AreaParent(area_id=link.area_id, parent_id=new_parent.id, starts_on=on, ends_on=link.ends_on))
    link.ends_on = day_before(on)


def _below_after(session: Session, area: Area, last_day: date) -> list[tuple[AreaParent, Area]]:
    """Give the areas that still stand below one after a day, now or in what is already decided."""
    rows = select(AreaParent, Area).join(Area, Area.id == AreaParent.area_id)
    rows = rows.where(AreaParent.parent_id == area.id, AreaParent.ends_on > last_day)
    return list(session.execute(rows.order_by(AreaParent.starts_on, Area.id)))


def _refuse_before_begin(session: Session, area: Area, on: date) -> None:
    life = lifetime(session, area.id)
    if life != [(DAWN, FAR)]:
        known = "、".join(say_span(starts_on, ends_on) for starts_on, ends_on in life)
        raise Refused(f"{area.name}在{on}不存在，它的存续时间是{known}。", "on")


def _refuse_parent(session: Session, parent: Area, level: str, on: date) -> None:
    refuse_unless_above(parent.level, level)
    life = lifetime(session, parent.id)
    if not any(starts_on <= on <= ends_on for starts_on, ends_on in life):
        raise Refused(f"{parent.name}在{on}不存在。", "parent", "请选择当日存在的上级区划。")
    if max(ends_on for _starts_on, ends_on in life) < FAR:
        raise Refused(f"{parent.name}将撤销，不能再新设下级区划。", "parent", "请选择长期存在的上级区划。")


def _refuse_same_name(session: Session, area: Area, parent: Area | None, on: date) -> None:
    same = siblings_named(session, area.name, area.level, parent.id if parent else None, on)
    if any(other.id != area.id for other in same):
        where = breadcrumb_text(session, parent.id, on) if parent else "最上级"
        raise Refused(f"{where}已有同名的{LEVELS[area.level]}区划“{area.name}”。", "name")


def _free_code(session: Session, code: str | None) -> str | None:
    text = optional_text(code, "代码", "code", 24)
    if text is None:
        return None
    if not _CODE.fullmatch(text):
        raise Refused(f"代码“{text}”不对。", "code", "代码由2到24位数字或字母组成，例如411322。")
    taken = session.scalar(select(Area.name).where(Area.code == text))
    if taken:
        raise Refused(f"代码{text}已用于“{taken}”。", "code")
    return text


def _end_own_policies(session: Session, area: Area, last_day: date) -> None:
    own = PolicyAssignment.area_id == area.id
    for later in session.scalars(select(PolicyAssignment).where(own, PolicyAssignment.starts_on > last_day)):
        session.delete(later)
    running = update(PolicyAssignment).where(own, PolicyAssignment.ends_on > last_day)
    session.execute(running.values(ends_on=last_day))
