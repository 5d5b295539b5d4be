"""Signing in order, sending back, and correcting: what is signed stays as it is, a correction is a version of its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.cadres.leaves import record_grade
from core.cadres.models import Cadre
from core.clock import now
from core.db import LOCKED
from core.errors import Refused, Stale
from core.evaluations.measure import Ground, grounds
from core.evaluations.models import Evaluation, Result, Score, SignOff
from core.evaluations.operations import REASON_LIMIT, Judge, asked_of
from core.evaluations.queries import find_evaluation, scores_of, signoffs_of, versions_of
from core.evaluations.sheet import Sheet, sheet_of, veto_item
from core.inputs import required_text
from core.policy.scheme import Signer, Signing
from core.registry import PolicyBook

Grounds = Mapping[str, Mapping[int, Sequence[Ground]]]


def grounds_of(session: Session, sheet: Sheet, on: date) -> Grounds:
    """Give by veto and subject what the records show."""
    asked = asked_of(session, sheet.book, sheet.evaluation, on)
    return {veto.key: grounds(asked, veto) for veto in sheet.scheme.vetoes}


def missing_in(sheet: Sheet, found: Grounds) -> list[str]:
    """Give in words what must be done before anyone signs; a ground that nobody has decided on is among it."""
    undecided = {
        veto.key: [s for s in found[veto.key] if veto_item(veto) not in sheet.by_subject.get(s, {})]
        for veto in sheet.scheme.vetoes
    }
    return sheet.missing(undecided)


def need_of(sheet: Sheet, signer: Signer) -> int:
    """Give how many must sign; a figure that is open asks for one."""
    need = sheet.figures.amount(signer.need)
    return 1 if need is None else int(need)


def waiting_signers(sheet: Sheet, step: Signing, signed: list[SignOff]) -> list[tuple[Signer, int]]:
    """Give who is still to sign in a step, with how many of them."""
    found = []
    for signer in step.signers:
        left = need_of(sheet, signer) - sum(one.role in signer.roles for one in signed)
        if left > 0:
            found.append((signer, left))
    return found


def standing_signoffs(session: Session, evaluation: Evaluation, step: int | None = None) -> list[SignOff]:
    """Give the signatures that count, of one step or of all."""
    rows = [one for one in signoffs_of(session, evaluation.id) if not one.void_reason]
    return [one for one in rows if step is None or one.step == step]


def is_late(evaluation: Evaluation, on: date) -> bool:
    """Tell whether a result was signed after its due date, or is not signed though that has passed."""
    return evaluation.due_on is not None and (evaluation.signed_on or on) > evaluation.due_on


def sign(
    session: Session, judge: Judge, book: PolicyBook, evaluation: Evaluation, digest: str, on: date
) -> SignOff:
    """Sign what was shown, in the step whose turn it is; the first signature freezes the result, the last one publishes it."""
    session.refresh(evaluation, with_for_update=LOCKED)
    sheet = sheet_of(session, book, evaluation)
    if evaluation.state not in ("draft", "signing"):
        raise Stale("这份结果已经签完，不能再签。")
    if digest != sheet.digest():
        raise Stale("您看到的结果已被他人修改，您的签字没有写入。")
    step, signed = (
        sheet.scheme.steps[evaluation.step],
        standing_signoffs(session, evaluation, evaluation.step),
    )
    waiting = waiting_signers(sheet, step, signed)
    role = next((r for s, _ in waiting for r in s.roles if r in judge.roles), None)
    if role is None:
        raise Refused(f"现在由“{step.title}”签字，还没有轮到您，或者您这一步已经签过。")
    everyone = standing_signoffs(session, evaluation)
    if any((one.user_id, one.name) == (judge.actor.user_id, judge.actor.name) for one in everyone):
        raise Refused("您已经签过字，一个人不能代签两处。")
    if evaluation.state == "draft":
        _submit(session, sheet, digest, on)
    row = SignOff(
        evaluation_id=evaluation.id,
        step=evaluation.step,
        role=role,
        user_id=judge.actor.user_id,
        name=judge.actor.name,
        digest=digest,
        signed_on=on,
        signed_at=now(),
    )
    session.add(row)
    if not waiting_signers(sheet, step, [*signed, row]):
        _finish_step(session, judge.actor, sheet, on)
    session.flush()
    said = {"step": row.step, "role": role, "digest": digest, "state": evaluation.state}
    record(session, judge.actor, "evaluation.sign", "Evaluation", evaluation.id, evaluation.area_id, said)
    return row


def _submit(session: Session, sheet: Sheet, digest: str, on: date) -> None:
    """Freeze the lines; refused while anything is missing."""
    evaluation = sheet.evaluation
    if missing := missing_in(sheet, grounds_of(session, sheet, on)):
        raise Refused("还不能报签：" + "；".join(missing) + "。")
    session.execute(delete(Result).where(Result.evaluation_id == evaluation.id))
    for line in sheet.lines:
        session.add(
            Result(
                evaluation_id=evaluation.id,
                subject_id=line.subject_id,
                name=sheet.names[line.subject_id],
                total=line.total,
                parts={key: f"{value:.2f}" for key, value in line.parts.items()},
                rank=line.rank,
                is_tied=line.is_tied,
                vetoed=line.vetoed,
                grade=line.grade,
            )
        )
    evaluation.state, evaluation.digest, evaluation.submitted_on = "signing", digest, on


def _finish_step(session: Session, actor: Actor, sheet: Sheet, on: date) -> None:
    evaluation = sheet.evaluation
    evaluation.step += 1
    if evaluation.step < len(sheet.scheme.steps):
        return
    evaluation.state, evaluation.signed_on = "signed", on
    if sheet.scheme.files_grades:
        _file_grades(session, actor, sheet)
    for earlier in versions_of(session, evaluation):
        if earlier.version < evaluation.version and earlier.state == "signed":
            earlier.state = "superseded"


def _file_grades(session: Session, actor: Actor, sheet: Sheet) -> None:
    """Enter every grade into its cadre's file as that of the year; a correction corrects it there too."""
    titles = {band.code: band.title for band in sheet.scheme.grades}
    year, source = sheet.evaluation.ends_on.year, sheet.scheme.title[:60]
    cadres = session.scalars(select(Cadre).where(Cadre.id.in_(sheet.names)))
    grades = {line.subject_id: line.grade for line in sheet.lines}
    for cadre in cadres:
        if grade := grades[cadre.id]:
            record_grade(session, actor, cadre, year, titles[grade], source)


