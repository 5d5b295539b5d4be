"""A row's version: what a form carries so that a decision on facts that have changed since is refused."""

import hashlib
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from core.db import LOCKED, Base
from core.errors import Stale


def version_of(row: Base) -> int:
    """Give a number that changes whenever a stored value of the row does."""
    mapper: Any = inspect(type(row))
    values = [(column.key, getattr(row, column.key)) for column in mapper.column_attrs]
    text = repr(sorted((key, str(value)) for key, value in values))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])


def check_version(session: Session, row: Base, given: int | str | None) -> None:
    """Lock the row and refuse (Stale, 409) unless it is still as it was when the form was made."""
    session.refresh(row, with_for_update=LOCKED)
    if str(given) != str(version_of(row)):
        raise Stale("这条记录已被他人修改，您的提交没有写入。")
