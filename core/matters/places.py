"""Where a matter belongs: the area, county, unit and cadre of its subject on a day."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.queries import county_of
from core.cadres.models import Cadre, Posting
from core.db import Base
from core.engine.subjects import SUBJECTS
from core.errors import Missing, Refused
from core.policy.own import OWN_LEDGERS, OwnRecord
from core.units.models import Unit
from core.validity import in_force
from core.villages.models import Contact, Household

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Place:
    """The ground of a matter; what the subject does not have is None."""

    area_id: int
    county_id: int | None = None
    unit_id: int | None = None
    cadre_id: int | None = None


def place_of(session: Session, about: str, subject_id: int, on: date) -> Place:
    """Give the ground of a subject on a day; Refused for a cadre who is neither posted nor of a unit."""
    if about == "posting":
        return _of_posting(_get(session, Posting, subject_id, "派驻"))
    if about == "cadre":
        return _of_cadre(session, _get(session, Cadre, subject_id, "干部"), on)
    if about == "contact":
        contact = _get(session, Contact, subject_id, "帮扶责任人")
        home = session.get_one(Household, contact.household_id)
        return Place(home.village_id, home.county_id, cadre_id=contact.cadre_id)
    if about == "household":
        home = _get(session, Household, subject_id, "农户")
        return Place(home.village_id, home.county_id)
    if about == "unit":
        unit = _get(session, Unit, subject_id, "单位")
        return Place(unit.area_id, county_of(session, unit.area_id, on), unit.id)
    if about in OWN_LEDGERS:
        return _of_own(_get(session, SUBJECTS[about].model, subject_id, SUBJECTS[about].title))
    area = _get(session, Area, subject_id, "区划")
    return Place(area.id, county_of(session, area.id, on))


def _get(session: Session, model: type[Row], ident: int, title: str) -> Row:
    row = session.get(model, ident)
    if row is None:
        raise Missing(f"没有这个{title}。", "subject")
    return row


def _of_own(row: Base) -> Place:
    """Give the ground of a plugin's own row; a project that a unit carries out is that unit's too."""
    assert isinstance(row, OwnRecord), "own ledgers are about own rows"
    return Place(row.area_id, row.county_id, getattr(row, "unit_id", None))


def _of_posting(posting: Posting) -> Place:
    return Place(posting.village_id, posting.county_id, posting.unit_id, posting.cadre_id)


def _of_cadre(session: Session, cadre: Cadre, on: date) -> Place:
    own = select(Posting).where(Posting.cadre_id == cadre.id)
    standing = own.where(in_force(Posting, on)).order_by(Posting.starts_on.desc(), Posting.id)
    posting = session.scalars(standing.limit(1)).first()
    posting = posting or session.scalars(own.order_by(Posting.ends_on.desc(), Posting.id).limit(1)).first()
    if posting is not None:
        return _of_posting(posting)
    if cadre.unit_id is None:
        raise Refused(f"{cadre.name}没有派驻，也没有所在单位。", "subject")
    unit = session.get_one(Unit, cadre.unit_id)
    return Place(unit.area_id, county_of(session, unit.area_id, on), unit.id, cadre.id)


def subject_name(session: Session, about: str, subject_id: int) -> str:
    """Give what a subject is called."""
    names = SUBJECTS[about].names.subquery("names")
    return session.scalar(select(names.c.name).where(names.c.id == subject_id)) or ""
