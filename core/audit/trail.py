"""Records acts: events wait in the session and are chained and written just before its commit.

Writing them last keeps the lock on the chain short and makes it the last lock a transaction takes, so that
two transactions cannot wait for each other. A savepoint that is rolled back takes its events with it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Final, Protocol

from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session, SessionTransaction

from core.accounts.masking import masked_phone
from core.audit.models import AuditEvent
from core.clock import now
from core.db import Base, Lock
from core.prepared import Prepared, holding

GENESIS: Final = "0" * 64
WAITING: Final = "audit_waiting"
ORIGIN: Final = "audit_origin"
TABLE: Final[Any] = AuditEvent.__table__
LAST: Final = Prepared(select(TABLE.c.id, TABLE.c.digest).order_by(TABLE.c.id.desc()).limit(1))
ADDED: Final = Prepared(insert(TABLE))
MASKED: Final = frozenset({"phone"})
LENGTHS: Final = {
    "user_name": 40,
    "role": 40,
    "address": 64,
    "request_id": 40,
    "action": 60,
    "object_type": 40,
    "object_id": 60,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from: the network address, the request, and the roles then held."""

    address: str = ""
    request_id: str = ""
    role: str = ""


class Acting(Protocol):
    """Whoever acts: a user, or an actor that stands for one."""

    @property
    def id(self) -> int | None: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102


@dataclass(slots=True)
class _Waiting:
    values: dict[str, Any]
    obj: Base | None
    inside: tuple[SessionTransaction, ...] = field(default=())


def record(
    session: Session,
    action: str,
    obj: Base | None = None,
    *,
    by: Acting | None,
    object_type: str = "",
    object_id: object = "",
    area_id: int | None = None,
    result: str = "done",
    changes: Mapping[str, Any] | None = None,
    origin: Origin | None = None,
) -> None:
    """Leave an entry for an act of `by` (None: a command); it is written when the session commits.

    Where it comes from is what the request has noted in the session, else `origin`.
    """
    origin = session.info.get(ORIGIN) or origin or Origin()
    values = {
        "at": now(),
        "user_id": by.id if by is not None else None,
        "user_name": by.name if by is not None else "",
        "role": origin.role,
        "address": origin.address,
        "request_id": origin.request_id,
        "action": action,
        "object_type": type(obj).__name__ if obj is not None else object_type,
        "object_id": str(object_id),
        "area_id": area_id,
        "result": result,
        "changes": _plain(changes or {}),
    }
    known = getattr(obj, "id", None)
    if known is not None:
        values["object_id"] = str(known)
    waiting = session.info.setdefault(WAITING, [])
    waiting.append(_Waiting(values, obj if known is None else None, tuple(_nesting(session))))


def has_recorded(session: Session) -> bool:
    """Tell whether an entry waits for this session's commit."""
    return bool(session.info.get(WAITING))


def _nesting(session: Session) -> Iterator[SessionTransaction]:
    current = session.get_nested_transaction()
    while current is not None and current.nested:
        yield current
        current = current.parent


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    shown = {
        key: [masked_phone(part) for part in (value if isinstance(value, list | tuple) else [value])]
        if key in MASKED
        else value
        for key, value in changes.items()
    }
    text = json.dumps(shown, default=str, ensure_ascii=False).replace("\\u0000", "")
    plain: dict[str, Any] = json.loads(text)
    return plain


def seal(previous: str, values: Mapping[str, Any]) -> str:
    """Give the digest that seals an event and, through the one before it, the whole trail up to it."""
    content = {key: values[key] for key in values if key not in ("previous", "digest")}
    content["at"] = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


@event.listens_for(Session, "before_commit")
def write_waiting(session: Session) -> None:
    """Write what waits in a session, sealed and in order; called by the session itself before it commits."""
    if session.in_nested_transaction() or not session.info.get(WAITING):
        return
    session.flush()
    waiting: list[_Waiting] = session.info.pop(WAITING)
    last = holding(session, Lock.CHAIN, LAST)
    number, previous = last[0] if last else (0, GENESIS)
    rows = []
    for one in waiting:
        number += 1
        values = {key: _clean(key, value) for key, value in one.values.items()}
        if one.obj is not None:
            values["object_id"] = str(getattr(one.obj, "id", ""))
        values["id"] = number
        values["previous"] = previous
        values["digest"] = previous = seal(previous, values)
        rows.append(values)
    ADDED.each(session, rows)


def _clean(key: str, value: Any) -> Any:
    return value.replace("\x00", "")[: LENGTHS.get(key)] if isinstance(value, str) else value


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, undone: SessionTransaction) -> None:
    if undone.nested:
        waiting: list[_Waiting] = session.info.get(WAITING, [])
        waiting[:] = [one for one in waiting if undone not in one.inside]


@event.listens_for(Session, "after_transaction_end")
def _end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(WAITING, None)
