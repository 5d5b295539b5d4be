"""Reading evaluations: which there are, what stands in one, and what has changed between two versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaPath
from core.evaluations.models import Evaluation, Objection, Result, Score, SignOff
from core.policy.periods import Period
from core.policy.scheme import Scheme
from core.registry import PolicyBook, Registry
from core.validity import in_force

CURRENT = ("draft", "signing", "signed")


def scheme_of(registry: Registry, evaluation: Evaluation) -> tuple[PolicyBook, Scheme]:
    """Give the scheme of an evaluation with its book; KeyError where its plugin is gone."""
    book = registry.book(evaluation.policy)
    return book, book.scheme(evaluation.scheme)


def find_evaluation(
    session: Session, policy: str, scheme: str, area_id: int, period: str
) -> Evaluation | None:
    """Give the newest version of an evaluation; None where nobody has opened it."""
    rows = select(Evaluation).where(
        Evaluation.policy == policy,
        Evaluation.scheme == scheme,
        Evaluation.area_id == area_id,
        Evaluation.period == period,
    )
    return session.scalar(rows.order_by(Evaluation.version.desc()).limit(1))


def versions_of(session: Session, evaluation: Evaluation) -> Sequence[Evaluation]:
    """Give every version of an evaluation, oldest first."""
    rows = select(Evaluation).where(
        Evaluation.policy == evaluation.policy,
        Evaluation.scheme == evaluation.scheme,
        Evaluation.area_id == evaluation.area_id,
        Evaluation.period == evaluation.period,
    )
    return session.scalars(rows.order_by(Evaluation.version)).all()


def scores_of(session: Session, evaluation_id: int, subject_id: int | None = None) -> Sequence[Score]:
    """Give the scores and decisions of an evaluation, or of one of its subjects."""
    rows = select(Score).where(Score.evaluation_id == evaluation_id)
    if subject_id is not None:
        rows = rows.where(Score.subject_id == subject_id)
    return session.scalars(rows.order_by(Score.subject_id, Score.item)).all()


def results_of(session: Session, evaluation_id: int) -> Sequence[Result]:
    """Give the lines of a submitted evaluation in their order."""
    rows = select(Result).where(Result.evaluation_id == evaluation_id)
    return session.scalars(
        rows.order_by(Result.vetoed, Result.rank, Result.total.desc(), Result.subject_id)
    ).all()


def signoffs_of(session: Session, evaluation_id: int) -> Sequence[SignOff]:
    """Give every signature under an evaluation, the void ones too, in the order in which they were given."""
    return session.scalars(
        select(SignOff).where(SignOff.evaluation_id == evaluation_id).order_by(SignOff.id)
    ).all()


def objections_of(
    session: Session, evaluation_id: int, subject_ids: Iterable[int] | None = None
) -> Sequence[Objection]:
    """Give what was objected to in an evaluation, by anyone or by some subjects."""
    rows = select(Objection).where(Objection.evaluation_id == evaluation_id)
    if subject_ids is not None:
        rows = rows.where(Objection.subject_id.in_(list(subject_ids)))
    return session.scalars(rows.order_by(Objection.id)).all()


def signed_results(
    session: Session, policy: str, scheme: str, area_id: int, period: Period, on: date
) -> list[Row[Any]]:
    """Give the signed results of a scheme in an area and below it, of every period that ends within the one asked."""
    below = select(AreaPath.descendant_id).where(AreaPath.ancestor_id == area_id, in_force(AreaPath, on))
    query = (
        select(
            Result.subject_id,
            Result.total,
            Result.rank,
            Result.grade,
            Evaluation.id.label("evaluation_id"),
            Evaluation.period,
            Area.name,
        )
        .join(Evaluation, Evaluation.id == Result.evaluation_id)
        .join(Area, Area.id == Evaluation.area_id)
        .where(
            Evaluation.policy == policy,
            Evaluation.scheme == scheme,
            Evaluation.state == "signed",
            Evaluation.area_id.in_(below),
            Evaluation.ends_on.between(period.starts_on, period.ends_on),
        )
        .order_by(Result.subject_id, Evaluation.ends_on, Evaluation.id)
    )
    rows: Iterable[Row[Any]] = session.execute(query)
    return list(rows)


@dataclass(frozen=True)
class LineChange:
    """How one subject's line differs between two versions: total, rank and veto, before and after."""

    name: str
    before: Result | None
    after: Result | None


def changes_between(session: Session, before: Evaluation, after: Evaluation) -> list[LineChange]:
    """Give the lines that differ between two versions of an evaluation."""
    old = {row.subject_id: row for row in results_of(session, before.id)}
    new = {row.subject_id: row for row in results_of(session, after.id)}
    found = []
    for subject in dict.fromkeys((*new, *old)):
        was, now = old.get(subject), new.get(subject)
        if _told(was) != _told(now):
            found.append(LineChange((now or was).name, was, now))  # type: ignore[union-attr]
    return found


def _told(row: Result | None) -> tuple[Any, ...] | None:
    return None if row is None else (row.total, row.rank, row.vetoed, row.grade)
