"""Objections: what a subject holds against its own line, within a time, and the answer it gets."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.db import LOCKED
from core.errors import Refused, Stale
from core.evaluations.models import Evaluation, Objection
from core.evaluations.operations import Judge
from core.evaluations.queries import objections_of
from core.evaluations.sheet import Sheet
from core.inputs import required_text
from core.registry import PolicyBook

TEXT_LIMIT = 1000


def objections_end(sheet: Sheet) -> date | None:
    """Give the last day for objections; None before the result is signed, or where no time is set."""
    signed_on, days = sheet.evaluation.signed_on, sheet.figures.amount(sheet.scheme.objection_days)
    return None if signed_on is None or days is None else signed_on + timedelta(days=int(days))


def file_objection(
    session: Session, actor: Actor, sheet: Sheet, subject_id: int, text: str | None, on: date
) -> Objection:
    """Object to one's own line of a result that is being signed or has been; one that waits for its answer is enough."""
    evaluation = sheet.evaluation
    session.refresh(evaluation, with_for_update=LOCKED)
    if evaluation.state not in ("signing", "signed"):
        raise Stale("结果还没有报签，或者已被更正，现在不能申诉。")
    if subject_id not in sheet.names:
        raise Refused("这次考评没有这个对象。", "subject")
    last = objections_end(sheet)
    if last is not None and on > last:
        raise Refused(f"申诉期到{last}为止。", "text")
    if any(one.answered_on is None for one in objections_of(session, evaluation.id, [subject_id])):
        raise Stale("上一次申诉还没有答复。")
    text = required_text(text, "申诉内容", "text", TEXT_LIMIT)
    row = Objection(
        evaluation_id=evaluation.id, subject_id=subject_id, text=text, filed_by=actor.name, filed_on=on
    )
    session.add(row)
    session.flush()
    changes = {"subject": subject_id, "objection": row.id}
    record(session, actor, "evaluation.object", "Evaluation", evaluation.id, evaluation.area_id, changes)
    return row


def answer_objection(
    session: Session,
    judge: Judge,
    book: PolicyBook,
    evaluation: Evaluation,
    row: Objection,
    is_upheld: bool,
    answer: str | None,
    on: date,
) -> None:
    """Answer an objection; one that is upheld is followed by sending the result back, or by a correction."""
    judge.must_be_among(book.scheme(evaluation.scheme).scorers, "答复申诉")
    session.refresh(row, with_for_update=LOCKED)
    if row.answered_on is not None:
        raise Stale("这件申诉已经答复。")
    row.answer = required_text(answer, "答复", "answer", TEXT_LIMIT)
    row.is_upheld, row.answered_by, row.answered_on = is_upheld, judge.actor.name, on
    said = {"objection": row.id, "upheld": is_upheld}
    record(session, judge.actor, "evaluation.answer", "Evaluation", evaluation.id, evaluation.area_id, said)
