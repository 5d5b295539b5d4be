"""The people of a scenario: each `by` becomes a user with a real grant, so that rights are judged as they are in earnest."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.accounts.models import Grant, User
from core.accounts.roles import role_matrix
from core.clock import now
from core.engine.scenario.given import Given
from core.engine.scenario.read import ScenarioError, check_words
from core.matters.doers import Doer, doer
from core.validity import DAWN

GROUND_KEYS = {"self": "is", "area": "area", "unit": "unit", "grouping": "group"}


class People:
    """Who acts in a scenario, made when first named."""

    def __init__(self, session: Session, given: Given) -> None:
        self.session, self.given = session, given
        self._users: dict[tuple[str, str], User] = {}

    def doer(self, written: Any, on: date) -> Doer:
        """Give the doer of a step with what they hold on its day."""
        if not isinstance(written, dict):
            raise ScenarioError(f"by {written!r}: write {{role: …, is|area|unit|group: …}}")
        check_words(written, ("role", *GROUND_KEYS.values()), "by")
        role = role_matrix().find(written.get("role", ""))
        if role is None:
            check_words([written.get("role", "")], role_matrix().roles, "by role")
            raise ScenarioError(f"by {written} lacks a role")
        key = GROUND_KEYS.get(role.on, "")
        if key not in written:
            raise ScenarioError(f"by {written}: a {role.key} is named by {key or 'no'} ground")
        return doer(self.session, self._user(role.key, key, written[key]), on)

    def _user(self, role: str, key: str, name: str) -> User:
        if (role, name) not in self._users:
            self._users[role, name] = self._make(role, key, name)
        return self._users[role, name]

    def _make(self, role: str, key: str, name: str) -> User:
        number, cadre = len(self._users) + 1, self.given.names.get("cadre", name) if key == "is" else None
        user = User(username=f"scenario{number}", name=f"{role_matrix().title(role)}{number}", cadre_id=cadre)
        user.password_hash, user.password_changed_at = "-", now()
        self.session.add(user)
        self.session.flush()
        ground = {"area": "area_id", "unit": "unit_id", "group": "grouping_id"}.get(key)
        over = {ground: self._over(key, name)} if ground else {}
        self.session.add(Grant(user_id=user.id, role=role, starts_on=DAWN, **over))
        self.session.flush()
        return user

    def _over(self, key: str, name: str) -> int:
        if key == "area":
            return self.given.place(name)
        return self.given.names.get({"group": "grouping"}.get(key, key), name)
