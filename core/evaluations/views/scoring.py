"""The scoring page: a table that is one plain form; a cell that is left is kept at once where there is script."""

from collections.abc import Iterator
from math import ceil
from typing import Final

from flask import abort, request
from flask.typing import ResponseReturnValue

from core.accounts.gate import NotPermittedError
from core.areas.models import Area
from core.clock import china_today
from core.errors import Refused
from core.evaluations import operations
from core.evaluations.models import Score
from core.evaluations.operations import asked_of
from core.evaluations.queries import objections_of, scores_of, versions_of
from core.evaluations.refresh import compare, measured_scores
from core.evaluations.schemas import DecisionSchema
from core.evaluations.sheet import GRADE, Sheet, check_code
from core.evaluations.signing import grounds_of, is_late, missing_in
from core.evaluations.table import rows_of
from core.evaluations.views.base import (
    STATES,
    blueprint,
    judge,
    load_sheet,
    own_subjects,
    roles_over,
    sees_all,
)
from core.evaluations.words import grade_titles
from core.htmx import render, see_other
from core.norms.queries import kinds_of
from core.pages.acting import attempt
from core.permissions import permission
from core.request import db_session, keep_changes, registry
from core.versions import version_of
from core.web.errors import StaleError
from core.web.forms import Form
from core.web.notices import notify
from core.web.tolerant import parse_amount
from core.web.urls import to

Key = tuple[int, str]
PER_PAGE: Final = 50
"""So many rows a page: a form has a limit of fields, and nobody scores more at a sitting."""


@blueprint.get("/<int:id>")
@permission("evaluation.view")
def show(id: int) -> ResponseReturnValue:
    """Show an evaluation to those who see it whole; a unit or a person is led to their own line."""
    sheet = load_sheet(id)
    if not sees_all(sheet.evaluation):
        own = sorted(own_subjects(sheet))
        if len(own) == 1:
            return see_other(to("evaluations.line", id=id, subject_id=own[0]))
        if own and sheet.evaluation.state != "draft":
            return render(
                "evaluations/own.html",
                "evaluations/own.html",
                sheet=sheet,
                own=own,
                evaluation=sheet.evaluation,
            )
        raise NotPermittedError("evaluation.score", sheet.evaluation)
    return _page(sheet, {}, {})


