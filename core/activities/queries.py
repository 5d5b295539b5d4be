"""Reading what was done: lists by actor, place and time, and who of a place has no record on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.models import Area
from core.areas.queries import within
from core.cadres.models import Cadre, Posting
from core.validity import in_force


@dataclass(frozen=True, kw_only=True)
class ActivityFilter:
    """What a list of records is narrowed to; what is left out does not narrow."""

    kind: str | None = None
    cadre_id: int | None = None
    unit_id: int | None = None
    village_id: int | None = None
    household_id: int | None = None
    area_id: int | None = None
    source: str | None = None
    since: date | None = None
    until: date | None = None


def list_activities(asked: ActivityFilter, as_of: date) -> Select[Activity]:
    """Give the records up to a day that fit, as a select to be scoped, ordered and paged."""
    rows = select(Activity).where(Activity.on_date <= min(as_of, asked.until or as_of))
    for key in ("kind", "cadre_id", "unit_id", "village_id", "household_id", "source"):
        value: Any = getattr(asked, key)
        if value is not None:
            rows = rows.where(getattr(Activity, key) == value)
    if asked.since is not None:
        rows = rows.where(Activity.on_date >= asked.since)
    if asked.area_id is not None:
        inside = within(asked.area_id, as_of)
        places = (Activity.village_id, Activity.county_id, Activity.area_id)
        rows = rows.where(or_(*(place.in_(inside) for place in places)))
    return rows


def roll(session: Session, area_id: int, kind: str, day: date) -> Sequence[Row[int, str, int, str, bool]]:
    """Give everyone posted in an area on a day, and whether a record of a kind is there for them and that village.

    Columns: cadre_id, cadre_name, village_id, village_name, is_recorded; by village and name.
    """
    recorded = (
        select(Activity.id)
        .where(Activity.kind == kind, Activity.cadre_id == Posting.cadre_id, Activity.on_date == day)
        .where(Activity.village_id == Posting.village_id)
        .correlate(Posting)
        .exists()
    )
    rows = (
        select(
            Posting.cadre_id,
            Cadre.name.label("cadre_name"),
            Posting.village_id,
            Area.name.label("village_name"),
            recorded.label("is_recorded"),
        )
        .join(Cadre, Cadre.id == Posting.cadre_id)
        .join(Area, Area.id == Posting.village_id)
        .where(in_force(Posting, day), Posting.village_id.in_(within(area_id, day)))
    )
    return session.execute(rows.order_by(Posting.village_id, Cadre.initials, Posting.id)).all()
