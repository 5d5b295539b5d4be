"""What is kept of a rule's answers on one day: whether it still holds, each subject's answer and places, and the sums by area."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Tally(Base):
    """A rule's answers as kept for one day (`as_of`); one that is not fresh is counted anew before it is used again.

    `edition` tells the declarations and the engine that counted it; those of another edition count for nothing.
    """

    __tablename__ = "tallies"
    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(80))
    edition: Mapped[str] = mapped_column(String(16))
    as_of: Mapped[date]
    is_fresh: Mapped[bool]
    __table_args__ = (UniqueConstraint("policy", "rule"),)


class TallyRow(Base):
    """A subject's answer, in each place where the rule binds it."""

    __tablename__ = "tally_rows"
    tally_id: Mapped[int] = mapped_column(ForeignKey("tallies.id"), primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answer: Mapped[int] = mapped_column(SmallInteger)


class TallyCount(Base):
    """How many subjects below an area (or in it) stand at an answer."""

    __tablename__ = "tally_counts"
    tally_id: Mapped[int] = mapped_column(ForeignKey("tallies.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answer: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int]
