"""Starting a matter: what I may start, and the form of the one chosen."""

from collections.abc import Iterator
from typing import Any, Final

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from core.accounts.gate import gate
from core.cadres.models import Cadre
from core.engine.subjects import SUBJECTS
from core.matters.models import Matter
from core.matters.operations import NotYourTurn, start_matter
from core.matters.places import subject_name
from core.matters.views.base import blueprint, doer_at
from core.matters.views.forms import NOTE, act_form, act_schema, pick, picked
from core.pages.acting import attempt, done, form_page, is_sent
from core.pages.inforce import books
from core.permissions import permission
from core.policy.workflow import Workflow
from core.registry import PolicyBook
from core.request import db_session, registry
from core.web.fields import Text
from core.web.schemas import FormSchema
from core.web.urls import to

CRUMB: Final = "事项"


def subject_form(about: str) -> type[FormSchema]:
    """Give the form that asks whom a matter is about, by name."""
    subject = Text(required=True, longest=120, metadata={"label": SUBJECTS[about].title})
    return type("SubjectForm", (FormSchema,), {"subject": subject})


def startable(roles: tuple[str, ...], found: list[PolicyBook]) -> Iterator[tuple[PolicyBook, Workflow]]:
    """Give the workflows that someone of some roles may start."""
    for book in found:
        for workflow in book.workflows:
            if any(who.role in roles for who in workflow.start.by or workflow.steps[0].by):
                yield book, workflow


@blueprint.get("/matters/start")
@permission("matter.act")
def choose() -> str:
    """List what I may start, by policy."""
    return render_template("matters/choose.html", rows=list(startable(gate.role_keys, books())))


@blueprint.route("/matters/start/<slug>/<key>", methods=["GET", "POST"])
@permission("matter.act", audit="matter.start", once=True)
def start(slug: str, key: str) -> ResponseReturnValue:
    """Fill in what starts a matter."""
    book, workflow = _workflow(slug, key)
    session, act, today = db_session(), workflow.start, gate.today
    subject = _subject(workflow)
    schema = act_schema(act, *(() if subject else (subject_form(workflow.about),)))
    form = act_form(session, gate, schema, _prefilled(schema), today)

    def begin(given: dict[str, Any]) -> Matter:
        whom = subject or pick(session, gate, workflow.about, given.pop("subject"), today, "subject")
        data = picked(session, gate, schema, given, today)
        what = (registry(), book, workflow, doer_at(gate), whom, data, given.get(NOTE))
        return start_matter(session, *what)

    if is_sent() and (matter := attempt(form, begin)) is not None:
        word = workflow.word(matter.state)
        return done(f"已{act.title}，现在{word}。", to("matters.show", id=matter.id))
    norm = book.norm(workflow.norms[0])
    facts = [(SUBJECTS[workflow.about].title, _named(workflow, subject))] if subject else []
    facts.append(("依据", f"《{book.policy.title}》{norm.place}（{norm.id}）"))
    crumbs = [(CRUMB, to("matters.inbox")), ("发起", to("matters.choose"))]
    here = to("matters.start", slug=slug, key=key, subject=request.args.get("subject", type=int))
    shown: dict[str, Any] = {"crumbs": crumbs, "facts": facts, "submit": act.title, "action": here}
    return form_page(form, workflow.title, to("matters.inbox"), **shown)


def _workflow(slug: str, key: str) -> tuple[PolicyBook, Workflow]:
    found = registry().books.get(slug)
    workflow = next((one for one in found.workflows if one.key == key), None) if found else None
    if found is None or workflow is None:
        abort(404)
    if workflow not in [one for _, one in startable(gate.role_keys, [found])]:
        raise NotYourTurn(f"“{workflow.title}”不由您发起。")
    return found, workflow


def _subject(workflow: Workflow) -> int | None:
    """Give the subject that the address names, within reach; a cadre who asks for themselves need not be named."""
    asked = request.args.get("subject", type=int)
    if asked is not None:
        gate.load(SUBJECTS[workflow.about].model, asked)
        return asked
    own = gate.reach("matter.act").cadre_id
    if (
        workflow.about == "cadre"
        and own is not None
        and any(who.at == "self" for who in workflow.steps[0].by)
    ):
        return gate.load(Cadre, own).id
    return None


def _prefilled(schema: Any) -> dict[str, str]:
    return {name: request.args[name] for name in schema.load_fields if name in request.args}


def _named(workflow: Workflow, subject: int | None) -> str:
    return subject_name(db_session(), workflow.about, subject) if subject else ""
