"""Who acts: a user with the grants of that day, and which turns those grants let them take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Session

from core.accounts.models import User
from core.accounts.reach import Held, Reach, held_grants, reach_of
from core.accounts.roles import role_matrix
from core.audit.operations import Actor
from core.matters.models import MatterTask


@dataclass(frozen=True)
class Doer:
    """A user on a day, with what they hold then; made anew for each act, so that a right that ended counts no more."""

    user: User
    today: date
    held: tuple[Held, ...]

    @property
    def actor(self) -> Actor:
        """The user as the audit trail knows them."""
        return Actor(self.user.id, self.user.name, ",".join(dict.fromkeys(one.role.key for one in self.held)))

    @property
    def turns(self) -> ColumnElement[bool]:
        """The condition that a turn is this user's to take."""
        return turns_of(self.held, self.today)

    def turn_of(self, role: str) -> ColumnElement[bool]:
        """Give the condition that a turn is the user's, of one role."""
        return turns_of((one for one in self.held if one.role.key == role), self.today)


def doer(session: Session, user: User, today: date) -> Doer:
    """Read what a user holds on a day."""
    return Doer(user, today, held_grants(session, user, today, role_matrix()))


def turns_of(held: Iterable[Held], today: date) -> ColumnElement[bool]:
    """Give the condition that a turn belongs to one of some grants: its role, and a ground that the grant covers."""
    by_role: dict[str, list[Held]] = {}
    for one in held:
        by_role.setdefault(one.role.key, []).append(one)
    parts = [
        and_(MatterTask.role == key, _covers(reach_of(grants, today))) for key, grants in by_role.items()
    ]
    return or_(*parts) if parts else false()


def _covers(reach: Reach) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = []
    if reach.has_areas:
        parts.append(reach.inside(MatterTask.area_id))
    if reach.units:
        parts.append(MatterTask.unit_id.in_(reach.units))
    if reach.cadre_id is not None:
        parts.append(MatterTask.cadre_id == reach.cadre_id)
    return or_(*parts) if parts else false()
