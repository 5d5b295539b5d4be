"""Acts on an evaluation before it is signed: opening, reading the records anew, scoring, deciding on vetoes and grades."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.policies import values_of
from core.audit.operations import Actor, record
from core.clock import now
from core.db import LOCKED
from core.errors import Refused, Stale
from core.evaluations.measure import Asked, Evidence, figures_of, grounds, measure, population
from core.evaluations.models import Evaluation, Score
from core.evaluations.queries import find_evaluation, scores_of
from core.evaluations.ranking import CENT
from core.evaluations.refresh import ScoreChange, measured_scores, write_measured
from core.evaluations.sheet import GRADE, SPARED, STRUCK, kept_figures, sheet_of, veto_item
from core.inputs import one_of, optional_text, required_text
from core.policy.periods import Period, period_of
from core.policy.scheme import Factor, Scheme, Veto
from core.registry import PolicyBook

REASON_LIMIT = 400


@dataclass(frozen=True)
class Judge:
    """Who acts on an evaluation: the actor, and the roles held over its area today."""

    actor: Actor
    roles: frozenset[str] = field(default_factory=frozenset)

    def must_be_among(self, roles: tuple[str, ...], what: str) -> None:
        """Refuse where none of the roles is held."""
        if not self.roles & set(roles):
            raise Refused(f"您在这里没有{what}的职责。")


def asked_of(session: Session, book: PolicyBook, evaluation: Evaluation, on: date) -> Asked:
    """Give what an evaluation asks of the records on a day."""
    period = Period(evaluation.period, evaluation.starts_on, evaluation.ends_on)
    return Asked(session, book, book.scheme(evaluation.scheme), evaluation.area_id, period, on)


def open_evaluation(
    session: Session, judge: Judge, book: PolicyBook, scheme: Scheme, area: Area, key: str, on: date
) -> Evaluation:
    """Open the evaluation of an area for a period that has begun, and read what the records say."""
    judge.must_be_among(scheme.scorers, "评分")
    period = _named_period(scheme, key)
    _refuse_early(session, book, scheme, area, period, on)
    if area.level != scheme.per:
        raise Refused(f"“{scheme.title}”不在{area.name}这一级评。", "area")
    if find_evaluation(session, book.slug, scheme.key, area.id, period.key):
        raise Stale(f"{area.name}{key}的考评已经建立。")
    if not values_of(session, book.slug, area.id, min(on, period.ends_on)):
        raise Refused(f"{area.name}这一期没有执行《{book.policy.title}》。", "period")
    evaluation = Evaluation(
        policy=book.slug,
        scheme=scheme.key,
        subject=scheme.binds.subject,
        area_id=area.id,
        period=period.key,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        opened_on=on,
        changed_at=now(),
    )
    session.add(evaluation)
    session.flush()
    _read_records(session, book, evaluation, on)
    changes = {"scheme": scheme.key, "period": period.key, "subjects": len(evaluation.subjects)}
    record(session, judge.actor, "evaluation.open", "Evaluation", evaluation.id, area.id, changes)
    return evaluation


def _refuse_early(
    session: Session, book: PolicyBook, scheme: Scheme, area: Area, period: Period, on: date
) -> None:
    days = figures_of(Asked(session, book, scheme, area.id, period, on)).amount(scheme.opens)
    first = period.starts_on if days is None else period.ends_on - timedelta(days=int(days))
    if on < first:
        raise Refused(f"{period.key}的考评{first}起才能建立。", "period")


def _named_period(scheme: Scheme, key: str) -> Period:
    try:
        asked = scheme.every.named(key) or period_of(key)
    except ValueError:
        asked = None
    if asked is None or scheme.every.containing(asked.starts_on) != asked:
        raise Refused(f"“{scheme.title}”没有“{key}”这一期。", "period")
    return asked


def refresh(
    session: Session, judge: Judge, book: PolicyBook, evaluation: Evaluation, on: date
) -> list[ScoreChange]:
    """Read the records and figures anew into a draft; gives what changed since the last time."""
    judge.must_be_among(book.scheme(evaluation.scheme).scorers, "评分")
    hold_draft(session, evaluation)
    changes = _read_records(session, book, evaluation, on)
    said = {"changed": len(changes), "on": on}
    record(session, judge.actor, "evaluation.refresh", "Evaluation", evaluation.id, evaluation.area_id, said)
    return changes


def _read_records(session: Session, book: PolicyBook, evaluation: Evaluation, on: date) -> list[ScoreChange]:
    asked = asked_of(session, book, evaluation, on)
    names = population(asked)
    settings = values_of(session, book.slug, evaluation.area_id, asked.on)
    evaluation.subjects = {str(subject): name for subject, name in names.items()}
    evaluation.figures = kept_figures(settings)
    days = figures_of(asked).amount(asked.scheme.due)
    evaluation.due_on = None if days is None else evaluation.ends_on + timedelta(days=int(days))
    evaluation.changed_at = now()
    return write_measured(session, evaluation, measured_scores(asked, names))


def hold_draft(session: Session, evaluation: Evaluation) -> None:
    """Lock an evaluation; Stale where it is being signed or has been."""
    session.refresh(evaluation, with_for_update=LOCKED)
    if evaluation.state != "draft":
        raise Stale("考评结果已经报签，不能再改。要改的，先退回修改或者更正。")


def give_points(
    session: Session,
    judge: Judge,
    book: PolicyBook,
    evaluation: Evaluation,
    subject_id: int,
    factor: Factor,
    points: Decimal | None,
    reason: str | None,
    on: date,
) -> Score | None:
    """Give a subject points for a judged factor, with the ground the records show or a reason; None takes them back."""
    scheme = book.scheme(evaluation.scheme)
    judge.must_be_among(scheme.scorers, "评分")
    hold_draft(session, evaluation)
    name = _name_of(evaluation, subject_id)
    if not (factor.by_people or cannot_tell(factor, _standing(session, evaluation, subject_id, factor.key))):
        raise Refused(f"“{factor.title}”按记录计算，不能手填。", "points", "要改的，请先改记录，再重新计算。")
    if points is None:
        _take_back(session, judge, evaluation, subject_id, factor.key)
        return None
    evidence = _ground_of(session, book, evaluation, subject_id, factor, on)
    _refuse_points(session, book, evaluation, factor, points)
    reason = optional_text(reason, "理由", "reason", REASON_LIMIT) or ""
    if not reason and (factor.is_judged or not evidence):
        raise Refused(f"给{name}“{factor.title}”评分要写明理由。", "reason")
    row = _write(session, judge, evaluation, subject_id, factor.key, reason, evidence)
    before, row.points = row.points, points
    _note(session, judge, "evaluation.score", evaluation, row, [before, points])
    return row


def _ground_of(
    session: Session, book: PolicyBook, evaluation: Evaluation, subject_id: int, factor: Factor, on: date
) -> Evidence:
    """Give the records that stand behind a judged factor; where it needs some and there are none, it is not for this subject."""
    if factor.of is None or not factor.by_people:
        return []
    found = measure(asked_of(session, book, evaluation, on), factor).get(subject_id)
    if found is None or not found.evidence:
        raise Refused(f"记录里没有“{factor.title}”的事实，不能评分。", "points", "请先登记，再评分。")
    return found.evidence


def _refuse_points(
    session: Session, book: PolicyBook, evaluation: Evaluation, factor: Factor, points: Decimal
) -> None:
    sheet = sheet_of(session, book, evaluation)
    for key in sheet.open_figures(factor):
        raise Refused(f"“{book.parameter(key).title}”还没有设定，不能评分。", "points", "请先制定评分细则。")
    most = sheet.figures.amount(factor.points) or Decimal(0)
    if not 0 <= points <= most:
        raise Refused(f"“{factor.title}”可评0至{most.normalize():f}分，现为{points}。", "points")
    if points != points.quantize(CENT):
        raise Refused(f"评分最多两位小数，现为{points}。", "points")


def decide_veto(
    session: Session,
    judge: Judge,
    book: PolicyBook,
    evaluation: Evaluation,
    subject_id: int,
    veto: Veto,
    is_struck: bool,
    reason: str | None,
    on: date,
) -> Score:
    """Decide whether a ground strikes a subject; a person does, with a reason, and only where the records show a ground."""
    judge.must_be_among(book.scheme(evaluation.scheme).scorers, "评分")
    hold_draft(session, evaluation)
    name = _name_of(evaluation, subject_id)
    found = grounds(asked_of(session, book, evaluation, on), veto).get(subject_id, [])
    if not found:
        raise Refused(f"记录里没有{name}“{veto.title}”的事实，不能一票否决。", "word")
    reason = required_text(reason, "理由", "reason", REASON_LIMIT)
    evidence = [ground.record for ground in found]
    row = _write(session, judge, evaluation, subject_id, veto_item(veto), reason, evidence)
    before, row.word = row.word, STRUCK if is_struck else SPARED
    _note(session, judge, "evaluation.veto", evaluation, row, [before, row.word])
    return row


def give_grade(
    session: Session,
    judge: Judge,
    book: PolicyBook,
    evaluation: Evaluation,
    subject_id: int,
    grade: str,
    reason: str | None,
) -> Score:
    """Give a subject its grade, where people and not totals decide it."""
    scheme = book.scheme(evaluation.scheme)
    judge.must_be_among(scheme.scorers, "评分")
    hold_draft(session, evaluation)
    _name_of(evaluation, subject_id)
    if not scheme.grades_by_people:
        raise Refused(f"“{scheme.title}”的等次按总分得出，不另行评定。", "grade")
    word = one_of(grade, {band.code: band.title for band in scheme.grades}, "等次", "grade")
    reason = required_text(reason, "理由", "reason", REASON_LIMIT)
    row = _write(session, judge, evaluation, subject_id, GRADE, reason, [])
    before, row.word = row.word, word
    _note(session, judge, "evaluation.grade", evaluation, row, [before, word])
    return row


def cannot_tell(factor: Factor, score: Score | None) -> bool:
    """Tell whether the records leave a factor open that everyone must have a score for, so that people give it."""
    return factor.kind == "due" and (score is None or score.source == "person")


def _standing(session: Session, evaluation: Evaluation, subject_id: int, item: str) -> Score | None:
    return next((one for one in scores_of(session, evaluation.id, subject_id) if one.item == item), None)


def _name_of(evaluation: Evaluation, subject_id: int) -> str:
    name = evaluation.subjects.get(str(subject_id))
    if name is None:
        raise Refused("这次考评没有这个对象。", "subject")
    return name


def _write(
    session: Session,
    judge: Judge,
    evaluation: Evaluation,
    subject_id: int,
    item: str,
    reason: str,
    evidence: Evidence,
) -> Score:
    row = _standing(session, evaluation, subject_id, item)
    if row is None:
        row = Score(evaluation_id=evaluation.id, subject_id=subject_id, item=item, word="")
        session.add(row)
    row.source, row.reason, row.evidence = "person", reason, evidence
    row.given_by, row.given_at = judge.actor.name, now()
    evaluation.changed_at = now()
    return row


def _take_back(session: Session, judge: Judge, evaluation: Evaluation, subject_id: int, item: str) -> None:
    for row in scores_of(session, evaluation.id, subject_id):
        if row.item == item:
            _note(session, judge, "evaluation.score", evaluation, row, [row.points, None])
            session.delete(row)
            evaluation.changed_at = now()
    session.flush()


def _note(
    session: Session, judge: Judge, action: str, evaluation: Evaluation, row: Score, change: list[Any]
) -> None:
    session.flush()
    said = {"subject": row.subject_id, "item": row.item, "value": change, "reason": row.reason}
    record(session, judge.actor, action, "Evaluation", evaluation.id, evaluation.area_id, said)
