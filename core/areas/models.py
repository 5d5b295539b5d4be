"""Where: a dated tree of areas of any depth, groupings beside the tree, and which policy governs which area when."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import FAR, Base


class Area(Base):
    """A place of the tree: province, city, county, township or village, with its GB/T 2260 code as text where it has one."""

    __tablename__ = "areas"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    level: Mapped[str] = mapped_column(String(16))


class AreaParent(Base):
    """Under which area an area stands, from when to when."""

    __tablename__ = "area_parents"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)


class AreaPath(Base):
    """Every ancestor of every area (itself at depth 0) with dates: kept in step with `AreaParent` by operations."""

    __tablename__ = "area_paths"
    descendant_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date] = mapped_column(default=FAR)
    depth: Mapped[int]
    __table_args__ = (Index("ix_area_paths_down", "ancestor_id", "descendant_id"),)


class Grouping(Base):
    """A grouping beside the tree, such as a zone of counties or the liaison group of a county; plugins name further kinds."""

    __tablename__ = "groupings"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))


class GroupingArea(Base):
    """An area that belongs to a grouping, from when to when."""

    __tablename__ = "grouping_areas"
    id: Mapped[int] = mapped_column(primary_key=True)
    grouping_id: Mapped[int] = mapped_column(ForeignKey("groupings.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)


class GroupingUnit(Base):
    """A unit's part in a grouping (lead, member, head, deputy) with the cadre it names for that part."""

    __tablename__ = "grouping_units"
    id: Mapped[int] = mapped_column(primary_key=True)
    grouping_id: Mapped[int] = mapped_column(ForeignKey("groupings.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    cadre_id: Mapped[int | None] = mapped_column(ForeignKey("cadres.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)


class PolicyAssignment(Base):
    """A policy in force for an area and everything below it, from when to when, with what orders it."""

    __tablename__ = "policy_assignments"
    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(String(40), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(default=FAR)
    basis: Mapped[str] = mapped_column(String(200), default="")


class LocalSetting(Base):
    """A parameter that an area has set for itself, from a date, with its source; the row is the record of that decision."""

    __tablename__ = "local_settings"
    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(60))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    starts_on: Mapped[date]
    number: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    text: Mapped[str | None] = mapped_column(String(400))
    source: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (UniqueConstraint("policy", "key", "area_id", "starts_on"),)


class Governed(Base):
    """Flattened: which policy governs which area (villages too) when, and whose settings (`scope_id`) apply there."""

    __tablename__ = "governed"
    policy: Mapped[str] = mapped_column(String(40), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date]
    scope_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))


class Setting(Base):
    """Flattened: the value of each parameter in each scope and time; a row without number and text is open."""

    __tablename__ = "settings"
    policy: Mapped[str] = mapped_column(String(40), primary_key=True)
    scope_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date]
    number: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    text: Mapped[str | None] = mapped_column(String(400))
    source: Mapped[str] = mapped_column(String(200), default="")
