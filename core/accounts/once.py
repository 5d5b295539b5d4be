"""The same form sent twice does its work once: the second time it leads to what the first time made."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.accounts.models import OnceKey

FIELD: Final = "_once"
KEPT: Final = timedelta(days=7)
LONGEST: Final = 64


def once_digest(user_id: int, path: str, key: str) -> str:
    """Give what is kept of a form's key: one user's, for one address."""
    return hashlib.sha256(f"{user_id}\n{path}\n{key}".encode()).hexdigest()


def claim_once(session: Session, digest: str, at: datetime) -> str | None:
    """Claim a key in this transaction: None if it is new, else the address the first time led to.

    A second claim waits for the first one's transaction, so that simultaneous repeats are seen too.
    """
    session.execute(delete(OnceKey).where(OnceKey.at < at - KEPT))
    try:
        with session.begin_nested():
            session.add(OnceKey(digest=digest, at=at))
    except IntegrityError:
        return session.scalar(select(OnceKey.location).where(OnceKey.digest == digest)) or ""
    return None


def settle_once(session: Session, digest: str, location: str) -> None:
    """Note where the first time led."""
    claimed = session.get(OnceKey, digest)
    if claimed is not None:
        claimed.location = location[:400]
