"""What the pages of users read and understand: grants in words, and the ground a grant is written over."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from core.accounts.models import Grant
from core.accounts.roles import Ground, role_matrix
from core.areas.models import Area, Grouping
from core.cadres.models import Cadre
from core.errors import Refused
from core.units.models import Unit


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant in words."""

    id: int
    role: str
    over: str
    starts_on: date
    ends_on: date

    def is_over(self, today: date) -> bool:
        """Tell whether it has ended."""
        return self.ends_on < today


def count_of(session: Session, rows: Select[Any]) -> int:
    """Count the rows of a select."""
    return session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def grants_of(session: Session, users: Iterable[int]) -> dict[int, list[GrantLine]]:
    """Give the grants of some users in words, the newest first."""
    rows = session.execute(
        select(Grant, Area.name, Unit.name, Grouping.name)
        .outerjoin(Area, Area.id == Grant.area_id)
        .outerjoin(Unit, Unit.id == Grant.unit_id)
        .outerjoin(Grouping, Grouping.id == Grant.grouping_id)
        .where(Grant.user_id.in_(tuple(users)))
        .order_by(Grant.starts_on.desc(), Grant.id.desc())
    )
    lines: dict[int, list[GrantLine]] = defaultdict(list)
    matrix = role_matrix()
    for grant, *names in rows:
        over = next((name for name in names if name), "")
        line = GrantLine(grant.id, matrix.title(grant.role), over, grant.starts_on, grant.ends_on)
        lines[grant.user_id].append(line)
    return lines


def find_ground(session: Session, role_key: str, written: str) -> Ground:
    """Understand what a grant is over, as the role asks: an area's code or name, a unit's or a grouping's name."""
    role = role_matrix().get(role_key)
    written = written.strip()
    if role.on in ("system", "self"):
        if written:
            raise Refused(f"“{role.title_zh}”不填范围。", "over")
        return Ground()
    if not written:
        raise Refused("请填写范围。", "over")
    if role.on == "area":
        return Ground(
            area_id=_one(
                session, select(Area.id).where(or_(Area.code == written, Area.name == written)), written
            )
        )
    if role.on == "unit":
        return Ground(unit_id=_one(session, select(Unit.id).where(Unit.name == written), written))
    return Ground(grouping_id=_one(session, select(Grouping.id).where(Grouping.name == written), written))


def find_cadre(session: Session, name: str, phone: str) -> int:
    """Give the one cadre of this name and number, for the account of that person."""
    found = session.scalars(select(Cadre.id).where(Cadre.name == name, Cadre.phone == phone).limit(2)).all()
    if len(found) != 1:
        raise Refused("干部台账中没有姓名、电话与此一致的唯一一人。", "cadre_phone")
    return found[0]


def _one(session: Session, ids: Select[int], written: str) -> int:
    found = session.scalars(ids.limit(2)).all()
    if not found:
        raise Refused(f"没有找到“{written}”。", "over")
    if len(found) > 1:
        raise Refused(f"有不止一个“{written}”，请写代码。", "over")
    return found[0]