def _page(sheet: Sheet, mistakes: dict[Key, str], written: dict[Key, tuple[str, str]]) -> ResponseReturnValue:
    session, evaluation, on = db_session(), sheet.evaluation, china_today()
    is_draft = evaluation.state == "draft"
    may_score = is_draft and bool(roles_over(evaluation.area_id) & set(sheet.scheme.scorers))
    found = grounds_of(session, sheet, on) if is_draft else {}
    rows = rows_of(session, sheet, on, found, mistakes, written)
    pages = max(1, ceil(len(rows) / PER_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    first = (number - 1) * PER_PAGE
    page = render(
        "evaluations/show.html",
        "evaluations/_sheet.html",
        sheet=sheet,
        evaluation=evaluation,
        scheme=sheet.scheme,
        area=session.get_one(Area, evaluation.area_id),
        rows=rows if request.args.get("print") else rows[first : first + PER_PAGE],
        number=number,
        pages=pages,
        missing=missing_in(sheet, found) if is_draft else [],
        may_score=may_score,
        mistakes=mistakes,
        states=STATES,
        late=is_late(evaluation, on),
        grades=grade_titles(sheet.scheme),
        code=check_code(evaluation.digest) if evaluation.digest else "",
        versions=versions_of(session, evaluation),
        objections=objections_of(session, evaluation.id),
        version_of=score_version,
    )
    return page, 422 if mistakes else 200


def score_version(score: Score | None) -> str:
    """Give what a cell's form carries so that another person's score is not overwritten unseen."""
    return "0" if score is None else str(version_of(score))


@blueprint.post("/<int:id>/scores")
@permission("evaluation.score", audit="evaluation.score")
def save_scores(id: int) -> ResponseReturnValue:
    """Keep the cells that were sent: points with their reasons, and grades; a cell at fault keeps what was written."""
    sheet = load_sheet(id)
    sent = list(_sent(sheet))
    mistakes: dict[Key, str] = {}
    for key, points, reason in sent:
        try:
            with db_session().begin_nested():
                _keep(sheet, key, points, reason)
        except Refused as refused:
            mistakes[key] = refused.message + (refused.remedy or "")
    written = {key: (points, reason) for key, points, reason in sent if key in mistakes}
    if not mistakes and not request.headers.get("HX-Request"):
        notify("评分已保存。")
        return see_other(to("evaluations.show", id=id, page=request.args.get("page")))
    if len(mistakes) < len(sent):
        keep_changes()
    return _page(load_sheet(id), mistakes, written)


def _sent(sheet: Sheet) -> Iterator[tuple[Key, str, str]]:
    """Give the cells of the form that differ from what stands; one changed by somebody else since is refused as stale."""
    for name, points in request.form.items():
        kind, _, rest = name.partition(":")
        subject, _, item = rest.partition(":")
        if kind != "p" or not subject.isdecimal() or int(subject) not in sheet.names:
            continue
        score = sheet.by_subject[int(subject)].get(item)
        reason = request.form.get(f"r:{rest}", "").strip()
        stands = ("", "") if score is None else (score.word or f"{score.points}", score.reason)
        if _same(points.strip(), stands[0]) and reason == stands[1]:
            continue
        if request.form.get(f"v:{rest}", "0") != score_version(score):
            raise StaleError([], back_url=to("evaluations.show", id=sheet.evaluation.id))
        yield (int(subject), item), points.strip(), reason


def _same(written: str, stands: str) -> bool:
    try:
        return parse_amount(written) == parse_amount(stands)
    except ValueError:
        return written == stands


def _keep(sheet: Sheet, key: Key, points: str, reason: str) -> None:
    session, (subject, item), evaluation = db_session(), key, sheet.evaluation
    who = judge(evaluation.area_id)
    if item == GRADE:
        operations.give_grade(session, who, sheet.book, evaluation, subject, points, reason)
        return
    if item not in {factor.key for factor in sheet.scheme.factors}:
        abort(422)
    try:
        number = parse_amount(points) if points else None
    except ValueError as error:
        raise Refused(f"“{points}”不是分数。", "points") from error
    factor = sheet.scheme.factor(item)
    operations.give_points(
        session, who, sheet.book, evaluation, subject, factor, number, reason, china_today()
    )


@blueprint.post("/<int:id>/refresh")
@permission("evaluation.score", audit="evaluation.refresh")
def refresh(id: int) -> ResponseReturnValue:
    """Read the records and figures anew."""
    sheet = load_sheet(id)
    changes = operations.refresh(
        db_session(), judge(sheet.evaluation.area_id), sheet.book, sheet.evaluation, china_today()
    )
    notify(f"已按最新记录重新计算，{len(changes)}处有变化。" if changes else "已重新计算，没有变化。")
    return see_other(to("evaluations.show", id=id))


@blueprint.get("/<int:id>/changes")
@permission("evaluation.view")
def changes(id: int) -> str:
    """Show what the records would change by now, and why: nothing is written, a signed result stays as it is."""
    sheet = load_sheet(id)
    if not sees_all(sheet.evaluation):
        raise NotPermittedError("evaluation.score", sheet.evaluation)
    session, evaluation = db_session(), sheet.evaluation
    asked = asked_of(session, sheet.book, evaluation, china_today())
    found = compare(scores_of(session, id), measured_scores(asked, sheet.names))
    return render(
        "evaluations/changes.html",
        "evaluations/changes.html",
        sheet=sheet,
        evaluation=evaluation,
        scheme=sheet.scheme,
        area=session.get_one(Area, evaluation.area_id),
        changes=found,
        kinds=kinds_of(registry()),
    )


@blueprint.route("/<int:id>/vetoes/<key>/<int:subject_id>", methods=["GET", "POST"])
@permission("evaluation.score", audit="evaluation.veto")
def veto(id: int, key: str, subject_id: int) -> ResponseReturnValue:
    """Decide on a ground for a veto, with the records on the same page."""
    sheet = load_sheet(id)
    ground = next((one for one in sheet.scheme.vetoes if one.key == key), None) or abort(404)
    if subject_id not in sheet.names:
        abort(404)
    found = grounds_of(db_session(), sheet, china_today())
    rows = rows_of(db_session(), sheet, china_today(), found, {}, {})
    cell = next(c for r in rows if r.line.subject_id == subject_id for c in r.vetoes if c.veto is ground)
    values = {"word": cell.score.word, "reason": cell.score.reason} if cell.score else {}
    form = Form(DecisionSchema(), values, version=version_of(cell.score) if cell.score else None)

    def act(given: dict[str, str]) -> Score:
        about = sheet.evaluation, subject_id, ground, given["word"] == "struck", given["reason"]
        who = judge(sheet.evaluation.area_id)
        return operations.decide_veto(db_session(), who, sheet.book, *about, china_today())

    if request.method == "POST" and attempt(form, act) is not None:
        notify("决定已保存。")
        return see_other(to("evaluations.show", id=id))
    page = render(
        "evaluations/veto.html",
        "evaluations/veto.html",
        sheet=sheet,
        evaluation=sheet.evaluation,
        scheme=sheet.scheme,
        cell=cell,
        name=sheet.names[subject_id],
        form=form,
        kinds=kinds_of(registry()),
    )
    return page, form.status
