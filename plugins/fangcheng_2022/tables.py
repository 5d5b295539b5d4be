"""What only this policy keeps: projects with the dates of their steps."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api import OwnRecord


class Project(OwnRecord):
    """A project of the county: what it is, how much it takes, and when it takes each step; a blank date is a step not taken."""

    __tablename__ = "fangcheng_2022_projects"
    subject = "project"
    word = "项目"

    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    specialty: Mapped[str | None] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    planned_money: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    negative_item: Mapped[str | None] = mapped_column(String(80))
    reserved_on: Mapped[date | None]
    plan_approve_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    plan_start_on: Mapped[date | None]
    started_on: Mapped[date | None]
    plan_finish_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    handed_over_on: Mapped[date | None]
    producing_on: Mapped[date | None]
    benefiting_on: Mapped[date | None]
