"""Doing what an act brings about through the operations there are, keeping what is needed to take it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.activities.facts import Fact
from core.activities.models import Activity
from core.activities.operations import delete_activity, record_activity
from core.areas.models import Area
from core.areas.parameters import set_parameter, withdraw_setting
from core.audit.operations import Actor, record
from core.cadres.leaves import end_leave, record_leave, set_leave_state
from core.cadres.models import Cadre, Leave, Posting
from core.cadres.postings import end_posting, start_posting
from core.db import FAR
from core.errors import Refused
from core.matters.case import Case
from core.matters.models import MatterEffect, MatterEvent
from core.matters.own import add_row, model_of, remove_row, set_cells, unset_cells
from core.policy.effects import Effect
from core.units.models import Unit
from core.validity import in_force
from core.villages.households import end_risk, set_risk
from core.villages.models import Household, HouseholdRisk, Village

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """What was done: the row, from when to when it stands, whom it is about, and what stood before."""

    row_id: int | None
    starts_on: date
    ends_on: date = FAR
    about: str = ""
    subject_id: int | None = None
    before: dict[str, Any] = field(default_factory=dict)


def do_effect(case: Case, actor: Actor, event: MatterEvent, effect: Effect) -> MatterEffect:
    """Do one effect in the act's transaction and keep how it is taken back."""
    values = case.values(effect.values)
    done = _own(case, effect, values) if effect.do else DOING[effect.kind](case, actor, values)
    row = MatterEffect(
        matter_id=case.matter.id,
        event_id=event.id,
        kind=effect.kind,
        key=str(values.get("key") or values.get("kind") or ""),
        title=effect.title,
        about=done.about or case.matter.about,
        subject_id=done.subject_id or case.matter.subject_id,
        row_id=done.row_id,
        before=done.before,
        starts_on=done.starts_on,
        ends_on=done.ends_on,
    )
    case.session.add(row)
    case.session.flush()
    return row


def undo_effects(case: Case, actor: Actor) -> None:
    """Take back everything that this matter brought about and that still stands, the last first."""
    own = (MatterEffect.matter_id == case.matter.id, MatterEffect.undone_on.is_(None))
    rows = select(MatterEffect).where(*own).order_by(MatterEffect.id.desc())
    for row in case.session.scalars(rows).all():
        if row.kind == "own":
            _undo_own(case, row)
        elif row.kind in UNDOING:
            UNDOING[row.kind](case, actor, row)
        row.undone_on = case.on
        case.session.flush()


def _own(case: Case, effect: Effect, values: Values) -> Done:
    assert effect.do is not None, "only a policy's own change has its own way"
    return Done(effect.do(case.session, **values), case.on)


def _undo_own(case: Case, row: MatterEffect) -> None:
    effects = (effect for act in case.workflow.acts for effect in act.effects)
    undo = next((one.undo for one in effects if one.kind == "own" and one.title == row.title), None)
    if undo is None:
        raise Refused(f"办法里已经没有“{row.title}”，不能自动撤回。")
    undo(case.session, row.row_id)


def _cadre_of(case: Case, values: Values) -> Cadre:
    return case.session.get_one(Cadre, values.get("cadre") or case.matter.cadre_id)


def _take_leave(case: Case, actor: Actor, values: Values) -> Done:
    cadre, span = _cadre_of(case, values), (values["starts_on"], values["ends_on"])
    leave = record_leave(
        case.session, actor, cadre, values["kind"], *span, state="approved", reason=values["reason"]
    )
    return Done(leave.id, *span, "cadre", cadre.id)


def _undo_leave(case: Case, actor: Actor, row: MatterEffect) -> None:
    set_leave_state(case.session, actor, case.session.get_one(Leave, row.row_id), "withdrawn")


