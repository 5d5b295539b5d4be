"""Changes of units: names, leaders and the villages they assist; leaders and pairs are dated and never overwritten."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.queries import exists_on
from core.audit.operations import Actor, record
from core.db import FAR
from core.errors import Missing, Refused
from core.inputs import one_of, optional_text, required_text
from core.units.models import Unit, UnitLeader, UnitVillage
from core.units.words import LEADER_ROLES, LEVELS
from core.validity import check_span, close_row, day_before, find_overlap, hold, say_span


def add_unit(
    session: Session, actor: Actor, name: str, level: str, area: Area, nature: str | None = None
) -> Unit:
    """Add a unit to the area it belongs to; a nature that is not known stays empty."""
    unit = Unit(level=one_of(level, LEVELS, "单位层级", "level"), area_id=area.id)
    unit.name = _free_name(session, name, area.id)
    unit.nature = optional_text(nature, "单位性质", "nature", 16)
    session.add(unit)
    session.flush()
    changes = {"name": unit.name, "level": level, "nature": unit.nature}
    record(session, actor, "unit.add", "Unit", unit.id, area.id, changes)
    return unit


def update_unit(
    session: Session, actor: Actor, unit: Unit, *, name: str, level: str, nature: str | None
) -> None:
    """Change a unit's name, level or nature; what it was called before stays in the audit trail."""
    before = {"name": unit.name, "level": unit.level, "nature": unit.nature}
    if required_text(name, "单位名称", "name", 120) != unit.name:
        unit.name = _free_name(session, name, unit.area_id)
    unit.level = one_of(level, LEVELS, "单位层级", "level")
    unit.nature = optional_text(nature, "单位性质", "nature", 16)
    after = {"name": unit.name, "level": unit.level, "nature": unit.nature}
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changes:
        record(session, actor, "unit.update", "Unit", unit.id, unit.area_id, changes)


def add_leader(
    session: Session,
    actor: Actor,
    unit: Unit,
    name: str,
    role: str,
    starts_on: date,
    ends_on: date = FAR,
) -> UnitLeader:
    """Add a member of a unit's leadership from a day on; the same person is not in it twice at a time."""
    check_span(starts_on, ends_on)
    hold(session, unit)
    name = required_text(name, "姓名", "name", 40)
    same = (UnitLeader.unit_id == unit.id, UnitLeader.name == name)
    if other := find_overlap(session, UnitLeader, starts_on, ends_on, *same):
        span = say_span(other.starts_on, other.ends_on)
        words = f"{name}已是{unit.name}的{LEADER_ROLES[other.role]}（{span}）。"
        raise Refused(words, "starts_on", "职务变动的，请先结束原来的一段。")
    leader = UnitLeader(unit_id=unit.id, name=name, starts_on=starts_on, ends_on=ends_on)
    leader.role = one_of(role, LEADER_ROLES, "领导职务", "role")
    session.add(leader)
    session.flush()
    changes = {"unit": unit.id, "name": name, "role": role, "starts_on": starts_on}
    record(session, actor, "unit.leader_add", "UnitLeader", leader.id, unit.area_id, changes)
    return leader


def end_leader(session: Session, actor: Actor, leader: UnitLeader, last_day: date) -> None:
    """End a leader's time on its last day."""
    before = leader.ends_on
    close_row(leader, last_day, f"{leader.name}的任职")
    unit = _unit(session, leader.unit_id)
    changes = {"ends_on": [before, last_day]}
    record(session, actor, "unit.leader_end", "UnitLeader", leader.id, unit.area_id, changes)


def change_leader_role(session: Session, actor: Actor, leader: UnitLeader, role: str, on: date) -> UnitLeader:
    """Let a leader take the other part from a day on: the old row ends the day before, a new one begins."""
    unit = _unit(session, leader.unit_id)
    ends_on = leader.ends_on
    end_leader(session, actor, leader, day_before(on))
    session.flush()
    return add_leader(session, actor, unit, leader.name, role, on, ends_on)


def pair_village(
    session: Session, actor: Actor, unit: Unit, village_id: int, starts_on: date, ends_on: date = FAR
) -> UnitVillage:
    """Let a unit assist a village from a day on; refused while it already does."""
    check_span(starts_on, ends_on)
    hold(session, unit)
    village = session.get(Area, village_id)
    if village is None or village.level != "village":
        raise Missing("没有这个村。", "village")
    if not exists_on(session, village_id, starts_on):
        raise Refused(f"{village.name}在{starts_on}不存在。", "village")
    same = (UnitVillage.unit_id == unit.id, UnitVillage.village_id == village_id)
    if other := find_overlap(session, UnitVillage, starts_on, ends_on, *same):
        span = say_span(other.starts_on, other.ends_on)
        raise Refused(f"{unit.name}已帮扶{village.name}（{span}），时间重叠。", "starts_on")
    pair = UnitVillage(unit_id=unit.id, village_id=village_id, starts_on=starts_on, ends_on=ends_on)
    session.add(pair)
    session.flush()
    changes = {"unit": unit.id, "village": village_id, "starts_on": starts_on, "ends_on": ends_on}
    record(session, actor, "unit.pair", "UnitVillage", pair.id, village_id, changes)
    return pair


def end_pair(
    session: Session, actor: Actor, pair: UnitVillage, last_day: date, basis: str | None = None
) -> None:
    """End a unit's assistance to a village on its last day; `basis` names the approved adjustment."""
    before = pair.ends_on
    close_row(pair, last_day, "帮扶关系")
    pair.end_basis = optional_text(basis, "依据", "basis", 120)
    changes = {"ends_on": [before, last_day], "basis": pair.end_basis}
    record(session, actor, "unit.pair_end", "UnitVillage", pair.id, pair.village_id, changes)


def _free_name(session: Session, name: str, area_id: int) -> str:
    name = required_text(name, "单位名称", "name", 120)
    if session.scalar(select(Unit.id).where(Unit.name == name, Unit.area_id == area_id)) is not None:
        raise Refused(f"单位“{name}”已经有了。", "name")
    return name


def _unit(session: Session, unit_id: int) -> Unit:
    return session.get_one(Unit, unit_id)
