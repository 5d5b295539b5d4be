"""What was done: one fact serves every norm of every policy, and is entered once."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Instant


def _where_named(name: str, column: str, *columns: str) -> Index:
    """Give an index of the rows that name somebody: most records name no unit and no household."""
    named = text(f"{column} IS NOT NULL")
    return Index(name, *columns, sqlite_where=named, postgresql_where=named)


class Activity(Base):
    """A fact of a kind, on a day: who (unit, leader, cadre, area), where (village, household), how much, from which source.

    `area_id` is the area that acts, of any level; `county_id` is the county in which the fact belongs, whoever acts.
    `on_date` is a China date; `until_on` is the last day for facts that last (an insurance); `acting_as` is the actor's part
    on that day (principal, deputy, member). `recorded_on` is the China date on which it was entered.
    """

    __tablename__ = "activities"
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    county_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    cadre_id: Mapped[int | None] = mapped_column(ForeignKey("cadres.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("unit_leaders.id"))
    acting_as: Mapped[str | None] = mapped_column(String(16))
    village_id: Mapped[int | None] = mapped_column(ForeignKey("villages.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    on_date: Mapped[date]
    until_on: Mapped[date | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    topic: Mapped[str | None] = mapped_column(String(24))
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(16), default="self")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    once_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    __table_args__ = (
        Index("ix_activities_cadre", "kind", "cadre_id", "on_date", "village_id"),
        _where_named("ix_activities_unit", "unit_id", "kind", "unit_id", "on_date", "acting_as"),
        _where_named("ix_activities_household", "household_id", "household_id", "kind", "on_date"),
        Index("ix_activities_village", "village_id", "on_date"),
        Index("ix_activities_village_kind", "village_id", "kind", "on_date"),
        Index("ix_activities_county", "county_id", "kind", "on_date"),
        _where_named("ix_activities_area", "area_id", "area_id", "kind", "on_date"),
    )
