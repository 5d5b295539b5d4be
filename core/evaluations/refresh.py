"""Measured scores: written from the records, and compared with what stood before, so that every change says why."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.clock import now
from core.evaluations.measure import Asked, Evidence, figures_of, measure, parameters_of
from core.evaluations.models import Evaluation, Score
from core.evaluations.queries import scores_of
from core.evaluations.ranking import points_for


@dataclass(frozen=True)
class MeasuredScore:
    """What the records give one subject for one factor."""

    subject_id: int
    item: str
    points: Decimal
    value: Decimal
    evidence: Evidence


@dataclass(frozen=True)
class ScoreChange:
    """How a measured score differs from the one that stands: points before and after, and the records that came and went."""

    subject_id: int
    item: str
    before: Decimal | None
    after: Decimal | None
    came: Evidence
    went: Evidence


def measured_scores(asked: Asked, subjects: Iterable[int]) -> list[MeasuredScore]:
    """Give what the records earn everyone; nothing is scored by a factor while a figure it rests on is open."""
    figures, among = figures_of(asked), set(subjects)
    found = []
    for factor in asked.scheme.factors:
        if factor.by_people or any(figures.values.get(key) is None for key in parameters_of(factor)):
            continue
        for subject, one in measure(asked, factor).items():
            points = None if one.value is None else points_for(factor, one.value, figures)
            if subject not in among or points is None or not (points or factor.kind == "due"):
                continue
            assert one.value is not None
            found.append(MeasuredScore(subject, factor.key, points, one.value, one.evidence))
    return found


def compare(stored: Iterable[Score], measured: Iterable[MeasuredScore]) -> list[ScoreChange]:
    """Give what differs between the measured scores that stand and those the records give now."""
    was = {(row.subject_id, row.item): row for row in stored if row.source == "records"}
    now_ = {(one.subject_id, one.item): one for one in measured}
    found = []
    for key in sorted({*was, *now_}):
        old, new = was.get(key), now_.get(key)
        before, after = old.evidence if old else [], new.evidence if new else []
        points = (old.points if old else None, new.points if new else None)
        if points[0] != points[1] or before != after:
            came, went = _without(after, before), _without(before, after)
            found.append(ScoreChange(*key, *points, came, went))
    return found


def _without(records: Evidence, others: Evidence) -> list[dict[str, Any]]:
    return [one for one in records if one not in others]


def write_measured(
    session: Session, evaluation: Evaluation, measured: list[MeasuredScore]
) -> list[ScoreChange]:
    """Let an evaluation's measured scores be what the records give; gives what changed."""
    stored = {(row.subject_id, row.item): row for row in scores_of(session, evaluation.id)}
    changes = compare(stored.values(), measured)
    current = {(one.subject_id, one.item): one for one in measured}
    for key, row in stored.items():
        if row.source == "records" and key not in current:
            session.delete(row)
    for key, one in current.items():
        row = stored.get(key) or Score(evaluation_id=evaluation.id, subject_id=key[0], item=key[1], word="")
        row.points, row.value, row.evidence = one.points, one.value, one.evidence
        row.source, row.reason, row.given_by, row.given_at = "records", "", "", now()
        session.add(row)
    session.flush()
    return changes
