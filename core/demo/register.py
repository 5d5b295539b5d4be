"""Brings the made-up people into the tables as an import of their ledger leaves them, and ends the postings of those who left."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.cadres.models import Cadre, Posting
from core.cadres.names import cadre_initials
from core.cadres.words import SOURCES
from core.db import FAR
from core.demo.ground import Ground, write
from core.demo.people import Seat
from core.validity import DAWN
from core.villages.models import VillageType


def write_people(session: Session, ground: Ground, seats: list[Seat], as_of: date) -> None:
    """Write cadres, postings and village types as an import of their ledger leaves them."""
    before = session.scalar(select(func.max(Cadre.id))) or 0
    write(session, Cadre, (_cadre(ground, seat, as_of) for seat in seats))
    new = select(Cadre.phone, Cadre.id).where(Cadre.id > before)
    ids = {str(phone): ident for phone, ident in session.execute(new)}
    write(session, Posting, (_posting(ground, seat, ids[seat.phone]) for seat in seats))
    write(session, VillageType, _types(ground, seats))


def end_postings(session: Session, seats: Iterable[Seat]) -> None:
    """End the postings of those who left, each with its reason and, where there is one, its approval."""
    left = {seat.phone: seat for seat in seats if seat.ends_on != FAR}
    rows = select(Cadre.phone, Posting.id).join(Posting, Posting.cadre_id == Cadre.id)
    ended = [
        {
            "id": posting,
            "ends_on": left[phone].ends_on,
            "end_reason": left[phone].end_reason,
            "end_basis": left[phone].end_basis or None,
        }
        for phone, posting in session.execute(rows)
        if phone in left
    ]
    if ended:
        session.execute(update(Posting), ended)


def _cadre(ground: Ground, seat: Seat, as_of: date) -> dict[str, Any]:
    return {
        "name": seat.name,
        "initials": cadre_initials(seat.name),
        "gender": seat.gender,
        "age": seat.age,
        "age_on": as_of,
        "education": seat.education,
        "politics": seat.politics,
        "phone": seat.phone,
        "unit_id": ground.units[seat.unit.name],
    }


def _posting(ground: Ground, seat: Seat, cadre: int) -> dict[str, Any]:
    starts_on = seat.starts_on.replace(day=1) if seat.month_only else seat.starts_on
    return {
        "cadre_id": cadre,
        "unit_id": ground.units[seat.unit.name],
        "village_id": ground.areas[seat.village.code],
        "county_id": ground.areas[seat.village.county.code],
        "role": seat.role,
        "source": seat.unit.level if seat.unit.level in SOURCES else "county",
        "title": seat.title,
        "rank": seat.rank,
        "in_team": True,
        "retained": seat.retained,
        "starts_on": starts_on,
        "starts_precision": "month" if seat.month_only else "day",
        "ends_on": FAR,
    }


def _types(ground: Ground, seats: Iterable[Seat]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for seat in seats:
        if seat.village.code not in seen:
            seen.add(seat.village.code)
            for one in seat.village.types:
                yield {
                    "village_id": ground.areas[seat.village.code],
                    "type": one,
                    "starts_on": DAWN,
                    "ends_on": FAR,
                }
