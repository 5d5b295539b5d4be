"""What only this policy keeps: projects paid from partner funds, and projects that social organisations take on."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api import OwnRecord


class PartnerProject(OwnRecord):
    """A project paid from partner funds: what it takes, when it entered the library, and when it was approved and done."""

    __tablename__ = "suzhou_5bf_partner_projects"
    subject = "partner_project"
    word = "结对项目"

    kind: Mapped[str] = mapped_column(String(8))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    partner_money: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    library_number: Mapped[str | None] = mapped_column(String(40))
    in_library_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    completed_on: Mapped[date | None]


class SocialProject(OwnRecord):
    """A project of the library for social organisations: who needs it, who takes it on, and how far it is."""

    __tablename__ = "suzhou_5bf_social_projects"
    subject = "social_project"
    word = "社会帮扶项目"

    need: Mapped[str | None] = mapped_column(String(200))
    taker: Mapped[str | None] = mapped_column(String(80))
    taken_on: Mapped[date | None]
    progress: Mapped[str] = mapped_column(String(8))
    progress_on: Mapped[date | None]
    notice: Mapped[str | None] = mapped_column(String(120))
    guidance: Mapped[str | None] = mapped_column(String(120))
    publicity: Mapped[str | None] = mapped_column(String(120))
