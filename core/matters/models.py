"""Matters: what runs under a workflow, whom it waits for, what was done, what it brought about, and the letters it issued."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import FAR, Base, Instant


class Matter(Base):
    """A running workflow: about whom, where, in which state, with what people filled in.

    `is_waiting` tells whether somebody must still act. `version` grows with every act, so that two on one state cannot both pass.
    """

    __tablename__ = "matters"
    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(String(40))
    workflow: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    subject_name: Mapped[str] = mapped_column(String(120))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    cadre_id: Mapped[int | None] = mapped_column(ForeignKey("cadres.id"), index=True)
    state: Mapped[str] = mapped_column(String(40))
    is_waiting: Mapped[bool] = mapped_column(default=True)
    is_confidential: Mapped[bool] = mapped_column(default=False)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    started_on: Mapped[date]
    settled_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __table_args__ = (
        Index("ix_matters_subject", "about", "subject_id"),
        Index("ix_matters_workflow", "policy", "workflow", "state"),
    )
    __mapper_args__ = {"version_id_col": version}


class MatterTask(Base):
    """One person's turn, as a role and the ground its grant must cover; whoever holds it on that day may take it.

    `kind`: act (the matter waits for it), may (it does not), file (a filing), copy (for information). `state`: open, later
    (not yet its turn), done, dropped. `round` counts the steps entered, `slot` the turns within one. `due_on` is fixed when
    it is asked; whether it is late is never stored.
    """

    __tablename__ = "matter_tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    round: Mapped[int]
    slot: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    step: Mapped[str] = mapped_column(String(40))
    norm: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(40))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    cadre_id: Mapped[int | None] = mapped_column(ForeignKey("cadres.id"))
    asked_on: Mapped[date]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(8))
    done_on: Mapped[date | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    __table_args__ = (
        UniqueConstraint("matter_id", "round", "slot"),
        Index("ix_matter_tasks_area", "role", "state", "area_id"),
        Index("ix_matter_tasks_unit", "role", "state", "unit_id"),
        Index("ix_matter_tasks_cadre", "role", "state", "cadre_id"),
        Index("ix_matter_tasks_done_by", "done_by", "matter_id"),
    )


class MatterEvent(Base):
    """One act on a matter: who, when, as what, what it said; `number` is the state it was done on, so each has one act."""

    __tablename__ = "matter_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    number: Mapped[int]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("matter_tasks.id"), unique=True)
    on_date: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    step: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))
    from_state: Mapped[str] = mapped_column(String(40), default="")
    to_state: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user_name: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(String(500))
    hints: Mapped[list[Any]] = mapped_column(JSON)
    __table_args__ = (UniqueConstraint("matter_id", "number"),)


class MatterEffect(Base):
    """What an act brought about: which row, from when to when, and what is needed to take it back."""

    __tablename__ = "matter_effects"
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("matter_events.id"))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    row_id: Mapped[int | None]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)
    undone_on: Mapped[date | None]
    __table_args__ = (Index("ix_matter_effects_subject", "about", "subject_id", "kind"),)


class MatterLetter(Base):
    """A letter as it went out: number, date and words are kept, so that any copy says the same."""

    __tablename__ = "matter_letters"
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("matter_events.id"))
    policy: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    n: Mapped[int]
    on_date: Mapped[date]
    number: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    to: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(String(120))
    is_sealed: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (UniqueConstraint("policy", "key", "year", "n"),)
