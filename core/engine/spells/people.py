"""Cadres while posted, their postings, and the teams they are: who is sent, where, and who sent them."""

from typing import Any

from sqlalchemy import (
    Date,
    case,
    func,
    literal,
    select,
    type_coerce,
    union,
)

from core.areas.models import Area, AreaPath
from core.cadres.models import Cadre, Posting
from core.db import FAR
from core.policy.rules import Spells
from core.sql import add_days, earlier, later, month_end
from core.units.models import Unit, UnitVillage

_TERMS: tuple[Any, ...] = (
    Posting.village_id.label("area_id"),
    Posting.starts_on,
    Posting.ends_on,
    Posting.village_id,
    Posting.unit_id,
    Posting.role,
    Posting.source,
    Posting.rank,
    Posting.title,
    Posting.in_team,
    Posting.retained,
    Posting.starts_precision,
    case((Posting.starts_precision == "month", month_end(Posting.starts_on)), else_=Posting.starts_on).label(
        "starts_latest"
    ),
    Posting.end_reason,
    Posting.end_basis,
    Posting.party_relation_on,
    Posting.cadre_id,
)

_PERSON: tuple[Any, ...] = (
    Cadre.name,
    Cadre.gender,
    Cadre.education,
    Cadre.phone,
    Cadre.born_on,
    Cadre.age,
    Cadre.age_on,
    Cadre.politics,
    Cadre.party_full_since,
    Cadre.work_since,
    Cadre.rural_experience,
    Cadre.agri_speciality,
    Cadre.unit_id.label("home_unit_id"),
)

_SENDER: tuple[Any, ...] = (Unit.nature.label("unit_nature"), Unit.level.label("unit_level"))

posted = Spells(
    "cadre",
    select(Posting.cadre_id.label("subject_id"), Posting.id.label("posting_id"), *_TERMS, *_PERSON, *_SENDER)
    .outerjoin(Cadre, Cadre.id == Posting.cadre_id)
    .outerjoin(Unit, Unit.id == Posting.unit_id),
    "posted",
)
"""Cadres while posted: subject cadre, one row a posting."""

postings = Spells(
    "posting",
    select(Posting.id.label("subject_id"), *_TERMS, *_PERSON, *_SENDER)
    .outerjoin(Cadre, Cadre.id == Posting.cadre_id)
    .outerjoin(Unit, Unit.id == Posting.unit_id),
    "postings",
    is_single=True,
)
"""Postings themselves: subject posting, one row each."""

teams = Spells(
    "village",
    select(
        Posting.village_id.label("subject_id"),
        Posting.village_id.label("area_id"),
        Posting.starts_on,
        Posting.ends_on,
    ),
    "teams",
)
"""Villages while people are posted there: subject village, which stands for its team."""

_turns = union(
    select(Posting.village_id, Posting.starts_on.label("day")),
    select(Posting.village_id, add_days(Posting.ends_on, 1)).where(Posting.ends_on < FAR),
    select(UnitVillage.village_id, UnitVillage.starts_on),
).subquery("turns")

_next_turn = func.lead(_turns.c.day).over(partition_by=_turns.c.village_id, order_by=_turns.c.day)

_stretches = select(
    _turns.c.village_id,
    _turns.c.day.label("starts_on"),
    func.coalesce(add_days(_next_turn, -1), literal(FAR)).label("ends_on"),
).subquery("stretches")

team_sizes = Spells(
    "village",
    select(
        _stretches.c.village_id.label("subject_id"),
        _stretches.c.village_id.label("area_id"),
        type_coerce(_stretches.c.starts_on, Date).label("starts_on"),
        type_coerce(_stretches.c.ends_on, Date).label("ends_on"),
        select(func.count(Posting.cadre_id.distinct()))
        .where(
            Posting.village_id == _stretches.c.village_id,
            Posting.starts_on <= _stretches.c.starts_on,
            Posting.ends_on >= _stretches.c.starts_on,
        )
        .correlate(_stretches)
        .scalar_subquery()
        .label("heads"),
    ),
    "team_sizes",
)
"""Villages from one change of their team to the next: subject village, `heads` are the people posted there, from any unit."""


def people_below(name: str, *levels: str) -> Spells:
    """Give areas of some levels with the people posted below them: subject area, one row a posting and its time there."""
    path, place = AreaPath.__table__.alias("above_posting"), Area.__table__.alias("place_above")
    rows = (
        select(
            path.c.ancestor_id.label("subject_id"),
            path.c.ancestor_id.label("area_id"),
            later(Posting.starts_on, path.c.starts_on).label("starts_on"),
            earlier(Posting.ends_on, path.c.ends_on).label("ends_on"),
            Posting.cadre_id,
            Posting.unit_id,
            Posting.village_id,
            Posting.role,
        )
        .join(path, path.c.descendant_id == Posting.village_id)
        .join(place, place.c.id == path.c.ancestor_id)
        .where(
            place.c.level.in_(levels),
            path.c.starts_on <= Posting.ends_on,
            path.c.ends_on >= Posting.starts_on,
        )
    )
    return Spells("area", rows, name)
