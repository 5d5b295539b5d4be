"""Signing: the sheet as it is printed, who has signed and who has not, sending back and correcting."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.accounts.gate import NotPermittedError, gate
from core.areas.models import Area
from core.clock import china_today
from core.evaluations import signing
from core.evaluations.models import Evaluation
from core.evaluations.queries import changes_between, find_evaluation, signoffs_of, versions_of
from core.evaluations.schemas import ReasonSchema
from core.evaluations.sheet import Sheet, check_code
from core.evaluations.views.base import STATES, blueprint, judge, load_sheet, roles_over, sees_all
from core.evaluations.words import grade_titles
from core.htmx import see_other
from core.pages.acting import attempt, form_page
from core.permissions import permission
from core.request import db_session
from core.web.forms import Form
from core.web.notices import notify
from core.web.urls import to


@blueprint.get("/<int:id>/sign")
@permission("evaluation.view")
def sign_page(id: int) -> str:
    """Show what is signed, with its check code and every signature, given or awaited."""
    sheet = load_sheet(id)
    if not sees_all(sheet.evaluation):
        raise NotPermittedError("evaluation.sign", sheet.evaluation)
    return _page(sheet)


def _page(sheet: Sheet) -> str:
    session, evaluation, on = db_session(), sheet.evaluation, china_today()
    digest = sheet.digest()
    missing = []
    if evaluation.state == "draft":
        missing = signing.missing_in(sheet, signing.grounds_of(session, sheet, on))
    steps = [
        (
            step,
            [
                one
                for one in signoffs_of(session, evaluation.id)
                if one.step == number and not one.void_reason
            ],
        )
        for number, step in enumerate(sheet.scheme.steps)
    ]
    return render_template(
        "evaluations/sign.html",
        sheet=sheet,
        evaluation=evaluation,
        scheme=sheet.scheme,
        area=session.get_one(Area, evaluation.area_id),
        missing=missing,
        digest=digest,
        code=check_code(digest),
        is_whole=not evaluation.digest or evaluation.digest == digest,
        steps=steps,
        waiting=lambda step, signed: signing.waiting_signers(sheet, step, signed),
        role_title=gate.matrix.title,
        void=[one for one in signoffs_of(session, evaluation.id) if one.void_reason],
        may_sign=_may_sign(sheet, missing),
        may_return=evaluation.state == "signing" and gate.can("evaluation.sign", evaluation),
        may_correct=_may_correct(sheet),
        states=STATES,
        late=signing.is_late(evaluation, on),
        grades=grade_titles(sheet.scheme),
        changed=_changed(evaluation),
    )


def _may_sign(sheet: Sheet, missing: list[str]) -> bool:
    evaluation = sheet.evaluation
    if evaluation.state not in ("draft", "signing") or missing:
        return False
    step = sheet.scheme.steps[evaluation.step]
    signed = signing.standing_signoffs(db_session(), evaluation, evaluation.step)
    wanted = {r for signer, _ in signing.waiting_signers(sheet, step, signed) for r in signer.roles}
    return bool(wanted & roles_over(evaluation.area_id)) and not any(
        one.user_id == gate.user.id for one in signing.standing_signoffs(db_session(), evaluation)
    )


def _may_correct(sheet: Sheet) -> bool:
    evaluation = sheet.evaluation
    own = evaluation.policy, evaluation.scheme, evaluation.area_id, evaluation.period
    is_newest = find_evaluation(db_session(), *own) is evaluation
    scores = bool(roles_over(evaluation.area_id) & set(sheet.scheme.scorers))
    return evaluation.state == "signed" and is_newest and scores


def _changed(evaluation: Evaluation) -> list[object]:
    """Give how a further version differs from the one before it, once both are submitted."""
    before = [one for one in versions_of(db_session(), evaluation) if one.version < evaluation.version]
    if not before or evaluation.state == "draft":
        return []
    return list(changes_between(db_session(), before[-1], evaluation))


@blueprint.post("/<int:id>/sign")
@permission("evaluation.sign", audit="evaluation.sign")
def sign(id: int) -> ResponseReturnValue:
    """Sign what the page showed."""
    sheet = load_sheet(id)
    evaluation = sheet.evaluation
    shown = request.form.get("digest", "")
    signing.sign(db_session(), judge(evaluation.area_id), sheet.book, evaluation, shown, china_today())
    notify("已签字。" if evaluation.state == "signing" else "已签字，结果生效，不能再改。")
    return see_other(to("evaluations.sign_page", id=id))


@blueprint.route("/<int:id>/return", methods=["GET", "POST"])
@permission("evaluation.sign", audit="evaluation.return")
def send_back(id: int) -> ResponseReturnValue:
    """Send a submitted result back to be revised."""
    sheet = load_sheet(id)
    form = Form(ReasonSchema())

    def act(given: dict[str, str]) -> Evaluation:
        who = judge(sheet.evaluation.area_id)
        signing.return_for_revision(db_session(), who, sheet.book, sheet.evaluation, given["reason"])
        return sheet.evaluation

    if request.method == "POST" and attempt(form, act) is not None:
        notify("已退回修改，已有的签字作废。")
        return see_other(to("evaluations.show", id=id))
    back = to("evaluations.sign_page", id=id)
    return form_page(form, "退回修改", back, crumbs=_crumbs(sheet, back), submit="退回，已有的签字作废")


@blueprint.route("/<int:id>/correct", methods=["GET", "POST"])
@permission("evaluation.score", audit="evaluation.correct")
def correct(id: int) -> ResponseReturnValue:
    """Begin a correction of a signed result."""
    sheet = load_sheet(id)
    form = Form(ReasonSchema())

    def act(given: dict[str, str]) -> Evaluation:
        who = judge(sheet.evaluation.area_id)
        return signing.correct(
            db_session(), who, sheet.book, sheet.evaluation, given["reason"], china_today()
        )

    if request.method == "POST" and (made := attempt(form, act)) is not None:
        notify("已另成一版；原来签过的一版在新一版签完之前照样有效。")
        return see_other(to("evaluations.show", id=made.id))
    back = to("evaluations.sign_page", id=id)
    return form_page(form, "更正", back, crumbs=_crumbs(sheet, back), submit="另成一版")


def _crumbs(sheet: Sheet, back: str) -> list[tuple[str, str]]:
    return [("考评", to("evaluations.index")), (sheet.scheme.title, back)]
