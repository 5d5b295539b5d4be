"""One matter: what is asked, the evidence beside it, who holds it, what was done; and deciding there."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from core.accounts.gate import gate
from core.engine.explain import explain
from core.engine.subjects import SUBJECTS
from core.errors import Stale
from core.matters.case import Case
from core.matters.models import MatterTask
from core.matters.operations import act_on, file_task
from core.matters.queries import effects_of, events_of, letters_of, open_tasks, own_turns
from core.matters.turns import ACT, FILE
from core.matters.views.base import blueprint, case_of, doer_at
from core.matters.views.forms import NOTE, act_form, act_schema, filled, picked
from core.matters.words import labelled
from core.norms.queries import kinds_of
from core.norms.words import need_line, record_line
from core.pages.acting import attempt, done, is_sent
from core.permissions import permission
from core.policy.own import OWN_LEDGERS
from core.policy.workflow import Act
from core.request import db_session, registry
from core.web.errors import Difference, StaleError
from core.web.forms import Form
from core.web.urls import to

SEEN = "_seen"


@blueprint.get("/matters/<int:id>")
@permission("matter.view")
def show(id: int) -> ResponseReturnValue:
    """Show a matter with the way to decide it."""
    return _page(case_of(gate, id))


@blueprint.route("/matters/<int:id>/act/<key>", methods=["GET", "POST"])
@permission("matter.act", audit="matter.act")
def act(id: int, key: str) -> ResponseReturnValue:
    """Do an act on a matter, with what it asks for."""
    case = case_of(gate, id)
    chosen = next((one for one in case.workflow.acts if one.key == key), None)
    chosen = case.act(key) or chosen
    if chosen is None:
        abort(404)
    if not is_sent() and chosen not in _acts(case, own_turns(case.session, case.matter, doer_at(gate))):
        raise StaleError(_states(case, case.matter.state), back_url=to("matters.show", id=id))
    schema = act_schema(chosen)
    form = act_form(case.session, gate, schema, filled(case, schema), case.on, version=case.matter.version)
    if is_sent() and attempt(form, lambda given: _do(case, chosen, schema, form, given)) is not None:
        word = case.workflow.word(case.matter.state)
        return done(f"已办理：{chosen.title}。现在{word}。", to("matters.show", id=id))
    return _page(case, form, chosen)


def _do(case: Case, chosen: Act, schema: Any, form: Form, given: dict[str, Any]) -> bool:
    seen = request.form.get(SEEN, "")
    data = picked(case.session, gate, schema, given, case.on)
    try:
        act_on(case, doer_at(gate), chosen.key, data, given.get(NOTE), form.version)
    except Stale:
        last = next(iter(events_of(case.session, case.matter)), None)
        back = to("matters.show", id=case.matter.id)
        raise StaleError(_states(case, seen), back_url=back, by=last.user_name if last else "") from None
    return True


def _states(case: Case, seen: str) -> list[Difference]:
    last = next(iter(events_of(case.session, case.matter)), None)
    word = case.workflow.word
    differences = [Difference("状态", word(seen) if seen else "", word(case.matter.state))]
    return differences + ([Difference("最近办理", "", f"{last.user_name}　{last.title}")] if last else [])


@blueprint.post("/matters/<int:id>/file/<key>")
@permission("matter.act", audit="matter.file")
def file(id: int, key: str) -> ResponseReturnValue:
    """Record that something was filed."""
    case = case_of(gate, id)
    version = request.form.get("_version", type=int)
    try:
        file_task(case, doer_at(gate), key, request.form.get("note"), version)
    except Stale:
        raise StaleError(
            _states(case, request.form.get(SEEN, "")), back_url=to("matters.show", id=id)
        ) from None
    return done("已记录报备。", to("matters.show", id=id))


def _acts(case: Case, turns: Sequence[MatterTask]) -> list[Act]:
    """Give the acts that someone with these turns may do now."""
    step = case.step
    if step is None:
        return []
    roles = {task.role for task in turns if task.kind != FILE and task.step == step.key}
    signing = {task.role for task in turns if task.kind == ACT and task.step == step.key}
    return [
        one
        for one in step.acts
        if {who.role for who in one.by or step.by} & (signing if one.signs and step.waits else roles)
    ]


def _page(case: Case, form: Form | None = None, chosen: Act | None = None) -> ResponseReturnValue:
    session, matter, doer = case.session, case.matter, doer_at(gate)
    turns = own_turns(session, matter, doer)
    acts = _acts(case, turns) if gate.can("matter.act") else []
    simple = [one for one in acts if one.form is None]
    if form is None and simple:
        schema = act_schema(Act(key="any", title=""))
        form = act_form(session, gate, schema, {}, case.on, version=matter.version)
    subject = SUBJECTS[matter.about]
    events = events_of(session, matter)
    shown = render_template(
        "matters/show.html",
        case=case,
        matter=matter,
        workflow=case.workflow,
        state=case.workflow.word(matter.state),
        norms=[case.norm(one) for one in case.workflow.norms],
        subject_title=subject.title,
        subject_url=to(subject.endpoint, id=matter.subject_id, **subject.at)
        if gate.can(f"{_viewed(matter.about)}.view")
        else "",
        data=labelled(case, matter.data),
        facts=case.values(case.workflow.facts),
        form=form,
        chosen=chosen,
        simple=[one for one in simple if chosen is None or one is chosen],
        fuller=[one for one in acts if one.form is not None and one is not chosen],
        waiting=[(task, _holder(case, task), case.norm(task.norm)) for task in open_tasks(session, matter)],
        filings={filing.key: filing.title for step in case.workflow.steps for filing in step.filings},
        own_filings=[task for task in turns if task.kind == FILE],
        events=[(event, labelled(case, event.data)) for event in events],
        effects=effects_of(session, matter),
        letters=letters_of(session, matter),
        evidence=_evidence(case),
        kinds=kinds_of(registry()),
        need_line=need_line,
        record_line=record_line,
        seen=matter.state,
    )
    return shown, form.status if form else 200


def _viewed(about: str) -> str:
    if about in OWN_LEDGERS:
        return "ledger"
    return {"posting": "cadre", "contact": "household", "grouping": "area"}.get(about, about)


def _holder(case: Case, task: MatterTask) -> str:
    """Say who holds a turn: the role, and the unit or person it is narrowed to."""
    title = case.role_title(task.role)
    if task.unit_id is not None:
        return f"{title}（{case.named('unit', task.unit_id)}）"
    return f"{title}（{case.named('cadre', task.cadre_id)}）" if task.cadre_id is not None else title


def _evidence(case: Case) -> list[Any]:
    """Explain the rules that bear on the decision, for the matter's subject."""
    explained = []
    for rule in case.workflow.evidence:
        explained += explain(db_session(), case.book, rule, case.matter.subject_id, case.on, None)
    return explained
