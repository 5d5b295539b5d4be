"""What must be true of the data whoever wrote it: each law as one select of the rows that break it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.activities.models import Activity
from core.areas.governed import COLUMNS, governed_rows
from core.areas.models import Governed
from core.cadres.models import Posting
from core.db import Base
from core.villages.models import Household


@dataclass(frozen=True)
class Law:
    """A law of the data: what it says, and the rows that break it (the first column names a row)."""

    says: str
    broken_by: Select[Any]


def laws() -> Iterator[Law]:
    """Give every law, those of dated tables first."""
    for model in sorted(
        (mapper.class_ for mapper in Base.registry.mappers), key=lambda one: one.__tablename__
    ):
        if {"starts_on", "ends_on"} <= set(model.__table__.c.keys()):
            keys = model.__mapper__.primary_key
            ends_early = select(*keys).where(model.starts_on > model.ends_on)
            yield Law(f"{model.__tablename__}：结束不早于开始", ends_early)
    yield Law("postings：一名干部同一天在同一个村只有一次派驻", _twice_in_a_village())
    yield Law("activities：农户是所记的村里的", _other_village())
    flat, whole = select(*(getattr(Governed, name) for name in COLUMNS)), governed_rows()
    yield Law("governed：没有多余的行", flat.except_(whole).subquery().select())
    yield Law("governed：没有缺少的行", whole.except_(flat).subquery().select())


def _twice_in_a_village() -> Select[Any]:
    other = aliased(Posting)
    same = other.cadre_id == Posting.cadre_id, other.village_id == Posting.village_id, other.id > Posting.id
    touch = other.starts_on <= Posting.ends_on, other.ends_on >= Posting.starts_on
    return select(Posting.id).where(exists().where(*same, *touch))


def _other_village() -> Select[Any]:
    differs = or_(Activity.village_id.is_(None), Activity.village_id != Household.village_id)
    return select(Activity.id).join(Household, Household.id == Activity.household_id).where(differs)


def broken(session: Session, law: Law, some: int = 5) -> tuple[int, list[str]]:
    """Give how many rows break a law, and the keys of the first few."""
    rows = law.broken_by.subquery()
    number = session.scalar(select(func.count()).select_from(rows)) or 0
    first = session.execute(law.broken_by.limit(some)).all() if number else []
    return number, ["/".join(str(part) for part in row) for row in first]