def return_for_revision(
    session: Session, judge: Judge, book: PolicyBook, evaluation: Evaluation, reason: str | None
) -> None:
    """Send a submitted result back to be revised; whoever may sign in the present step may, and signatures given become void."""
    session.refresh(evaluation, with_for_update=LOCKED)
    if evaluation.state != "signing":
        raise Stale("只有报签中的结果可以退回修改。")
    scheme = book.scheme(evaluation.scheme)
    roles = tuple(role for signer in scheme.steps[evaluation.step].signers for role in signer.roles)
    judge.must_be_among((*roles, *scheme.scorers), "退回")
    reason = required_text(reason, "理由", "reason", REASON_LIMIT)
    for row in standing_signoffs(session, evaluation):
        row.void_reason = reason
    evaluation.state, evaluation.step, evaluation.digest = "draft", 0, ""
    evaluation.submitted_on, evaluation.changed_at = None, now()
    session.execute(delete(Result).where(Result.evaluation_id == evaluation.id))
    record(
        session,
        judge.actor,
        "evaluation.return",
        "Evaluation",
        evaluation.id,
        evaluation.area_id,
        {"reason": reason},
    )


def correct(
    session: Session, judge: Judge, book: PolicyBook, evaluation: Evaluation, reason: str | None, on: date
) -> Evaluation:
    """Begin a further version of a signed result; the signed one stays in force until the correction is signed."""
    session.refresh(evaluation, with_for_update=LOCKED)
    judge.must_be_among(book.scheme(evaluation.scheme).scorers, "更正")
    newest = find_evaluation(
        session, evaluation.policy, evaluation.scheme, evaluation.area_id, evaluation.period
    )
    if evaluation.state != "signed" or newest is not evaluation:
        raise Stale("只有最新的、已经签完的结果可以更正。")
    reason = required_text(reason, "更正理由", "reason", REASON_LIMIT)
    following = Evaluation(
        policy=evaluation.policy,
        scheme=evaluation.scheme,
        subject=evaluation.subject,
        area_id=evaluation.area_id,
        period=evaluation.period,
        version=evaluation.version + 1,
        starts_on=evaluation.starts_on,
        ends_on=evaluation.ends_on,
        opened_on=on,
        due_on=evaluation.due_on,
        subjects=evaluation.subjects,
        figures=evaluation.figures,
        reason=reason,
        changed_at=now(),
    )
    session.add(following)
    session.flush()
    for row in scores_of(session, evaluation.id):
        session.add(_copied(row, following.id))
    session.flush()
    said = {"version": following.version, "reason": reason}
    record(session, judge.actor, "evaluation.correct", "Evaluation", following.id, following.area_id, said)
    return following


def _copied(row: Score, evaluation_id: int) -> Score:
    return Score(
        evaluation_id=evaluation_id,
        subject_id=row.subject_id,
        item=row.item,
        points=None if row.points is None else Decimal(row.points),
        value=row.value,
        word=row.word,
        source=row.source,
        reason=row.reason,
        evidence=row.evidence,
        given_by=row.given_by,
        given_at=row.given_at,
    )
