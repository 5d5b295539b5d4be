"""Moving matters: one act at a time, by someone whose turn it is then; everything an act brings about, or nothing of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from core.audit.operations import record
from core.clock import now
from core.db import LOCKED
from core.errors import Missing, OperationError, Refused, Stale
from core.inputs import optional_text
from core.matters.case import Case, kept
from core.matters.doers import Doer
from core.matters.doers import doer as doer_of
from core.matters.effects import do_effect, undo_effects
from core.matters.guards import Hint, guard_act, guard_outcome
from core.matters.letters import issue_letter
from core.matters.models import Matter, MatterEvent, MatterTask
from core.matters.places import place_of, subject_name
from core.matters.turns import FILE, OPEN, drop_turns, finish_turn, is_complete, open_turns, turn_for
from core.policy.workflow import Act, Step, Workflow
from core.registry import PolicyBook, Registry


class NotYourTurn(OperationError):
    """An act by someone who may not do it on that day (403)."""

    status = 403


def start_matter(
    session: Session,
    registry: Registry,
    book: PolicyBook,
    workflow: Workflow,
    doer: Doer,
    subject_id: int,
    given: Mapping[str, Any],
    note: str | None = None,
) -> Matter:
    """Start a matter about a subject with what was filled in, and do its first act."""
    place = place_of(session, workflow.about, subject_id, doer.today)
    matter = Matter(
        policy=book.slug,
        workflow=workflow.key,
        about=workflow.about,
        subject_id=subject_id,
        subject_name=subject_name(session, workflow.about, subject_id)[:120],
        **vars(place),
        state=workflow.steps[0].key,
        is_confidential=workflow.confidential,
        data=kept(given),
        started_by=doer.user.id,
        started_on=doer.today,
    )
    case = Case(session, registry, book, workflow, matter, doer.today)
    if not case.is_governed():
        raise Refused(f"这一天在这里没有执行《{book.policy.title}》，不能办{workflow.title}。")
    if workflow.single:
        _refuse_second(session, matter, workflow)
    with session.begin_nested():
        session.add(matter)
        session.flush()
        open_turns(case, workflow.steps[0])
        _do(case, doer, workflow.steps[0], workflow.start, given, note, is_first=True)
    return matter


def _refuse_second(session: Session, matter: Matter, workflow: Workflow) -> None:
    same = (Matter.policy == matter.policy, Matter.workflow == matter.workflow, Matter.is_waiting)
    other = session.scalars(select(Matter).where(*same, Matter.subject_id == matter.subject_id)).first()
    if other is not None:
        words = f"{matter.subject_name}已有一件{workflow.title}在办（{workflow.word(other.state)}）。"
        raise Refused(words, "subject", "请在那一件里办理。")


def act_on(
    case: Case,
    doer: Doer,
    key: str,
    given: Mapping[str, Any],
    note: str | None = None,
    version: int | None = None,
) -> None:
    """Do an act on a matter: refused (409) unless it still stands as seen, (403) unless it is the doer's turn then."""
    hold_matter(case, version)
    doer = doer_of(case.session, doer.user, doer.today)
    step, act = case.step, case.act(key)
    if step is None or act is None:
        words = f"“{case.matter.subject_name}”的{case.workflow.title}现在是“{case.workflow.word(case.matter.state)}”"
        raise Stale(f"{words}，不能再这样办理。")
    with case.session.begin_nested():
        _do(case, doer, step, act, given, note)


def hold_matter(case: Case, version: int | None) -> None:
    """Lock a matter's row, and refuse an act on a state that is no longer the one seen."""
    case.session.refresh(case.matter, with_for_update=LOCKED)
    if version is not None and version != case.matter.version:
        raise Stale("这件事项已被他人办理，您的提交没有写入。")


