"""Groupings beside the tree (zones, liaison groups): their areas, and the parts that units play; a change opens a new row."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import Area, Grouping, GroupingArea, GroupingUnit
from core.audit.operations import Actor, record
from core.db import FAR
from core.errors import Refused
from core.inputs import one_of, required_text
from core.registry import Registry
from core.units.models import Unit
from core.units.words import GROUPING_PARTS
from core.validity import check_span, close_row, day_before, find_overlap, hold, say_span


def parts_of(registry: Registry, kind: str) -> dict[str, str]:
    """Give the parts that units play in a kind of grouping (code to title): what policies name, else the shared words."""
    named = [grouping for book in registry for grouping in book.grouping_kinds if grouping.kind == kind]
    return dict(part for grouping in named for part in grouping.parts) or dict(GROUPING_PARTS)


def add_grouping(session: Session, actor: Actor, kind: str, area: Area, name: str) -> Grouping:
    """Add a grouping of a kind to an area."""
    grouping = Grouping(kind=required_text(kind, "类别", "kind", 40), area_id=area.id)
    grouping.name = required_text(name, "名称", "name", 80)
    same = select(Grouping.id).where(
        Grouping.kind == grouping.kind, Grouping.area_id == area.id, Grouping.name == grouping.name
    )
    if session.scalar(same) is not None:
        raise Refused(f"{area.name}已有“{grouping.name}”。", "name")
    session.add(grouping)
    session.flush()
    record(session, actor, "grouping.add", "Grouping", grouping.id, area.id, {"kind": kind, "name": name})
    return grouping


def rename_grouping(session: Session, actor: Actor, grouping: Grouping, name: str) -> None:
    """Give a grouping its new name."""
    before, grouping.name = grouping.name, required_text(name, "名称", "name", 80)
    changes = {"name": [before, grouping.name]}
    record(session, actor, "grouping.rename", "Grouping", grouping.id, grouping.area_id, changes)


def add_grouping_area(
    session: Session,
    actor: Actor,
    grouping: Grouping,
    area: Area,
    starts_on: date,
    ends_on: date = FAR,
) -> GroupingArea:
    """Put an area into a grouping from a day on; it stands in one grouping of a kind at a time."""
    check_span(starts_on, ends_on)
    hold(session, area)
    alike = select(Grouping.id).where(Grouping.kind == grouping.kind, Grouping.area_id == grouping.area_id)
    same = (GroupingArea.grouping_id.in_(alike), GroupingArea.area_id == area.id)
    if other := find_overlap(session, GroupingArea, starts_on, ends_on, *same):
        where = session.get_one(Grouping, other.grouping_id).name
        span = say_span(other.starts_on, other.ends_on)
        raise Refused(f"{area.name}已属于{where}（{span}）。", "area", "请先结束原来的一段。")
    row = GroupingArea(grouping_id=grouping.id, area_id=area.id, starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    changes = {"grouping": grouping.id, "area": area.id, "starts_on": starts_on}
    record(session, actor, "grouping.area_add", "GroupingArea", row.id, grouping.area_id, changes)
    return row


def end_grouping_area(session: Session, actor: Actor, row: GroupingArea, last_day: date) -> None:
    """Take an area out of a grouping after its last day there."""
    before = row.ends_on
    close_row(row, last_day, "归属")
    grouping = session.get_one(Grouping, row.grouping_id)
    changes = {"ends_on": [before, last_day]}
    record(session, actor, "grouping.area_end", "GroupingArea", row.id, grouping.area_id, changes)


def add_grouping_unit(
    session: Session,
    actor: Actor,
    grouping: Grouping,
    unit: Unit,
    role: str,
    starts_on: date,
    *,
    cadre_id: int | None = None,
    ends_on: date = FAR,
    parts: Mapping[str, str] = GROUPING_PARTS,
) -> GroupingUnit:
    """Give a unit a part in a grouping from a day on, with the cadre it names; not the same part twice at a time."""
    check_span(starts_on, ends_on)
    hold(session, grouping)
    role = one_of(role, parts, "角色", "role")
    same = (
        GroupingUnit.grouping_id == grouping.id,
        GroupingUnit.unit_id == unit.id,
        GroupingUnit.role == role,
    )
    if other := find_overlap(session, GroupingUnit, starts_on, ends_on, *same):
        span = say_span(other.starts_on, other.ends_on)
        raise Refused(f"{unit.name}已是{grouping.name}的{parts[role]}（{span}）。", "starts_on")
    row = GroupingUnit(grouping_id=grouping.id, unit_id=unit.id, role=role, cadre_id=cadre_id)
    row.starts_on, row.ends_on = starts_on, ends_on
    session.add(row)
    session.flush()
    changes = {"unit": unit.id, "role": role, "cadre": cadre_id, "starts_on": starts_on}
    record(session, actor, "grouping.unit_add", "GroupingUnit", row.id, grouping.area_id, changes)
    return row


def end_grouping_unit(session: Session, actor: Actor, row: GroupingUnit, last_day: date) -> None:
    """End a unit's part in a grouping on its last day."""
    before = row.ends_on
    close_row(row, last_day, "这一角色")
    grouping = session.get_one(Grouping, row.grouping_id)
    changes = {"ends_on": [before, last_day]}
    record(session, actor, "grouping.unit_end", "GroupingUnit", row.id, grouping.area_id, changes)


def name_grouping_cadre(
    session: Session, actor: Actor, row: GroupingUnit, cadre_id: int | None, on: date
) -> GroupingUnit:
    """Let a unit name another cadre for its part from a day on: the old row ends the day before, a new one begins."""
    grouping, before = session.get_one(Grouping, row.grouping_id), row.cadre_id
    changes = {"cadre": [before, cadre_id], "on": on}
    if on == row.starts_on:
        row.cadre_id = cadre_id
        record(session, actor, "grouping.cadre", "GroupingUnit", row.id, grouping.area_id, changes)
        return row
    following = GroupingUnit(
        grouping_id=row.grouping_id, unit_id=row.unit_id, role=row.role, cadre_id=cadre_id
    )
    following.starts_on, following.ends_on = on, row.ends_on
    close_row(row, day_before(on), "这一角色")
    session.add(following)
    session.flush()
    record(session, actor, "grouping.cadre", "GroupingUnit", following.id, grouping.area_id, changes)
    return following
