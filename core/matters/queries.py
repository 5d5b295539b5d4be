"""Reading matters: the four boxes of a person, and all that stands on one matter's page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, func, literal, null, select
from sqlalchemy.orm import Session

from core.matters.doers import Doer
from core.matters.models import Matter, MatterEffect, MatterEvent, MatterLetter, MatterTask
from core.matters.turns import ACT, COPY, FILE, MAY, OPEN

Rows = Select[*tuple[Any, ...]]
BOXES: Final = {"todo": "待办", "done": "已办", "mine": "我发起的", "copies": "抄送我的"}


def _base(*more: Any) -> Rows:
    columns = (
        Matter.id.label("matter_id"),
        Matter.policy,
        Matter.workflow,
        Matter.subject_name,
        Matter.state,
    )
    return select(*more, *columns, Matter.started_on)


def _turns(doer: Doer, *kinds: str) -> Rows:
    asked = (
        MatterTask.id,
        MatterTask.step,
        MatterTask.kind,
        MatterTask.norm,
        MatterTask.asked_on.label("on_date"),
    )
    rows = _base(*asked, MatterTask.due_on).join(MatterTask, MatterTask.matter_id == Matter.id)
    return rows.where(MatterTask.state == OPEN, MatterTask.kind.in_(kinds), doer.turns)


def todo(doer: Doer) -> Rows:
    """Give the turns that wait for someone, one row a turn."""
    return _turns(doer, ACT, FILE)


def copies(doer: Doer) -> Rows:
    """Give what someone is told of, one row a matter and part."""
    return _turns(doer, COPY)


def done(doer: Doer) -> Rows:
    """Give the matters someone has acted on, with what they did there last."""
    last = (
        select(func.max(MatterEvent.id).label("id"))
        .where(MatterEvent.user_id == doer.user.id)
        .group_by(MatterEvent.matter_id)
        .subquery("last")
    )
    did = (
        MatterEvent.id,
        MatterEvent.title.label("step"),
        literal("done").label("kind"),
        literal("").label("norm"),
    )
    rows = _base(*did, MatterEvent.on_date.label("on_date"), null().label("due_on"))
    return rows.join(MatterEvent, MatterEvent.matter_id == Matter.id).join(last, last.c.id == MatterEvent.id)


def mine(doer: Doer) -> Rows:
    """Give the matters that someone started."""
    asked = (Matter.id, Matter.state.label("step"), literal("mine").label("kind"), literal("").label("norm"))
    rows = _base(*asked, Matter.started_on.label("on_date"), _next_due().label("due_on"))
    return rows.where(Matter.started_by == doer.user.id)


def _next_due() -> Any:
    waiting = (MatterTask.matter_id == Matter.id, MatterTask.state == OPEN, MatterTask.kind == ACT)
    return select(func.min(MatterTask.due_on)).where(*waiting).correlate(Matter).scalar_subquery()


OF_BOX: Final[Mapping[str, Callable[[Doer], Rows]]] = {
    "todo": todo,
    "done": done,
    "mine": mine,
    "copies": copies,
}


def box_counts(session: Session, doer: Doer) -> dict[str, int]:
    """Give how many rows each box has."""
    return {
        box: session.scalar(select(func.count()).select_from(rows(doer).subquery("counted"))) or 0
        for box, rows in OF_BOX.items()
    }


def own_turns(session: Session, matter: Matter, doer: Doer) -> Sequence[MatterTask]:
    """Give the open turns of a matter that are someone's."""
    own = (MatterTask.matter_id == matter.id, MatterTask.state == OPEN, doer.turns)
    rows = select(MatterTask).where(*own, MatterTask.kind.in_((ACT, MAY, FILE)))
    return session.scalars(rows.order_by(MatterTask.kind, MatterTask.slot)).all()


def open_tasks(session: Session, matter: Matter) -> Sequence[MatterTask]:
    """Give the turns that a matter waits for, and what is still to be filed."""
    own = (
        MatterTask.matter_id == matter.id,
        MatterTask.kind.in_((ACT, FILE)),
        MatterTask.state.in_((OPEN, "later")),
    )
    return session.scalars(select(MatterTask).where(*own).order_by(MatterTask.round, MatterTask.slot)).all()


def events_of(session: Session, matter: Matter) -> Sequence[MatterEvent]:
    """Give what was done on a matter, the last first."""
    rows = select(MatterEvent).where(MatterEvent.matter_id == matter.id)
    return session.scalars(rows.order_by(MatterEvent.id.desc())).all()


def effects_of(session: Session, matter: Matter) -> Sequence[MatterEffect]:
    """Give what a matter brought about, in order."""
    rows = select(MatterEffect).where(MatterEffect.matter_id == matter.id)
    return session.scalars(rows.order_by(MatterEffect.id)).all()


def letters_of(session: Session, matter: Matter) -> Sequence[MatterLetter]:
    """Give the letters a matter issued, in order."""
    rows = select(MatterLetter).where(MatterLetter.matter_id == matter.id)
    return session.scalars(rows.order_by(MatterLetter.id)).all()


def matters_about(session: Session, about: str, subject_id: int, visible: Any) -> Sequence[Matter]:
    """Give the matters about a subject that may be seen, the newest first."""
    own = (Matter.about == about, Matter.subject_id == subject_id, visible)
    return session.scalars(select(Matter).where(*own).order_by(Matter.id.desc()).limit(50)).all()
