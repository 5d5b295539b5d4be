"""Changes of villages: a village is an area of the tree, with types of its own; its county follows it."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.operations import add_area, merge_areas, move_area
from core.areas.queries import ancestor_ids, county_of, within
from core.audit.operations import Actor, record
from core.db import FAR
from core.errors import Refused
from core.inputs import optional_text, required_text
from core.registry import Registry
from core.units.models import UnitVillage
from core.validity import DAWN, check_span, close_row, day_before, find_overlap, hold, in_force, say_span
from core.villages.models import Household, Village, VillageType


def add_village(
    session: Session,
    actor: Actor,
    name: str,
    parent: Area,
    starts_on: date = DAWN,
    *,
    code: str | None = None,
    types: Iterable[str] = (),
    since: date | None = None,
) -> Village:
    """Add a village below a township or county from a day on; its types hold from `since` (default: that day)."""
    county_id = county_of(session, parent.id, starts_on)
    if county_id is None:
        raise Refused(f"{parent.name}不属于任何县，村要设在县之下。", "parent")
    area = add_area(session, actor, name, "village", parent, code, starts_on)
    village = Village(id=area.id, county_id=county_id)
    session.add(village)
    session.flush()
    for kind in types:
        add_type(session, actor, village, kind, since or starts_on)
    return village


def add_type(
    session: Session,
    actor: Actor,
    village: Village,
    kind: str,
    starts_on: date,
    ends_on: date = FAR,
    note: str | None = None,
) -> VillageType:
    """Give a village a type from a day on, beside those it has; `note` names it where the type is "other"."""
    check_span(starts_on, ends_on)
    hold(session, village)
    kind = required_text(kind, "村类型", "type", 40)
    same = (VillageType.village_id == village.id, VillageType.type == kind)
    if other := find_overlap(session, VillageType, starts_on, ends_on, *same):
        raise Refused(f"已是“{kind}”（{say_span(other.starts_on, other.ends_on)}）。", "type")
    row = VillageType(village_id=village.id, type=kind, starts_on=starts_on, ends_on=ends_on)
    row.note = optional_text(note, "说明", "note", 80)
    session.add(row)
    session.flush()
    changes = {"type": kind, "note": row.note, "starts_on": starts_on, "ends_on": ends_on}
    record(session, actor, "village.type_add", "VillageType", row.id, village.id, changes)
    return row


def end_type(session: Session, actor: Actor, row: VillageType, last_day: date) -> None:
    """End a village's type on its last day."""
    before = row.ends_on
    close_row(row, last_day, f"“{row.type}”")
    changes = {"type": row.type, "ends_on": [before, last_day]}
    record(session, actor, "village.type_end", "VillageType", row.id, row.village_id, changes)


def set_types(
    session: Session, actor: Actor, village: Village, notes_by_type: dict[str, str | None], on: date
) -> None:
    """Let a village have exactly these types (with their notes) from a day on: others end the day before, new ones begin."""
    rows = select(VillageType).where(VillageType.village_id == village.id, in_force(VillageType, on))
    standing = {row.type: row for row in session.scalars(rows)}
    for kind, row in standing.items():
        if kind not in notes_by_type and row.starts_on < on:
            end_type(session, actor, row, day_before(on))
        elif kind not in notes_by_type:
            record(session, actor, "village.type_drop", "VillageType", row.id, village.id, {"type": kind})
            session.delete(row)
    session.flush()
    for kind, note in notes_by_type.items():
        if kind not in standing:
            add_type(session, actor, village, kind, on, note=note)
        elif standing[kind].note != note:
            _note(session, actor, standing[kind], note)


def move_place(
    session: Session, actor: Actor, area: Area, new_parent: Area, on: date, registry: Registry | None = None
) -> None:
    """Move an area with all below it, and let its villages and households follow into their new county."""
    move_area(session, actor, area, new_parent, on, registry)
    follow_counties(session, area.id, on)


def join_villages(
    session: Session,
    actor: Actor,
    villages: list[Village],
    into: Village,
    on: date,
    registry: Registry | None = None,
) -> None:
    """Merge villages into another from a day on; households go along, facts recorded before stay where they were.

    Pages call `core.cadres.mergers.merge_villages`, which also sees to the people posted there.
    """
    for village in villages:
        _refuse_paired(session, village, on)
    areas = [session.get_one(Area, village.id) for village in villages]
    merge_areas(session, actor, areas, session.get_one(Area, into.id), on, registry)
    ids = [village.id for village in villages]
    moved = update(Household).where(Household.village_id.in_(ids))
    session.execute(moved.values(village_id=into.id, county_id=into.county_id))


def follow_counties(session: Session, area_id: int, on: date) -> None:
    """Bring the county kept beside villages and households in step with the tree, for an area and all below it."""
    kept = select(Village.id, Village.county_id).where(Village.id.in_(within(area_id, on)))
    county_by_village = dict(session.execute(kept).all())
    moved: dict[int, list[int]] = {}
    for village_id, county_id in ancestor_ids(session, county_by_village, on, "county").items():
        if county_by_village[village_id] != county_id:
            moved.setdefault(county_id, []).append(village_id)
    for county_id, village_ids in moved.items():
        session.execute(update(Village).where(Village.id.in_(village_ids)).values(county_id=county_id))
        theirs = update(Household).where(Household.village_id.in_(village_ids))
        session.execute(theirs.values(county_id=county_id))


def _note(session: Session, actor: Actor, row: VillageType, note: str | None) -> None:
    before, row.note = row.note, optional_text(note, "说明", "note", 80)
    changes = {"type": row.type, "note": [before, row.note]}
    record(session, actor, "village.type_note", "VillageType", row.id, row.village_id, changes)


def _refuse_paired(session: Session, village: Village, on: date) -> None:
    pair = find_overlap(session, UnitVillage, on, FAR, UnitVillage.village_id == village.id)
    if pair is not None:
        name = session.get_one(Area, village.id).name
        raise Refused(f"{name}在{on}以后还有帮扶单位。", "villages", "请先结束它的结对帮扶，再并村。")
