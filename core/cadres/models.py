"""Who is sent: cadres, their dated postings, leave and yearly grades."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import FAR, Base


class Cadre(Base):
    """A person sent to a village or in contact with households; only what a norm or the ledger needs is kept.

    `age` is in full years as of `age_on`, for ledgers that carry no birth date.
    """

    __tablename__ = "cadres"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    initials: Mapped[str] = mapped_column(String(60), default="", index=True)
    gender: Mapped[str | None] = mapped_column(String(2))
    born_on: Mapped[date | None]
    age: Mapped[int | None]
    age_on: Mapped[date | None]
    education: Mapped[str | None] = mapped_column(String(20))
    politics: Mapped[str | None] = mapped_column(String(20))
    party_full_since: Mapped[date | None]
    work_since: Mapped[date | None]
    rural_experience: Mapped[bool | None]
    agri_speciality: Mapped[bool | None]
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)


class Posting(Base):
    """A cadre sent by a unit to a village in a role; ends are inclusive.

    `starts_precision` is "month" where the source gave no day: the first day of that month then stands for it and is never
    judged as known. `end_basis` names the approved adjustment behind an early end.
    """

    __tablename__ = "postings"
    id: Mapped[int] = mapped_column(primary_key=True)
    cadre_id: Mapped[int] = mapped_column(ForeignKey("cadres.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    role: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(16))
    title: Mapped[str | None] = mapped_column(String(60))
    rank: Mapped[str | None] = mapped_column(String(20))
    in_team: Mapped[bool | None]
    retained: Mapped[bool | None]
    starts_on: Mapped[date]
    starts_precision: Mapped[str] = mapped_column(String(8), default="day")
    ends_on: Mapped[date] = mapped_column(default=FAR)
    end_reason: Mapped[str | None] = mapped_column(String(200))
    end_basis: Mapped[str | None] = mapped_column(String(120))
    party_relation_on: Mapped[date | None]
    __table_args__ = (
        Index("ix_postings_cadre", "cadre_id", "starts_on", "ends_on"),
        Index("ix_postings_village", "village_id", "starts_on", "ends_on"),
        Index("ix_postings_county", "county_id", "ends_on"),
    )


class Leave(Base):
    """Leave of a cadre, first and last day included; `state` "approved" excuses, anything else does not."""

    __tablename__ = "leaves"
    id: Mapped[int] = mapped_column(primary_key=True)
    cadre_id: Mapped[int] = mapped_column(ForeignKey("cadres.id"))
    kind: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (Index("ix_leaves_cadre", "cadre_id", "starts_on", "ends_on"),)


class Grade(Base):
    """A cadre's grade of a year, from whichever evaluation gave it."""

    __tablename__ = "grades"
    id: Mapped[int] = mapped_column(primary_key=True)
    cadre_id: Mapped[int] = mapped_column(ForeignKey("cadres.id"))
    year: Mapped[int]
    grade: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60), default="")
    __table_args__ = (UniqueConstraint("cadre_id", "year", "source"),)
