"""The audit trail as operations use it: an actor, an act, an object, and what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.audit import trail


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the user (None: a command), the role then held, and where the request came from."""

    user_id: int | None = None
    name: str = ""
    role: str = ""
    address: str = ""
    request_id: str = ""

    @property
    def id(self) -> int | None:
        """The user's id under the name that the trail reads."""
        return self.user_id


def record(
    session: Session,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: object,
    area_id: int | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Leave an entry for an act; it is written, chained, with the transaction that does the act."""
    trail.record(
        session,
        action,
        by=actor,
        object_type=object_type,
        object_id=object_id,
        area_id=area_id,
        changes=changes,
        origin=trail.Origin(actor.address, actor.request_id, actor.role),
    )
