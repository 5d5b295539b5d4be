"""Where the work is done: villages with their types, and households with risk, absence and contact persons, all dated."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.areas.models import Area
from core.db import FAR, Base


class Village(Base):
    """A village, which is an area of the tree; `county_id` is kept beside it so that large tables can be cut by county."""

    __tablename__ = "villages"
    id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)


class VillageType(Base):
    """A type of a village (several at once are allowed); `note` names it where the type is "other"."""

    __tablename__ = "village_types"
    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)


class Household(Base):
    """A household of a village, known by the name of its head; nothing about money, health or identity numbers is kept."""

    __tablename__ = "households"
    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("villages.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))


class HouseholdRisk(Base):
    """What a household is under help policy (poverty left behind, monitored, risk eliminated …), from when to when."""

    __tablename__ = "household_risks"
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    state: Mapped[str] = mapped_column(String(24))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)


class HouseholdAway(Base):
    """A household recorded as away for long, from when to when."""

    __tablename__ = "household_aways"
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)


class Contact(Base):
    """The contact person of a household, from when to when."""

    __tablename__ = "household_contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    cadre_id: Mapped[int] = mapped_column(ForeignKey("cadres.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)
    __table_args__ = (Index("ix_household_contacts_household", "household_id", "starts_on", "ends_on"),)


__all__ = ["Area", "Contact", "Household", "HouseholdAway", "HouseholdRisk", "Village", "VillageType"]
