"""Signed results of evaluations as spells, so that reports and files can show them."""

from sqlalchemy import select

from core.evaluations.models import Evaluation, Result
from core.policy.rules import Spells


def signed_for(subject: str) -> Spells:
    """Give the subjects of a type with their signed results, each from the first to the last day of its period.

    Columns: policy, scheme, period, total, rank, grade, vetoed.
    """
    rows = (
        select(
            Result.subject_id,
            Evaluation.area_id,
            Evaluation.starts_on,
            Evaluation.ends_on,
            Evaluation.policy,
            Evaluation.scheme,
            Evaluation.period,
            Result.total,
            Result.rank,
            Result.grade,
            Result.vetoed,
        )
        .join(Evaluation, Evaluation.id == Result.evaluation_id)
        .where(Evaluation.subject == subject, Evaluation.state == "signed")
    )
    return Spells(subject, rows, f"signed_for_{subject}")
