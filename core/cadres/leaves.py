"""Changes of leave and yearly grades of cadres."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.cadres.models import Cadre, Grade, Leave
from core.cadres.words import LEAVE_STATES
from core.errors import Refused
from core.inputs import one_of, optional_text, required_text
from core.validity import check_span, close_row, find_overlap, hold, say_span

STANDING = ("asked", "approved")
"""The states in which leave takes its days, so that no other may lie over them."""


def record_leave(
    session: Session,
    actor: Actor,
    cadre: Cadre,
    kind: str,
    starts_on: date,
    ends_on: date,
    *,
    state: str = "asked",
    reason: str | None = None,
) -> Leave:
    """Record leave of a cadre, first and last day included; only an approved one excuses, and two do not overlap."""
    check_span(starts_on, ends_on)
    hold(session, cadre)
    leave = Leave(cadre_id=cadre.id, starts_on=starts_on, ends_on=ends_on)
    leave.kind = required_text(kind, "请假类别", "kind", 24)
    leave.state = one_of(state, LEAVE_STATES, "请假状态", "state")
    leave.reason = optional_text(reason, "事由", "reason", 200)
    if leave.state in STANDING:
        _refuse_second_leave(session, cadre.id, starts_on, ends_on)
    session.add(leave)
    session.flush()
    changes = {"kind": leave.kind, "state": state, "starts_on": starts_on, "ends_on": ends_on}
    record(session, actor, "leave.record", "Leave", leave.id, None, changes)
    return leave


def set_leave_state(session: Session, actor: Actor, leave: Leave, state: str) -> None:
    """Approve, refuse or withdraw leave."""
    state = one_of(state, LEAVE_STATES, "请假状态", "state")
    hold(session, session.get_one(Cadre, leave.cadre_id))
    if state in STANDING:
        _refuse_second_leave(session, leave.cadre_id, leave.starts_on, leave.ends_on, but=leave)
    before, leave.state = leave.state, state
    record(session, actor, "leave.state", "Leave", leave.id, None, {"state": [before, state]})


def end_leave(session: Session, actor: Actor, leave: Leave, last_day: date) -> None:
    """Record that a cadre came back earlier: the last day of leave that was taken."""
    before = leave.ends_on
    close_row(leave, last_day, "请假")
    record(session, actor, "leave.end", "Leave", leave.id, None, {"ends_on": [before, last_day]})


def record_grade(
    session: Session, actor: Actor, cadre: Cadre, year: int, grade: str, source: str = ""
) -> Grade:
    """Record a cadre's grade of a year from an evaluation; the same evaluation again corrects it."""
    source = optional_text(source, "来源", "source", 60) or ""
    own = (Grade.cadre_id == cadre.id, Grade.year == year, Grade.source == source)
    row = session.scalars(select(Grade).where(*own)).first()
    before = row.grade if row else None
    row = row or Grade(cadre_id=cadre.id, year=year, source=source)
    row.grade = required_text(grade, "等次", "grade", 20)
    session.add(row)
    session.flush()
    changes = {"year": year, "grade": [before, row.grade], "source": source}
    record(session, actor, "cadre.grade", "Grade", row.id, None, changes)
    return row


def _refuse_second_leave(
    session: Session, cadre_id: int, starts_on: date, ends_on: date, but: Leave | None = None
) -> None:
    same = (Leave.cadre_id == cadre_id, Leave.state.in_(STANDING))
    if other := find_overlap(session, Leave, starts_on, ends_on, *same, but=but):
        span = say_span(other.starts_on, other.ends_on)
        raise Refused(f"这段时间已有{other.kind}（{span}，{LEAVE_STATES[other.state]}）。", "starts_on")
