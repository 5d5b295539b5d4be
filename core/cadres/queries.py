"""Reading cadres: by what people type, by place, unit and role, and with their postings on a day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.queries import within
from core.cadres.models import Cadre, Grade, Leave, Posting
from core.units.models import Unit
from core.validity import in_force, touching
from core.villages.models import Contact, Household

_LETTERS = re.compile(r"[a-z]+")
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class CadreFilter:
    """What a list of cadres is narrowed to; what is left out does not narrow.

    `area_id`, `role` and `source` are of a posting that holds on the day; `unit_id` sends or employs the cadre.
    """

    text: str | None = None
    area_id: int | None = None
    unit_id: int | None = None
    role: str | None = None
    source: str | None = None
    is_posted: bool | None = None


@dataclass(frozen=True)
class CadreDetail:
    """A cadre with everything dated about them, the newest first."""

    cadre: Cadre
    unit: Unit | None
    postings: Sequence[Row[Posting, str, str]]
    leaves: Sequence[Leave]
    contacts: Sequence[Row[Contact, str]]
    grades: Sequence[Grade]


def matching(text: str) -> ColumnElement[bool]:
    """Give the condition for what people type: a piece of the name, initials in any reading, or the phone's last digits."""
    written = text.strip().lower()
    if _FIGURES.fullmatch(written):
        return Cadre.phone.endswith(written)
    if _LETTERS.fullmatch(written):
        return or_(Cadre.initials.startswith(written), Cadre.initials.contains(f" {written}"))
    return Cadre.name.contains(text.strip(), autoescape=True)


def list_cadres(asked: CadreFilter, as_of: date) -> Select[Cadre]:
    """Give the cadres that fit, as a select to be scoped, ordered and paged."""
    cadres = select(Cadre)
    if asked.text:
        cadres = cadres.where(matching(asked.text))
    posted = select(Posting.cadre_id).where(in_force(Posting, as_of))
    held = posted
    if asked.area_id is not None:
        held = held.where(Posting.village_id.in_(within(asked.area_id, as_of)))
    if asked.role:
        held = held.where(Posting.role == asked.role)
    if asked.source:
        held = held.where(Posting.source == asked.source)
    if held is not posted or asked.is_posted:
        cadres = cadres.where(Cadre.id.in_(held))
    if asked.is_posted is False:
        cadres = cadres.where(Cadre.id.not_in(posted))
    if asked.unit_id is not None:
        sent = posted.where(Posting.unit_id == asked.unit_id)
        cadres = cadres.where(or_(Cadre.unit_id == asked.unit_id, Cadre.id.in_(sent)))
    return cadres


def cadre_detail(session: Session, cadre: Cadre) -> CadreDetail:
    """Give a cadre with all postings, leave, households in contact and grades."""
    contacts = select(Contact, Household.name).join(Household, Household.id == Contact.household_id)
    leaves = select(Leave).where(Leave.cadre_id == cadre.id).order_by(Leave.starts_on.desc(), Leave.id)
    grades = select(Grade).where(Grade.cadre_id == cadre.id).order_by(Grade.year.desc(), Grade.source)
    return CadreDetail(
        cadre,
        session.get(Unit, cadre.unit_id) if cadre.unit_id else None,
        list_postings(session, cadre_id=cadre.id),
        session.scalars(leaves).all(),
        session.execute(
            contacts.where(Contact.cadre_id == cadre.id).order_by(Contact.starts_on.desc(), Contact.id)
        ).all(),
        session.scalars(grades).all(),
    )


def list_postings(
    session: Session,
    *,
    cadre_id: int | None = None,
    village_id: int | None = None,
    unit_id: int | None = None,
    as_of: date | None = None,
) -> Sequence[Row[Posting, str, str]]:
    """Give postings with cadre's and village's names, the newest first: of a cadre, a village or a unit, on a day or ever."""
    rows = select(Posting, Cadre.name.label("cadre_name"), Area.name.label("village_name"))
    rows = rows.join(Cadre, Cadre.id == Posting.cadre_id).join(Area, Area.id == Posting.village_id)
    for column, asked in (
        (Posting.cadre_id, cadre_id),
        (Posting.village_id, village_id),
        (Posting.unit_id, unit_id),
    ):
        if asked is not None:
            rows = rows.where(column == asked)
    if as_of is not None:
        rows = rows.where(in_force(Posting, as_of))
    return session.execute(rows.order_by(Posting.starts_on.desc(), Posting.id)).all()


def postings_beside(
    session: Session, cadre_id: int, village_id: int, starts_on: date, ends_on: date
) -> Sequence[Row[Posting, str]]:
    """Give a cadre's postings to other villages that share a day with a span, so that a page can warn."""
    rows = select(Posting, Area.name).join(Area, Area.id == Posting.village_id)
    rows = rows.where(Posting.cadre_id == cadre_id, Posting.village_id != village_id)
    return session.execute(
        rows.where(touching(Posting, starts_on, ends_on)).order_by(Posting.starts_on)
    ).all()


def find_cadres(
    session: Session, name: str, *, unit_id: int | None = None, phone: str | None = None
) -> list[Cadre]:
    """Give the cadres of a name, narrowed by home unit or phone where these are known."""
    rows = select(Cadre).where(Cadre.name == name.strip())
    if unit_id is not None:
        rows = rows.where(Cadre.unit_id == unit_id)
    if phone is not None:
        rows = rows.where(Cadre.phone == phone)
    return list(session.scalars(rows.order_by(Cadre.id)))


def team_sizes(session: Session, village_ids: Sequence[int], as_of: date) -> dict[int, int]:
    """Give how many people are posted to each of many villages on a day; a village without anyone is left out."""
    rows = select(Posting.village_id, func.count(Posting.cadre_id.distinct()))
    rows = rows.where(Posting.village_id.in_(village_ids), in_force(Posting, as_of))
    return dict(session.execute(rows.group_by(Posting.village_id)).all())
