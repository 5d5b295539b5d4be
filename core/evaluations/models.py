"""Evaluations as they are kept: scores and decisions with their evidence, results once submitted, signatures, objections."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Instant


class Evaluation(Base):
    """One evaluation of an area in a period; a correction is a further version, the earlier one stays as it was signed.

    `subject` is the type of those evaluated, `subjects` are they, by id with the name. `state` goes draft → signing → signed →
    superseded; `step` is how many steps of signing are complete. `figures` are the parameters' values that results rest on,
    with their sources. `digest` seals what is signed; `reason` says why a further version was made.
    """

    __tablename__ = "evaluations"
    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(String(40))
    scheme: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(16))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    period: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="draft")
    step: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date | None]
    opened_on: Mapped[date]
    submitted_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    subjects: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    digest: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(400), default="")
    changed_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("policy", "scheme", "area_id", "period", "version"),)


class Score(Base):
    """One score of a subject, or one decision about it, with its ground: no row has neither a record nor a reason.

    `item` is a factor's key, "veto:" with a veto's key, or "grade"; a decision says its `word`, a score its `points`.
    `value` is what was measured; `source` tells whether records or a person gave it.
    """

    __tablename__ = "evaluation_scores"
    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    subject_id: Mapped[int]
    item: Mapped[str] = mapped_column(String(60))
    points: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    word: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[Any]] = mapped_column(JSON, default=list)
    given_by: Mapped[str] = mapped_column(String(40), default="")
    given_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("evaluation_id", "subject_id", "item"),)


class Result(Base):
    """A subject's line of a submitted evaluation: total, rank and grade as they are signed; written once."""

    __tablename__ = "evaluation_results"
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    total: Mapped[Decimal] = mapped_column(Numeric(11, 2))
    parts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rank: Mapped[int | None]
    is_tied: Mapped[bool] = mapped_column(default=False)
    vetoed: Mapped[bool] = mapped_column(default=False)
    grade: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (Index("ix_evaluation_results_subject", "subject_id"),)


class SignOff(Base):
    """One person's signature under a digest, in a role and a step; `void_reason` says why it no longer counts."""

    __tablename__ = "evaluation_signoffs"
    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    step: Mapped[int]
    role: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    signed_on: Mapped[date]
    signed_at: Mapped[datetime] = mapped_column(Instant)
    void_reason: Mapped[str] = mapped_column(String(400), default="")
    __table_args__ = (Index("ix_evaluation_signoffs_step", "evaluation_id", "step"),)


class Objection(Base):
    """What a subject holds against its line, and the answer to it."""

    __tablename__ = "evaluation_objections"
    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"))
    subject_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    filed_by: Mapped[str] = mapped_column(String(40))
    filed_on: Mapped[date]
    is_upheld: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(40), default="")
    answered_on: Mapped[date | None]
    __table_args__ = (Index("ix_evaluation_objections_subject", "evaluation_id", "subject_id"),)
