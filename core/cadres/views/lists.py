"""What the list of cadres selects: one row a cadre, with the posting that holds on the day asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import aliased

from core.accounts.gate import Gate
from core.areas.models import Area, AreaParent
from core.cadres.models import Cadre, Posting
from core.cadres.queries import matching
from core.pages.listing import AnySelect, Query, Thin
from core.pages.places import inside
from core.units.models import Unit
from core.validity import in_force
from core.web.tolerant import plain

Home, Sender = aliased(Unit, name="home"), aliased(Unit, name="sender")
Place, Above, County = aliased(Area, name="place"), aliased(Area, name="above"), aliased(Area, name="county")
Link = aliased(AreaParent, name="link")


def cadres(gate: Gate, asked: Mapping[str, Any], as_of: date) -> Query:
    """Give the cadres the viewer may see, narrowed to what is asked."""
    few = (
        select(
            Cadre.id,
            Cadre.name,
            Cadre.gender,
            Cadre.politics,
            Cadre.phone,
            Home.name.label("home_unit"),
            Posting.id.label("posting_id"),
            Posting.role,
            Posting.source,
            Posting.rank,
            Posting.starts_on,
            Posting.starts_precision,
            Posting.ends_on,
            Posting.village_id,
            Posting.unit_id,
            Sender.name.label("unit_name"),
            Place.name.label("village_name"),
            Above.name.label("township_name"),
            County.name.label("county_name"),
        )
        .select_from(Cadre)
        .outerjoin(Posting, Posting.id == _posting_on(gate, as_of))
        .outerjoin(Home, Home.id == Cadre.unit_id)
        .outerjoin(Sender, Sender.id == Posting.unit_id)
        .outerjoin(Place, Place.id == Posting.village_id)
        .outerjoin(Link, (Link.area_id == Posting.village_id) & in_force(Link, as_of))
        .outerjoin(Above, Above.id == Link.parent_id)
        .outerjoin(County, County.id == Posting.county_id)
    )
    rows = few.where(gate.visible(Cadre), *_wanted(gate, asked, as_of))
    by = {
        "name": Cadre.initials,
        "village": Place.name,
        "unit": Sender.name,
        "role": Posting.role,
        "starts_on": Posting.starts_on,
        "ends_on": Posting.ends_on,
    }
    posted = select(Posting.id).where(Posting.cadre_id == Cadre.id, in_force(Posting, as_of))
    is_posted = posted.correlate(Cadre).exists()
    tie = (is_posted.desc(), Cadre.initials, Cadre.id)
    return Query(rows, by, tie, _thin(gate, asked, few, is_posted))


def _thin(
    gate: Gate, asked: Mapping[str, Any], few: AnySelect, is_posted: ColumnElement[bool]
) -> Thin | None:
    """Give the cadres alone where nothing is asked of their posting or unit."""
    if set(asked) - {"q"}:
        return None
    named = select(Cadre.id).where(*_named(gate, asked))
    return Thin(
        rows=named.where(gate.visible(Cadre)),
        by=frozenset({"name"}),
        walk=named.where(gate.visible(Cadre, for_one=True)),
        few=few,
        first=is_posted,
    )


def _posting_on(gate: Gate, as_of: date) -> Any:
    newest: Select[int] = (
        select(Posting.id)
        .where(Posting.cadre_id == Cadre.id, in_force(Posting, as_of), gate.visible(Posting, for_one=True))
        .order_by(Posting.starts_on.desc(), Posting.id.desc())
        .limit(1)
    )
    return newest.correlate(Cadre).scalar_subquery()


def _wanted(gate: Gate, asked: Mapping[str, Any], as_of: date) -> list[ColumnElement[bool]]:
    found = _named(gate, asked)
    if area := asked.get("area"):
        found.append(inside(Posting.village_id, area, as_of))
    if unit := asked.get("unit"):
        named = [one.name.contains(unit, autoescape=True) for one in (Home, Sender)]
        found.append(or_(*named))
    for key in ("role", "source"):
        if key in asked:
            found.append(getattr(Posting, key) == asked[key])
    if state := asked.get("state"):
        found.append(Posting.id.is_not(None) if state == "posted" else Posting.id.is_(None))
    return found


def _named(gate: Gate, asked: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [found_by(asked["q"], gate.can("cadre.phone"))] if asked.get("q") else []


def found_by(written: str, knows_phones: bool) -> ColumnElement[bool]:
    """Give the condition for people search: a piece of the name, initials in any reading, or the phone's last digits.

    Who may not read whole numbers may ask for the four digits that everyone is shown, and for no more.
    """
    digits = plain(written)
    if digits.isascii() and digits.isdecimal():
        return matching(digits) if len(digits) == 4 or knows_phones else false()
    return matching(written)
