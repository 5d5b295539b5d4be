"""What a clerk would have entered later: birth dates, party and work dates, experience, and where the party relation is.

Most of it is there, some is missing, and some of it breaks a rule: set by set, by chance that always falls alike.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, null, select, update
from sqlalchemy.orm import Session

from core.cadres.models import Cadre, Posting
from core.cadres.words import PARTY_MEMBER, PROBATIONARY_MEMBER
from core.demo.chance import one_of, seed_of
from core.sql import add_days, add_years

KNOWN_PERMILLE = 930


def enter_later(session: Session) -> None:
    """Fill in what the ledger does not carry, for every posted cadre."""
    _people(session)
    _party_relations(session)


def _people(session: Session) -> None:
    session.execute(update(Cadre).values(born_on=_born()).where(Cadre.age.is_not(None)))
    session.execute(
        update(Cadre)
        .values(
            party_full_since=_member_since(),
            work_since=_working_since(),
            rural_experience=_yes_or_no("rural", 560),
            agri_speciality=_yes_or_no("speciality", 180),
        )
        .where(Cadre.id.in_(select(Posting.cadre_id)))
    )


def _born() -> ColumnElement[Any]:
    """Give a birth date that fits the age of the ledger; some are not known."""
    on = add_days(add_years(Cadre.age_on, -Cadre.age), -one_of(seed_of("born", Cadre.id), 365))
    return case((_known("birth date", KNOWN_PERMILLE), on), else_=null())


def _member_since() -> ColumnElement[Any]:
    """Give since when a party member is a full one: long before the posting, or a little too short."""
    throw = seed_of("member", Cadre.id)
    long_since = add_days(_sent_on(), -(400 + one_of(throw, 5_000)))
    just_now = add_days(_sent_on(), -(30 + one_of(throw, 320)))
    when = case((_known("long a member", 955), long_since), else_=just_now)
    return case(
        (and_(Cadre.politics == PARTY_MEMBER, _known("member since", KNOWN_PERMILLE)), when), else_=null()
    )


def _working_since() -> ColumnElement[Any]:
    """Give when a cadre's work began: at a little over twenty, or too shortly before the posting."""
    throw = seed_of("work", Cadre.id)
    after_school = add_days(add_years(Cadre.age_on, 22 - Cadre.age), one_of(throw, 900) - 300)
    too_late = add_days(_sent_on(), -(60 + one_of(throw, 600)))
    when = case((_known("long at work", 970), after_school), else_=too_late)
    return case((_known("work since", KNOWN_PERMILLE), when), else_=null())


def _yes_or_no(name: str, yes_permille: int) -> ColumnElement[Any]:
    return case(
        (_known(f"{name} asked", 780), _known(name, yes_permille)),
        else_=null(),
    )


def _known(name: str, permille: int) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = one_of(seed_of(name, Cadre.id), 1_000) < permille
    return condition


def _sent_on() -> ColumnElement[Any]:
    first: Select[Any] = select(func.min(Posting.starts_on)).where(Posting.cadre_id == Cadre.id)
    return first.correlate(Cadre).scalar_subquery()


def _party_relations(session: Session) -> None:
    """Move most members' party relation to the village soon after they came, some late, some without a record."""
    throw = seed_of("relation", Posting.id)
    soon = add_days(Posting.starts_on, one_of(throw, 45))
    late = add_days(Posting.starts_on, 500 + one_of(throw, 1_500))
    members = select(Cadre.id).where(Cadre.politics.in_((PARTY_MEMBER, PROBATIONARY_MEMBER)))
    part = one_of(seed_of("relation known", Posting.id), 100)
    session.execute(
        update(Posting)
        .values(party_relation_on=case((part < 82, soon), (part < 90, late), else_=null()))
        .where(Posting.cadre_id.in_(members))
    )