def _do(
    case: Case,
    doer: Doer,
    step: Step,
    act: Act,
    given: Mapping[str, Any],
    note: str | None,
    *,
    is_first: bool = False,
) -> None:
    task = turn_for(case, doer, act)
    if task is None:
        raise NotYourTurn(f"“{act.title}”现在不由您办理。")
    note = optional_text(note, "意见", "note", 500)
    if act.needs_note and note is None:
        raise Refused("请写明理由。", "note")
    matter, from_state = case.matter, "" if is_first else case.matter.state
    number = matter.version
    matter.data = {**matter.data, **kept(given)}
    hints = guard_act(case, act, doer.actor)
    leads_on = not act.signs or _sign(case, doer, step, task)
    target = _target(case, act) if leads_on else matter.state
    taken = task if act.signs or target != matter.state else None
    event = _keep_event(case, doer, number, taken, act, from_state, target)
    event.data, event.note = kept(given), note
    if leads_on:
        hints += _bring_about(case, doer, act, event)
        if target != matter.state:
            _move(case, doer, task, target)
    event.hints = hints
    case.session.flush()
    changes = {"act": act.key, "state": [from_state, matter.state], "workflow": case.workflow.key}
    action = "matter.start" if is_first else "matter.act"
    record(case.session, doer.actor, action, "Matter", matter.id, matter.area_id, changes)


def _sign(case: Case, doer: Doer, step: Step, task: MatterTask) -> bool:
    finish_turn(case, task, doer)
    return is_complete(case, step)


def _target(case: Case, act: Act) -> str:
    """Give the state to which an act leads; what cannot be told leads to where a person looks at it."""
    if isinstance(act.to, str):
        return act.to or case.matter.state
    found = case.values({str(number): route.when for number, route in enumerate(act.to)})
    for number, route in enumerate(act.to):
        if found[str(number)] is None:
            break
        if found[str(number)]:
            return route.to
    if not act.silent:
        raise Refused("办法没有写这种情形由谁办理，不能提交。")
    return act.silent


def _keep_event(
    case: Case, doer: Doer, number: int, task: MatterTask | None, act: Act, from_state: str, target: str
) -> MatterEvent:
    """Keep what was done on the state that had this number; that no two may be done on it the database holds too."""
    matter = case.matter
    event = MatterEvent(
        matter_id=matter.id,
        number=number,
        task_id=task.id if task else None,
        on_date=case.on,
        at=now(),
        step=matter.state,
        act=act.key,
        title=act.title,
        from_state=from_state,
        to_state=target,
        role=task.role if task else ",".join(dict.fromkeys(one.role.key for one in doer.held))[:40],
        user_id=doer.user.id,
        user_name=doer.user.name,
        data={},
        hints=[],
    )
    flag_modified(matter, "data")
    case.session.add(event)
    case.session.flush()
    return event


def _bring_about(case: Case, doer: Doer, act: Act, event: MatterEvent) -> list[Hint]:
    if act.undoes:
        undo_effects(case, doer.actor)
    wanted = [effect for effect in act.effects if case.value(effect.when)]
    made = [do_effect(case, doer.actor, event, effect) for effect in wanted]
    hints = guard_outcome(case, act, made)
    for key in act.letters:
        issue_letter(case, event, key)
    return hints


def _move(case: Case, doer: Doer, task: MatterTask, target: str) -> None:
    if task.state == OPEN:
        finish_turn(case, task, doer)
    drop_turns(case)
    case.matter.state = target
    following = case.workflow.step(target)
    if following is not None:
        open_turns(case, following)
    else:
        case.matter.is_waiting = False
    case.matter.settled_on = None if case.matter.is_waiting else case.on


def file_task(case: Case, doer: Doer, key: str, note: str | None, version: int | None = None) -> None:
    """Record that something was filed, with its number or date; filing it late is shown, and nothing depends on it."""
    hold_matter(case, version)
    own = (MatterTask.matter_id == case.matter.id, MatterTask.kind == FILE, MatterTask.step == key)
    task = case.session.scalars(select(MatterTask).where(*own, MatterTask.state == OPEN, doer.turns)).first()
    if task is None:
        raise NotYourTurn("这项报备现在不由您办理。")
    filing = next((f for step in case.workflow.steps for f in step.filings if f.key == key), None)
    if filing is None:
        raise Missing("办法里已经没有这项报备。")
    number = case.matter.version
    finish_turn(case, task, doer)
    act = Act(key=key, title=f"报备：{filing.title}"[:60])
    event = _keep_event(case, doer, number, task, act, case.matter.state, case.matter.state)
    event.note = optional_text(note, "说明", "note", 500)
    case.session.flush()
    changes = {"filing": key, "workflow": case.workflow.key}
    record(case.session, doer.actor, "matter.file", "Matter", case.matter.id, case.matter.area_id, changes)
