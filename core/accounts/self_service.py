"""What people do with their own secrets: set the first password, change it, switch a second factor on and off.

Hashing takes a fifth of a second, so it is done outside the transaction that writes; what was checked before is
checked again inside.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.lockout import attempt
from core.accounts.logins import WrongSecretError, start_login
from core.accounts.models import User
from core.accounts.operations import is_code, keep_password
from core.accounts.passwords import hash_password, is_password, problems_with
from core.accounts.second_factor import matching_step
from core.audit import Origin, record
from core.audit.trail import ORIGIN
from core.db import Database
from core.errors import Refused


def activate(
    database: Database, username: str, code: str, password: str, origin: Origin, at: datetime
) -> None:
    """Set a person's own password with a one-time code; WrongSecretError says neither name nor code."""
    _check_new(password, username)

    def is_right() -> bool:
        with database.read() as session:
            user = _find(session, username)
            return user is not None and is_code(user, code, at)

    if not attempt(database, username, origin.address, at, is_right):
        raise WrongSecretError
    hashed = hash_password(password)
    with database.write() as session:
        session.info[ORIGIN] = origin
        user = _find(session, username, lock=True)
        if user is None or not is_code(user, code, at):
            raise WrongSecretError
        keep_password(session, user, hashed, by=user, at=at)


def change_password(database: Database, user: User, old: str, new: str, origin: Origin, at: datetime) -> str:
    """Change a person's own password and give the token of a new login; all others are over."""
    _check_new(new, user.username)
    _check_secret(database, user, old, origin, at)
    hashed = hash_password(new)
    with database.write() as session:
        session.info[ORIGIN] = origin
        current = _same(session, user)
        keep_password(session, current, hashed, by=current, at=at)
        return start_login(session, current, at)


def enable_second_factor(
    database: Database, user: User, secret: str, code: str, origin: Origin, at: datetime
) -> None:
    """Switch the second factor on, once a code shows that the authenticator has the secret."""
    step = matching_step(secret, code, at, None)
    if step is None:
        raise Refused("动态码不正确，请核对手机时间后重试。", "code")
    with database.write() as session:
        session.info[ORIGIN] = origin
        current = _same(session, user)
        current.totp_secret, current.totp_used = secret, step
        record(session, "user.second_factor_on", current, by=current)


def disable_second_factor(
    database: Database, user: User, password: str, origin: Origin, at: datetime
) -> None:
    """Switch the second factor off; it takes the password."""
    _check_secret(database, user, password, origin, at)
    with database.write() as session:
        session.info[ORIGIN] = origin
        current = _same(session, user)
        current.totp_secret = current.totp_used = None
        record(session, "user.second_factor_off", current, by=current)


def _check_new(password: str, username: str) -> None:
    problems = list(problems_with(password, username))
    if problems:
        raise Refused("；".join(problems) + "。", "password")


def _check_secret(database: Database, user: User, password: str, origin: Origin, at: datetime) -> None:
    kept = user.password_hash
    if not attempt(database, user.username, origin.address, at, lambda: is_password(kept, password)):
        raise Refused("当前密码不正确。", "current")


def _same(session: Session, user: User) -> User:
    current = session.scalar(select(User).where(User.id == user.id).with_for_update(key_share=True))
    if current is None or not current.is_enabled or current.password_hash != user.password_hash:
        raise WrongSecretError
    return current


def _find(session: Session, username: str, *, lock: bool = False) -> User | None:
    asked = select(User).where(User.username == username.strip(), User.is_enabled)
    return session.scalar(asked.with_for_update(key_share=True) if lock else asked)
