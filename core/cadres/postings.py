"""Changes of postings: nobody is twice in one village at a time, and an end says why."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.queries import county_of
from core.audit.operations import Actor, record
from core.cadres.models import Cadre, Posting
from core.cadres.words import ROLES, SOURCES
from core.db import FAR
from core.errors import Refused
from core.inputs import one_of, optional_text, required_text
from core.units.models import Unit
from core.validity import check_span, close_row, find_overlap, hold, say_span
from core.villages.models import Village

PRECISIONS = {"day": "日", "month": "月"}
CORRECTABLE = (
    "unit_id",
    "role",
    "source",
    "title",
    "rank",
    "in_team",
    "retained",
    "starts_on",
    "starts_precision",
    "ends_on",
    "party_relation_on",
)
"""What of a posting may be put right; another cadre or village is another posting."""


def start_posting(
    session: Session,
    actor: Actor,
    cadre: Cadre,
    unit: Unit,
    village: Village,
    role: str,
    source: str,
    starts_on: date,
    ends_on: date = FAR,
    *,
    starts_precision: str = "day",
    title: str | None = None,
    rank: str | None = None,
    in_team: bool | None = None,
    retained: bool | None = None,
    party_relation_on: date | None = None,
) -> Posting:
    """Send a cadre to a village from a day on; refused while the cadre is already posted there.

    Postings to other villages at the same time are allowed: `core.cadres.queries.postings_beside` names them for a warning.
    """
    hold(session, cadre)
    posting = Posting(
        cadre_id=cadre.id,
        unit_id=unit.id,
        village_id=village.id,
        role=role,
        source=source,
        starts_on=starts_on,
        ends_on=ends_on,
        starts_precision=starts_precision,
        title=title,
        rank=rank,
        in_team=in_team,
        retained=retained,
        party_relation_on=party_relation_on,
    )
    _check(session, posting)
    session.add(posting)
    session.flush()
    record(session, actor, "posting.start", "Posting", posting.id, village.id, _facts(posting))
    return posting


def end_posting(
    session: Session, actor: Actor, posting: Posting, last_day: date, reason: str, basis: str | None = None
) -> None:
    """End a posting on its last day, with the reason; `basis` names the approved adjustment behind an early end."""
    before = posting.ends_on
    reason = required_text(reason, "结束原因", "reason", 200)
    close_row(posting, last_day, "派驻")
    posting.end_reason, posting.end_basis = reason, optional_text(basis, "依据", "basis", 120)
    changes = {"ends_on": [before, last_day], "reason": reason, "basis": posting.end_basis}
    record(session, actor, "posting.end", "Posting", posting.id, posting.village_id, changes)


def correct_posting(session: Session, actor: Actor, posting: Posting, **facts: Any) -> None:
    """Put right what was entered wrongly about a posting (dates, role, source, title, rank, flags, unit_id)."""
    if unknown := set(facts) - set(CORRECTABLE):
        raise TypeError(f"a posting has no {', '.join(sorted(unknown))} to correct")
    hold(session, session.get_one(Cadre, posting.cadre_id))
    before = _facts(posting)
    proposed = Posting(**before | facts)
    _check(session, proposed, but=posting)
    for key in CORRECTABLE:
        setattr(posting, key, getattr(proposed, key))
    posting.county_id = proposed.county_id
    changes = {key: [before[key], value] for key, value in _facts(posting).items() if before[key] != value}
    if changes:
        record(session, actor, "posting.correct", "Posting", posting.id, posting.village_id, changes)


def set_party_relation(session: Session, actor: Actor, posting: Posting, on: date | None) -> None:
    """Record on which day the party relation came to the village (None: it did not)."""
    if on is not None and on > posting.ends_on:
        raise Refused(f"派驻已于{posting.ends_on}结束，组织关系不能在{on}转入。", "party_relation_on")
    before, posting.party_relation_on = posting.party_relation_on, on
    changes = {"party_relation_on": [before, on]}
    record(session, actor, "posting.party_relation", "Posting", posting.id, posting.village_id, changes)


def _check(session: Session, posting: Posting, but: Posting | None = None) -> None:
    """Refuse a posting that does not hold; fill in its county and tidy its texts."""
    check_span(posting.starts_on, posting.ends_on)
    one_of(posting.role, ROLES, "驻村身份", "role")
    one_of(posting.source, SOURCES, "派驻来源", "source")
    one_of(posting.starts_precision, PRECISIONS, "日期精度", "starts_precision")
    posting.title = optional_text(posting.title, "职务", "title", 60)
    posting.rank = optional_text(posting.rank, "职务级别", "rank", 20)
    county_id = county_of(session, posting.village_id, posting.starts_on)
    village = session.get_one(Area, posting.village_id)
    if county_id is None:
        raise Refused(f"{village.name}在{posting.starts_on}不存在。", "starts_on")
    posting.county_id = county_id
    same = (Posting.cadre_id == posting.cadre_id, Posting.village_id == posting.village_id)
    if other := find_overlap(session, Posting, posting.starts_on, posting.ends_on, *same, but=but):
        name, span = session.get_one(Cadre, posting.cadre_id).name, say_span(other.starts_on, other.ends_on)
        raise Refused(f"{name}已在{village.name}任{ROLES[other.role]}（{span}），时间重叠。", "starts_on")


def _facts(posting: Posting) -> dict[str, Any]:
    columns = (column.key for column in Posting.__table__.columns)
    return {key: getattr(posting, key) for key in columns if key not in ("id", "county_id")}
