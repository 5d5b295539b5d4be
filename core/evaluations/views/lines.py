"""One line: a subject's scores with the records and reasons behind them, and what it holds against them."""

from flask import abort, request
from flask.typing import ResponseReturnValue

from core.accounts.gate import NotPermittedError, OutsideError, gate
from core.areas.models import Area
from core.clock import china_today
from core.evaluations import objections
from core.evaluations.models import Evaluation, Objection
from core.evaluations.queries import objections_of
from core.evaluations.schemas import AnswerSchema, ObjectionSchema
from core.evaluations.sheet import Sheet, veto_item
from core.evaluations.views.base import (
    STATES,
    blueprint,
    judge,
    load_sheet,
    own_subjects,
    roles_over,
    sees_all,
)
from core.evaluations.words import evidence_line, grade_titles
from core.htmx import render, see_other
from core.norms.queries import kinds_of
from core.pages.acting import actor, attempt, row_of
from core.permissions import permission
from core.request import db_session, registry
from core.web.forms import Form
from core.web.notices import notify
from core.web.urls import to


def is_own(sheet: Sheet, subject_id: int) -> bool:
    """Tell whether a line is the caller's own: of the unit, of one of its people, or of the caller."""
    return subject_id in own_subjects(sheet)


@blueprint.get("/<int:id>/lines/<int:subject_id>")
@permission("evaluation.view")
def line(id: int, subject_id: int) -> ResponseReturnValue:
    """Show a line with everything behind it; a unit or a person sees its own once the result is submitted."""
    return _page(_sheet(id, subject_id), subject_id, Form(ObjectionSchema(), once=True))


def _sheet(id: int, subject_id: int) -> Sheet:
    sheet = load_sheet(id)
    if subject_id not in sheet.names:
        abort(404)
    if sees_all(sheet.evaluation):
        return sheet
    if not is_own(sheet, subject_id) or sheet.evaluation.state == "draft":
        raise OutsideError(Evaluation, id)
    return sheet


def _page(sheet: Sheet, subject_id: int, form: Form) -> ResponseReturnValue:
    session, evaluation = db_session(), sheet.evaluation
    own = is_own(sheet, subject_id)
    last, on = objections.objections_end(sheet), china_today()
    may_object = own and evaluation.state in ("signing", "signed") and (last is None or on <= last)
    page = render(
        "evaluations/line.html",
        "evaluations/_line.html",
        sheet=sheet,
        evaluation=evaluation,
        scheme=sheet.scheme,
        area=session.get_one(Area, evaluation.area_id),
        name=sheet.names[subject_id],
        line=next(one for one in sheet.lines if one.subject_id == subject_id),
        scores=sheet.by_subject[subject_id],
        veto_item=veto_item,
        kinds=kinds_of(registry()),
        evidence_line=evidence_line,
        states=STATES,
        grades=grade_titles(sheet.scheme),
        objections=objections_of(session, evaluation.id, [subject_id]),
        form=form if may_object and gate.can("evaluation.object") else None,
        last=last,
        may_answer=bool(roles_over(evaluation.area_id) & set(sheet.scheme.scorers)),
        others=len(sheet.names),
        sees_all=sees_all(evaluation),
    )
    return page, form.status


@blueprint.post("/<int:id>/lines/<int:subject_id>")
@permission("evaluation.object", audit="evaluation.object", once=True)
def file_objection(id: int, subject_id: int) -> ResponseReturnValue:
    """Object to one's own line."""
    sheet = _sheet(id, subject_id)
    if not is_own(sheet, subject_id):
        raise NotPermittedError("evaluation.object", sheet.evaluation)
    form = Form(ObjectionSchema(), once=True)
    done = attempt(
        form,
        lambda given: objections.file_objection(
            db_session(), actor(), sheet, subject_id, given["text"], china_today()
        ),
    )
    if done is None:
        return _page(sheet, subject_id, form)
    notify("申诉已提交，答复会显示在本页。")
    return see_other(to("evaluations.line", id=id, subject_id=subject_id))


@blueprint.route("/objections/<int:objection_id>", methods=["GET", "POST"])
@permission("evaluation.score", audit="evaluation.answer")
def answer(objection_id: int) -> ResponseReturnValue:
    """Answer an objection."""
    row = row_of(db_session(), Objection, objection_id)
    sheet = load_sheet(row.evaluation_id)
    form = Form(AnswerSchema())

    def act(given: dict[str, str]) -> Objection:
        said = given["upheld"] == "yes", given["answer"]
        who = judge(sheet.evaluation.area_id)
        objections.answer_objection(
            db_session(), who, sheet.book, sheet.evaluation, row, *said, china_today()
        )
        return row

    if request.method == "POST" and attempt(form, act) is not None:
        notify("已答复。申诉成立的，请退回修改或者更正。")
        return see_other(to("evaluations.show", id=sheet.evaluation.id))
    page = render(
        "evaluations/answer.html",
        "evaluations/answer.html",
        form=form,
        row=row,
        name=sheet.names.get(row.subject_id, ""),
        evaluation=sheet.evaluation,
        scheme=sheet.scheme,
    )
    return page, form.status
