"""Reading users."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from core.accounts.models import Grant, User


def narrowed(users: Select[User], asked: Mapping[str, Any], today: date) -> Select[User]:
    """Narrow a select of users to what a list asks for."""
    if text := asked.get("q"):
        users = users.where(
            or_(User.username.contains(text, autoescape=True), User.name.contains(text, autoescape=True))
        )
    if role := asked.get("role"):
        users = users.where(
            User.id.in_(
                select(Grant.user_id).where(
                    Grant.role == role, Grant.starts_on <= today, Grant.ends_on >= today
                )
            )
        )
    if state := asked.get("state"):
        users = users.where(User.is_enabled == (state == "enabled"))
    return users
