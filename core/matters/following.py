"""What follows from matters that were decided, as other rules and workflows may ask it."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from core.matters.models import MatterEffect
from core.policy.norm import AS_OF

CONSEQUENCE = "consequence"


def follows_until(key: str, about: str, subject: ColumnElement[Any]) -> ColumnElement[date]:
    """Give until when a consequence of a key stands for a subject on the day asked; unknown where none stands."""
    one = aliased(MatterEffect, name=f"follows_{key}")
    standing = (one.undone_on.is_(None), one.starts_on <= AS_OF, one.ends_on >= AS_OF)
    return (
        select(func.max(one.ends_on))
        .where(
            one.kind == CONSEQUENCE, one.key == key, one.about == about, one.subject_id == subject, *standing
        )
        .correlate_except(one)
        .scalar_subquery()
    )
