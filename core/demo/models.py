"""Whether this database is a demonstration, and what was built into it."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Instant


class DemonstrationMark(Base):
    """The one row that says: these people are made up. `built_at` stays empty while the building is not finished."""

    __tablename__ = "demonstration_marks"
    id: Mapped[int] = mapped_column(primary_key=True)
    scale: Mapped[str] = mapped_column(String(8))
    recipe: Mapped[str] = mapped_column(String(64))
    until_on: Mapped[date]
    started_at: Mapped[datetime] = mapped_column(Instant)
    built_at: Mapped[datetime | None] = mapped_column(Instant)
