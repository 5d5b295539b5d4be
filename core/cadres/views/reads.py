"""What a cadre's page shows beside the cadre: postings, leave, households in contact, grades; read as tuples."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from core.accounts.gate import Gate
from core.areas.models import Area
from core.cadres.models import Cadre, Grade, Leave, Posting
from core.units.models import Unit
from core.villages.models import Contact, Household

Rows = Sequence[Row[*tuple[Any, ...]]]
County = aliased(Area, name="county")


def postings_of(session: Session, gate: Gate, cadre_id: int) -> Rows:
    """Give a cadre's postings, the newest first."""
    rows = (
        select(
            Posting.id,
            Posting.role,
            Posting.source,
            Posting.rank,
            Posting.starts_on,
            Posting.starts_precision,
            Posting.ends_on,
            Posting.end_reason,
            Posting.end_basis,
            Posting.village_id,
            Posting.unit_id,
            Area.name.label("village_name"),
            County.name.label("county_name"),
            Unit.name.label("unit_name"),
        )
        .join(Area, Area.id == Posting.village_id)
        .join(County, County.id == Posting.county_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.cadre_id == cadre_id, gate.visible(Posting))
        .order_by(Posting.starts_on.desc(), Posting.id.desc())
    )
    return session.execute(rows).all()


def posting_facts(session: Session, posting: Posting) -> Row[*tuple[Any, ...]]:
    """Give the names around one posting."""
    rows = (
        select(
            Cadre.id.label("cadre_id"),
            Cadre.name.label("cadre_name"),
            Area.name.label("village_name"),
            County.name.label("county_name"),
            Unit.name.label("unit_name"),
        )
        .select_from(Posting)
        .join(Cadre, Cadre.id == Posting.cadre_id)
        .join(Area, Area.id == Posting.village_id)
        .join(County, County.id == Posting.county_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Posting.id == posting.id)
    )
    return session.execute(rows).one()


def leaves_of(session: Session, cadre_id: int) -> Rows:
    """Give a cadre's leave, the newest first."""
    rows = select(Leave.id, Leave.kind, Leave.state, Leave.starts_on, Leave.ends_on, Leave.reason)
    return session.execute(rows.where(Leave.cadre_id == cadre_id).order_by(Leave.starts_on.desc())).all()


def contacts_of(session: Session, gate: Gate, cadre_id: int) -> Rows:
    """Give the households a cadre answers for or answered for, the newest first."""
    rows = (
        select(
            Contact.id,
            Contact.household_id,
            Contact.starts_on,
            Contact.ends_on,
            Household.name.label("household_name"),
            Area.name.label("village_name"),
        )
        .join(Household, Household.id == Contact.household_id)
        .join(Area, Area.id == Household.village_id)
        .where(Contact.cadre_id == cadre_id, gate.visible(Contact))
        .order_by(Contact.starts_on.desc(), Contact.id.desc())
    )
    return session.execute(rows).all()


def grades_of(session: Session, cadre_id: int) -> Rows:
    """Give a cadre's grades, the newest year first."""
    rows = select(Grade.year, Grade.grade, Grade.source).where(Grade.cadre_id == cadre_id)
    return session.execute(rows.order_by(Grade.year.desc())).all()


def unit_name(session: Session, unit_id: int | None) -> str | None:
    """Give a unit's name."""
    return session.scalar(select(Unit.name).where(Unit.id == unit_id)) if unit_id is not None else None
