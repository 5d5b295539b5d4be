"""Who sends: units with their leaders and the villages they assist, all dated."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import FAR, Base


class Unit(Base):
    """An organ, institution or enterprise that sends cadres or assists villages; `nature` stays empty where it is not known."""

    __tablename__ = "units"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    level: Mapped[str] = mapped_column(String(16))
    nature: Mapped[str | None] = mapped_column(String(16))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)


class UnitLeader(Base):
    """A member of a unit's leadership, principal or deputy, from when to when."""

    __tablename__ = "unit_leaders"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(16))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)


class UnitVillage(Base):
    """A unit assists a village, from when to when; `basis` names the approved adjustment that ended it."""

    __tablename__ = "unit_villages"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)
    end_basis: Mapped[str | None] = mapped_column(String(120))
    __table_args__ = (Index("ix_unit_villages_unit", "unit_id", "village_id"),)
