"""Whose turn it is: the tasks that a step opens, and whether enough of them are done."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.errors import Refused
from core.matters.case import Case
from core.matters.doers import Doer
from core.matters.models import MatterTask
from core.policy.norm import P
from core.policy.workflow import Act, Step, Who

OPEN, LATER, DONE, DROPPED = "open", "later", "done", "dropped"
ACT, MAY, FILE, COPY = "act", "may", "file", "copy"


def open_turns(case: Case, step: Step) -> None:
    """Open the turns of a step that is entered: those who act, those who may, what is to be filed, who is told."""
    own = MatterTask.matter_id == case.matter.id
    number = (case.session.scalar(select(func.max(MatterTask.round)).where(own)) or 0) + 1
    due = case.value(step.due)
    norm = step.norm or case.workflow.norms[0]
    for slot, (kind, key, who) in enumerate(_slots(case, step, number)):
        filing = next((one for one in step.filings if one.key == key and kind == FILE), None)
        is_later = kind == ACT and step.needs == "ordered" and slot > 0
        case.session.add(
            MatterTask(
                matter_id=case.matter.id,
                round=number,
                slot=slot,
                kind=kind,
                step=key,
                norm=filing.norm if filing else norm,
                role=who.role,
                **_ground(case, who),
                asked_on=case.on,
                due_on=(case.value(filing.due) if filing else due) if kind in (ACT, FILE) else None,
                state=LATER if is_later else OPEN,
            )
        )
    case.matter.is_waiting = step.waits
    case.session.flush()


def _slots(case: Case, step: Step, number: int) -> Iterator[tuple[str, str, Who]]:
    acting = step.by if number == 1 or step is not case.workflow.steps[0] else (_starter(case, step),)
    extra = dict.fromkeys(who for act in step.acts for who in act.by if who not in step.by)
    yield from ((ACT if step.waits else MAY, step.key, who) for who in acting)
    yield from ((MAY, step.key, who) for who in extra)
    yield from ((FILE, filing.key, filing.by) for filing in step.filings)
    yield from ((COPY, step.key, who) for who in step.copies)


def _starter(case: Case, step: Step) -> Who:
    """Give the part in which the matter was started: what is returned goes back there."""
    first = select(MatterTask.slot).where(MatterTask.matter_id == case.matter.id, MatterTask.round == 1)
    slot = case.session.scalar(first.where(MatterTask.state == DONE).limit(1))
    return step.by[slot or 0]


def _ground(case: Case, who: Who) -> dict[str, int | None]:
    if who.of:
        kind, ident = str(getattr(case.workflow.fields[who.of], "of", "")), case.data.get(who.of)
        column = {"unit": "unit_id", "cadre": "cadre_id"}.get(kind, "area_id")
    else:
        words = {"area": "area", "unit": "unit", "self": "cadre"}
        column = {"area": "area_id", "unit": "unit_id", "self": "cadre_id"}[who.at]
        ident = case.words[words[who.at]]
    if ident is None:
        raise Refused(
            f"“{case.workflow.title}”下一步要交给{case.role_title(who.role)}，但没有写明是谁。",
            who.of or None,
        )
    return {column: ident}


def turn_for(case: Case, doer: Doer, act: Act) -> MatterTask | None:
    """Give the open turn by which someone may do an act now; one that the matter waits for comes first."""
    step = case.step
    assert step is not None, "an act belongs to a step"
    kinds = (ACT,) if act.signs and step.waits else (ACT, MAY)
    own = (MatterTask.matter_id == case.matter.id, MatterTask.step == step.key, MatterTask.state == OPEN)
    parts = or_(*(_is_of(case, who) for who in act.by or step.by))
    found = select(MatterTask).where(*own, MatterTask.kind.in_(kinds), parts, doer.turns)
    return case.session.scalars(found.order_by(MatterTask.kind, MatterTask.slot).limit(1)).first()


def _is_of(case: Case, who: Who) -> ColumnElement[bool]:
    """Give the condition that a turn is this part's: two units of one matter have the same role, yet not the same acts."""
    ground = [getattr(MatterTask, column) == ident for column, ident in _ground(case, who).items()]
    return and_(MatterTask.role == who.role, *ground)


def finish_turn(case: Case, task: MatterTask, doer: Doer) -> None:
    """Mark a turn as taken."""
    task.state, task.done_on, task.done_by = DONE, case.on, doer.user.id
    case.session.flush()


def is_complete(case: Case, step: Step) -> bool:
    """Tell whether a step has the signatures it needs; of ordered ones the next turn is opened."""
    number = case.session.scalar(
        select(func.max(MatterTask.round)).where(
            MatterTask.matter_id == case.matter.id, MatterTask.step == step.key
        )
    )
    own = (MatterTask.matter_id == case.matter.id, MatterTask.round == number, MatterTask.kind == ACT)
    tasks = case.session.scalars(select(MatterTask).where(*own).order_by(MatterTask.slot)).all()
    signed = sum(task.state == DONE for task in tasks)
    if signed >= _needed(case, step, len(tasks)):
        return True
    if step.needs == "ordered":
        following = next(task for task in tasks if task.state == LATER)
        following.state, following.asked_on = OPEN, case.on
        following.due_on = case.value(step.due)
    return False


def _needed(case: Case, step: Step, every: int) -> int:
    """Give how many must sign; an open parameter means all of them."""
    if step.needs == "any":
        return 1
    figure = case.value(step.needs) if isinstance(step.needs, P) else None
    return every if figure is None else min(int(figure), every)


def drop_turns(case: Case) -> None:
    """Close what is left of the step that the matter leaves; filings and copies stay."""
    own = (MatterTask.matter_id == case.matter.id, MatterTask.state.in_((OPEN, LATER)))
    for task in case.session.scalars(select(MatterTask).where(*own, MatterTask.kind.in_((ACT, MAY)))):
        task.state = DROPPED
    case.session.flush()