def _end_leave(case: Case, actor: Actor, values: Values) -> Done:
    own = (
        MatterEffect.matter_id == case.matter.id,
        MatterEffect.kind == "leave",
        MatterEffect.undone_on.is_(None),
    )
    given = case.session.scalars(select(MatterEffect).where(*own)).one()
    leave = case.session.get_one(Leave, given.row_id)
    before = leave.ends_on
    end_leave(case.session, actor, leave, values["last_day"])
    return Done(leave.id, case.on, about="cadre", subject_id=leave.cadre_id, before={"ends_on": str(before)})


def _undo_end_leave(case: Case, _actor: Actor, row: MatterEffect) -> None:
    case.session.get_one(Leave, row.row_id).ends_on = date.fromisoformat(row.before["ends_on"])


def _start_posting(case: Case, actor: Actor, values: Values) -> Done:
    session = case.session
    cadre, unit = session.get_one(Cadre, values["cadre"]), session.get_one(Unit, values["unit"])
    village = session.get_one(Village, values["village"])
    what = (values["role"], values["source"], values["starts_on"])
    posting = start_posting(session, actor, cadre, unit, village, *what)
    return Done(posting.id, posting.starts_on, posting.ends_on, "posting", posting.id)


def _undo_posting(case: Case, actor: Actor, row: MatterEffect) -> None:
    posting = case.session.get(Posting, row.row_id)
    if posting is not None:
        changes = {"cadre": posting.cadre_id, "starts_on": posting.starts_on}
        record(case.session, actor, "posting.undo", "Posting", posting.id, posting.village_id, changes)
        case.session.delete(posting)


def _end_posting(case: Case, actor: Actor, values: Values) -> Done:
    posting = case.session.get_one(Posting, values["posting"])
    before = {
        "ends_on": str(posting.ends_on),
        "end_reason": posting.end_reason,
        "end_basis": posting.end_basis,
    }
    basis = values["basis"] or f"{case.workflow.title}〔{case.matter.id}〕"
    end_posting(case.session, actor, posting, values["last_day"], values["reason"], basis)
    return Done(posting.id, values["last_day"], about="posting", subject_id=posting.id, before=before)


def _undo_end_posting(case: Case, actor: Actor, row: MatterEffect) -> None:
    posting = case.session.get_one(Posting, row.row_id)
    ended, posting.ends_on = posting.ends_on, date.fromisoformat(row.before["ends_on"])
    posting.end_reason, posting.end_basis = row.before["end_reason"], row.before["end_basis"]
    changes = {"ends_on": [ended, posting.ends_on]}
    record(case.session, actor, "posting.undo", "Posting", posting.id, posting.village_id, changes)


def _set_parameter(case: Case, actor: Actor, values: Values) -> Done:
    area = case.session.get_one(Area, values["area"])
    source = f"{case.workflow.title}〔{case.matter.id}〕"
    what = (values["key"], area, values["value"], values["starts_on"], source)
    row = set_parameter(case.session, actor, case.registry, case.book.slug, *what)
    before = {"key": values["key"], "area": area.id, "on": str(values["starts_on"])}
    return Done(row.id, values["starts_on"], about="area", subject_id=area.id, before=before)


def _undo_parameter(case: Case, actor: Actor, row: MatterEffect) -> None:
    area, on = case.session.get_one(Area, row.before["area"]), date.fromisoformat(row.before["on"])
    withdraw_setting(case.session, actor, case.registry, case.book.slug, row.before["key"], area, on)


def _set_risk(case: Case, actor: Actor, values: Values) -> Done:
    home, starts_on = case.session.get_one(Household, values["household"]), values["starts_on"]
    stood = _risk_on(case.session, home.id, starts_on)
    before = (
        {
            "id": stood.id,
            "state": stood.state,
            "starts_on": str(stood.starts_on),
            "ends_on": str(stood.ends_on),
        }
        if stood
        else {}
    )
    row = set_risk(case.session, actor, home, values["state"], starts_on)
    return Done(row.id, starts_on, about="household", subject_id=home.id, before=before)


