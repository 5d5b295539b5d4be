"""The working calendar: one row a day with what kind of day it is, so that rules count working days by subtraction."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class CalendarDay(Base):
    """A day: working or not, why, and how many working days and weekday holidays lie on or before it.

    `is_official` is false beyond the years for which the calendar is known.
    """

    __tablename__ = "calendar_days"
    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    is_public_holiday: Mapped[bool]
    name: Mapped[str] = mapped_column(String(20), default="")
    workdays_before: Mapped[int]
    holidays_before: Mapped[int]
    is_official: Mapped[bool]
