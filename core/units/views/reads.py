"""What a unit's page shows beside the unit: villages, people, leaders' and the unit's records; read as tuples."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from core.accounts.gate import Gate
from core.areas.models import Area, Grouping
from core.cadres.models import Cadre, Posting
from core.units.models import UnitVillage
from core.validity import in_force
from core.villages.models import Village

Rows = Sequence[Row[*tuple[Any, ...]]]
County = aliased(Area, name="county")


def pairs_of(session: Session, gate: Gate, unit_id: int) -> Rows:
    """Give the villages a unit assists or assisted, within reach, those it assists now first."""
    rows = (
        select(
            UnitVillage.id,
            UnitVillage.village_id,
            UnitVillage.starts_on,
            UnitVillage.ends_on,
            UnitVillage.end_basis,
            Area.name.label("village_name"),
            County.name.label("county_name"),
        )
        .join(Area, Area.id == UnitVillage.village_id)
        .join(Village, Village.id == UnitVillage.village_id)
        .join(County, County.id == Village.county_id)
        .where(UnitVillage.unit_id == unit_id, gate.visible(Village))
        .order_by(UnitVillage.ends_on.desc(), UnitVillage.starts_on.desc(), Area.code)
    )
    return session.execute(rows).all()


def people_of(session: Session, gate: Gate, unit_id: int, as_of: date) -> Rows:
    """Give the people a unit has posted on a day, within reach."""
    rows = (
        select(
            Posting.id,
            Posting.cadre_id,
            Cadre.name.label("cadre_name"),
            Posting.role,
            Posting.rank,
            Posting.starts_on,
            Posting.starts_precision,
            Posting.village_id,
            Area.name.label("village_name"),
        )
        .join(Cadre, Cadre.id == Posting.cadre_id)
        .join(Area, Area.id == Posting.village_id)
        .where(Posting.unit_id == unit_id, in_force(Posting, as_of), gate.visible(Posting))
        .order_by(Area.code, Posting.role, Cadre.initials, Posting.id)
    )
    return session.execute(rows).all()


def offered_groupings(session: Session, gate: Gate) -> list[tuple[str, str]]:
    """Give the groupings within reach as a form offers them."""
    rows = select(Grouping.id, Grouping.name).where(gate.visible(Grouping))
    return [
        (str(ident), name) for ident, name in session.execute(rows.order_by(Grouping.kind, Grouping.name))
    ]
