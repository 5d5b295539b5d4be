"""What pages show of recorded facts; read as tuples."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from core.accounts.gate import Gate
from core.activities.models import Activity
from core.activities.topics import entry_of
from core.areas.models import Area
from core.cadres.models import Cadre
from core.registry import Registry
from core.units.models import Unit, UnitLeader
from core.villages.models import Household

Rows = Sequence[Row[*tuple[Any, ...]]]


def recent(session: Session, gate: Gate, as_of: date, *where: Any, limit: int = 10) -> Rows:
    """Give the newest records under some conditions up to a day, for the foot of a page."""
    rows = (
        select(
            Activity.id,
            Activity.kind,
            Activity.on_date,
            Activity.note,
            Activity.topic,
            Cadre.name.label("cadre_name"),
            Unit.name.label("unit_name"),
            Area.name.label("village_name"),
            Household.name.label("household_name"),
        )
        .outerjoin(Cadre, Cadre.id == Activity.cadre_id)
        .outerjoin(Unit, Unit.id == Activity.unit_id)
        .outerjoin(Area, Area.id == Activity.village_id)
        .outerjoin(Household, Household.id == Activity.household_id)
        .where(*where, Activity.on_date <= as_of, gate.visible(Activity))
        .order_by(Activity.on_date.desc(), Activity.id.desc())
        .limit(limit)
    )
    return session.execute(rows).all()


def facts_of(session: Session, activity: Activity) -> Row[*tuple[Any, ...]]:
    """Give the names around one record."""
    county, acting = aliased(Area, name="county"), aliased(Area, name="acting")
    rows = (
        select(
            Cadre.name.label("cadre_name"),
            Unit.name.label("unit_name"),
            UnitLeader.name.label("leader_name"),
            Area.name.label("village_name"),
            county.name.label("county_name"),
            acting.name.label("acting_name"),
            Household.name.label("household_name"),
        )
        .select_from(Activity)
        .outerjoin(Cadre, Cadre.id == Activity.cadre_id)
        .outerjoin(Unit, Unit.id == Activity.unit_id)
        .outerjoin(UnitLeader, UnitLeader.id == Activity.leader_id)
        .outerjoin(Area, Area.id == Activity.village_id)
        .outerjoin(county, county.id == Activity.county_id)
        .outerjoin(acting, acting.id == Activity.area_id)
        .outerjoin(Household, Household.id == Activity.household_id)
        .where(Activity.id == activity.id)
    )
    return session.execute(rows).one()


def topic_title(registry: Registry, kind: str, code: str | None) -> str | None:
    """Give the topic of a record in words: the entry of its kind's list, with the group before it."""
    item = entry_of((choice for _, choice in registry.topics_of(kind)), code) if code else None
    if item is None:
        return code
    return f"{item.group}：{item.title}" if item.group not in ("", item.title) else item.title