def _undo_risk(case: Case, actor: Actor, row: MatterEffect) -> None:
    session, before = case.session, row.before
    if (made := session.get(HouseholdRisk, row.row_id)) is not None:
        session.delete(made)
        session.flush()
    if before:
        ends_on = date.fromisoformat(before["ends_on"])
        stood = session.get(HouseholdRisk, before["id"])
        if stood is None:
            span = date.fromisoformat(before["starts_on"]), ends_on
            stood = HouseholdRisk(household_id=row.subject_id, state=before["state"], starts_on=span[0])
            session.add(stood)
        stood.ends_on = ends_on
    record(session, actor, "household.risk_undo", "Household", row.subject_id, case.matter.area_id, before)


def _end_risk(case: Case, actor: Actor, values: Values) -> Done:
    stood = _risk_on(case.session, values["household"], values["last_day"])
    if stood is None:
        raise Refused(f"该户在{values['last_day']}没有登记风险类型。")
    before = {"ends_on": str(stood.ends_on)}
    end_risk(case.session, actor, stood, values["last_day"])
    return Done(stood.id, values["last_day"], about="household", subject_id=stood.household_id, before=before)


def _undo_end_risk(case: Case, _actor: Actor, row: MatterEffect) -> None:
    case.session.get_one(HouseholdRisk, row.row_id).ends_on = date.fromisoformat(row.before["ends_on"])


def _risk_on(session: Session, household_id: int, on: date) -> HouseholdRisk | None:
    own = (HouseholdRisk.household_id == household_id, in_force(HouseholdRisk, on))
    return session.scalars(select(HouseholdRisk).where(*own)).first()


def _record(case: Case, actor: Actor, values: Values) -> Done:
    named = {
        f"{key}_id": values[key]
        for key in ("cadre", "unit", "area", "village", "household", "county")
        if key in values
    }
    said = {key: values[key] for key in ("amount", "topic", "note") if key in values}
    on = values["on"] or case.on
    if said.get("amount") is not None:
        said["amount"] = Decimal(str(said["amount"]))
    until = {"until_on": values["until"]} if values.get("until") else {}
    fact = Fact(kind=values["kind"], on_date=on, source="matter", **named, **said, **until)
    row_id = record_activity(case.session, actor, case.registry, fact, max(case.on, on))
    return Done(row_id, on, values.get("until") or on)


def _undo_record(case: Case, actor: Actor, row: MatterEffect) -> None:
    if (activity := case.session.get(Activity, row.row_id)) is not None:
        delete_activity(case.session, actor, activity, f"{case.workflow.title}已撤回")


def _follow(_case: Case, _actor: Actor, values: Values) -> Done:
    if values["ends_on"] is None:
        raise Refused("后果到哪一天为止还没有设定，不能生效。")
    return Done(None, values["starts_on"], values["ends_on"])


def _set_own(case: Case, actor: Actor, values: Values) -> Done:
    row_id, before = set_cells(case, actor, values)
    return Done(row_id, case.on, before=before)


def _add_own(case: Case, actor: Actor, values: Values) -> Done:
    row = add_row(case, actor, values["model"], {k: v for k, v in values.items() if k != "model"})
    return Done(row.id, row.starts_on, row.ends_on)


def _undo_add_own(case: Case, actor: Actor, row: MatterEffect) -> None:
    remove_row(case, actor, model_of(case, row), row)


DOING: Final[Mapping[str, Callable[[Case, Actor, Values], Done]]] = {
    "leave": _take_leave,
    "leave_end": _end_leave,
    "posting": _start_posting,
    "posting_end": _end_posting,
    "parameter": _set_parameter,
    "risk": _set_risk,
    "risk_end": _end_risk,
    "record": _record,
    "consequence": _follow,
    "own_set": _set_own,
    "own_add": _add_own,
}
UNDOING: Final[Mapping[str, Callable[[Case, Actor, MatterEffect], None]]] = {
    "leave": _undo_leave,
    "leave_end": _undo_end_leave,
    "posting": _undo_posting,
    "posting_end": _undo_end_posting,
    "parameter": _undo_parameter,
    "risk": _undo_risk,
    "risk_end": _undo_end_risk,
    "record": _undo_record,
    "own_set": unset_cells,
    "own_add": _undo_add_own,
}
