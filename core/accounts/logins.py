"""Logins: a token in the cookie, its hash on the server, over after half an hour of rest or twelve hours."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.accounts.lockout import attempt
from core.accounts.models import LoginSession, User
from core.accounts.passwords import UNUSABLE, is_password
from core.accounts.second_factor import matching_step
from core.audit import Origin, record
from core.audit.trail import ORIGIN
from core.db import Database

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=1)


class WrongSecretError(Exception):
    """Name, password or code is wrong; which of them is not said."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person gives at the door."""

    username: str
    password: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    kept: str
    totp_secret: str | None
    totp_used: int | None


def log_in(database: Database, given: Credentials, origin: Origin, at: datetime) -> str:
    """Check what a person gives and open a login: its token, or WrongSecretError, or LockedOutError."""
    with database.read() as session:
        known = _find(session, given.username)
    steps: list[int | None] = []

    def is_right() -> bool:
        right = is_password(known.kept if known else UNUSABLE, given.password)
        if not right or known is None or known.totp_secret is None:
            return right
        steps.append(matching_step(known.totp_secret, given.code, at, known.totp_used))
        return steps[-1] is not None

    if not attempt(database, given.username, origin.address, at, is_right):
        _record_failure(database, known, origin)
        raise WrongSecretError
    return _open(database, known, steps[-1] if steps else None, origin, at)


def _find(session: Session, username: str) -> _Known | None:
    user = session.scalar(select(User).where(User.username == username.strip(), User.is_enabled))
    return _Known(user.id, user.password_hash, user.totp_secret, user.totp_used) if user else None


def _open(database: Database, known: _Known | None, step: int | None, origin: Origin, at: datetime) -> str:
    with database.write() as session:
        session.info[ORIGIN] = origin
        user = session.scalar(
            select(User).where(User.id == (known.id if known else 0)).with_for_update(key_share=True)
        )
        # What was checked outside this transaction must still hold inside it.
        if known is None or user is None or not user.is_enabled or user.password_hash != known.kept:
            raise WrongSecretError
        if step is not None:
            if user.totp_used is not None and step <= user.totp_used:
                raise WrongSecretError
            user.totp_used = step
        session.execute(
            delete(LoginSession).where(
                LoginSession.user_id == user.id, LoginSession.started_at < at - ABSOLUTE
            )
        )
        record(session, "login", user, by=user)
        return start_login(session, user, at)


def _record_failure(database: Database, known: _Known | None, origin: Origin) -> None:
    # The name typed is not kept: people type passwords into the wrong field.
    with database.write() as session:
        session.info[ORIGIN] = origin
        ident = known.id if known else ""
        record(session, "login", by=None, object_type="User", object_id=ident, result="refused")


def start_login(session: Session, user: User, at: datetime) -> str:
    """Open a login for a user and give its token."""
    token = secrets.token_urlsafe(32)
    session.add(LoginSession(token_hash=_hash(token), user_id=user.id, started_at=at, seen_at=at))
    return token


def find_login(session: Session, token: str, at: datetime) -> tuple[LoginSession, User] | None:
    """Give a login that is still good, with its user."""
    row = session.execute(
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.token_hash == _hash(token),
            LoginSession.seen_at > at - IDLE,
            LoginSession.started_at > at - ABSOLUTE,
            User.is_enabled,
        )
    ).first()
    return (row[0], row[1]) if row else None


def touch_login(session: Session, login: LoginSession, at: datetime) -> None:
    """Note that a login is in use."""
    session.execute(
        update(LoginSession).where(LoginSession.token_hash == login.token_hash).values(seen_at=at)
    )


def end_login(session: Session, token: str) -> None:
    """End one login."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == _hash(token)))


def end_logins(session: Session, user: User) -> None:
    """End every login of a user."""
    session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
