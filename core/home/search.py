"""Finding people, places, units and households by a piece of the name, by initials, or by a phone's last digits."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.accounts.gate import Gate
from core.areas.levels import LEVELS
from core.areas.models import Area
from core.areas.queries import breadcrumbs, search_areas
from core.cadres.models import Cadre, Posting
from core.cadres.views.lists import found_by
from core.cadres.words import ROLES
from core.pinyin import initials
from core.units.models import Unit
from core.validity import in_force
from core.villages.models import Household
from core.web.urls import to

LIMIT = 10


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, where it leads, and what tells it from its namesakes."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Hits:
    """The things of one kind that were found; `more_url` leads to all of them where there are more."""

    kind: str
    hits: list[Hit]
    more_url: str = ""


def search(session: Session, gate: Gate, written: str, as_of: date) -> list[Hits]:
    """Give what is found within reach, by kind; kinds without a hit are left out."""
    text = written.strip()
    if not text:
        return []
    kinds = [
        (gate.can("cadre.view"), _cadres),
        (gate.can("area.view"), _places),
        (gate.can("unit.view"), _units),
        (gate.can("household.view"), _households),
    ]
    found = [find(session, gate, text, as_of) for allowed, find in kinds if allowed]
    return [hits for hits in found if hits.hits]


def _cadres(session: Session, gate: Gate, text: str, as_of: date) -> Hits:
    rows = session.execute(
        select(Cadre.id, Cadre.name, Unit.name)
        .outerjoin(Unit, Unit.id == Cadre.unit_id)
        .where(gate.visible(Cadre), found_by(text, gate.can("cadre.phone")))
        .order_by(func.length(Cadre.name), Cadre.initials, Cadre.id)
        .limit(LIMIT + 1)
    ).all()
    where = _postings(session, gate, [ident for ident, _, _ in rows], as_of)
    hits = [
        Hit(name, to("cadres.show", id=ident), where.get(ident) or unit or "") for ident, name, unit in rows
    ]
    return _cut("干部", hits, to("cadres.index", q=text))


def _postings(session: Session, gate: Gate, ids: list[int], as_of: date) -> dict[int, str]:
    rows = (
        select(Posting.cadre_id, Area.name, Posting.role)
        .join(Area, Area.id == Posting.village_id)
        .where(Posting.cadre_id.in_(ids), in_force(Posting, as_of), gate.visible(Posting))
    )
    return {ident: f"{village}　{ROLES.get(role, role)}" for ident, village, role in session.execute(rows)}


def _places(session: Session, gate: Gate, text: str, as_of: date) -> Hits:
    found = search_areas(session, text, as_of, limit=5 * LIMIT)
    seen = set(session.scalars(gate.ids(Area).where(Area.id.in_([area.id for area in found]))))
    shown = [area for area in found if area.id in seen]
    ways = breadcrumbs(session, [area.id for area in shown[: LIMIT + 1]], as_of)
    hits = [
        Hit(
            area.name,
            to("villages.show" if area.level == "village" else "areas.show", id=area.id),
            f"{LEVELS[area.level]}　{''.join(one.name for one in ways.get(area.id, [])[:-1])}",
        )
        for area in shown[: LIMIT + 1]
    ]
    return _cut("村和区划", hits, to("villages.index", q=text))


def _units(session: Session, gate: Gate, text: str, _as_of: date) -> Hits:
    wanted: Select[int, str] = select(Unit.id, Unit.name).where(gate.visible(Unit)).order_by(Unit.name)
    lower = text.lower()
    if lower.isascii() and lower.isalpha():
        rows = [row for row in session.execute(wanted) if _begins(row.name, lower)][: LIMIT + 1]
    else:
        named = wanted.where(Unit.name.contains(text, autoescape=True))
        rows = list(session.execute(named.limit(LIMIT + 1)))
    hits = [Hit(row.name, to("units.show", id=row.id)) for row in rows]
    return _cut("单位", hits, to("units.index", q=text))


def _households(session: Session, gate: Gate, text: str, _as_of: date) -> Hits:
    if text.isascii():
        return Hits("农户", [])
    rows = session.execute(
        select(Household.id, Household.name, Area.name)
        .join(Area, Area.id == Household.village_id)
        .where(gate.visible(Household), Household.name.contains(text, autoescape=True))
        .order_by(func.length(Household.name), Household.name, Household.id)
        .limit(LIMIT + 1)
    )
    hits = [Hit(name, to("villages.household", id=ident), village) for ident, name, village in rows]
    return _cut("农户", hits, to("villages.households", q=text))


def _cut(kind: str, hits: list[Hit], more_url: str) -> Hits:
    return Hits(kind, hits[:LIMIT], more_url if len(hits) > LIMIT else "")


@lru_cache(maxsize=20_000)
def _readings(name: str) -> tuple[str, ...]:
    return initials(name)


def _begins(name: str, letters: str) -> bool:
    return any(reading.startswith(letters) for reading in _readings(name))
