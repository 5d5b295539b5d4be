"""Five wrong secrets lock for a quarter of an hour, by name and by address, in every process and after a restart.

An attempt is counted before the secret is looked at, so that many at once cannot guess more often than one by one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.accounts.models import LoginFailure
from core.db import Database

SPAN: Final = timedelta(minutes=15)
BY_NAME: Final = 5
BY_ADDRESS: Final = 30
"""Many people of an office come from one address; it is closed only against trying many names."""
KEPT: Final = timedelta(days=1)


class LockedOutError(Exception):
    """Too many wrong secrets; `until` says when to try again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def attempt(database: Database, name: str, address: str, at: datetime, check: Callable[[], bool]) -> bool:
    """Count an attempt, then check the secret; a right one takes the count of its name back."""
    limits = {f"name:{name.strip().lower()[:80]}": BY_NAME, f"address:{address[:80]}": BY_ADDRESS}
    with database.write() as session:
        counted = [_count(session, key, limit, at) for key, limit in limits.items()]
    if not check():
        return False
    with database.write() as session:
        _forget(session, next(iter(limits)), counted)
    return True


def _count(session: Session, key: str, limit: int, at: datetime) -> int:
    _serialise(session, key)
    until = _locked_until(session, key, limit, at)
    if until is not None:
        raise LockedOutError(until)
    session.execute(delete(LoginFailure).where(LoginFailure.key == key, LoginFailure.failed_at < at - KEPT))
    failure = LoginFailure(key=key, failed_at=at)
    session.add(failure)
    session.flush()
    return failure.id


def _locked_until(session: Session, key: str, limit: int, at: datetime) -> datetime | None:
    times = session.scalars(
        select(LoginFailure.failed_at)
        .where(LoginFailure.key == key, LoginFailure.failed_at > at - 2 * SPAN)
        .order_by(LoginFailure.failed_at.desc())
        .limit(limit)
    ).all()
    if len(times) < limit or times[0] - times[-1] > SPAN:
        return None
    until = times[0] + SPAN
    return until if until > at else None


def _forget(session: Session, key: str, counted: list[int]) -> None:
    session.execute(delete(LoginFailure).where(LoginFailure.key == key))
    session.execute(delete(LoginFailure).where(LoginFailure.id.in_(counted)))


def _serialise(session: Session, key: str) -> None:
    # SQLite lets one writer in at a time; PostgreSQL is asked to, for this key only.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
