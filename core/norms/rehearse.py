"""Rehearsing a policy: who would change from which status to which, found in a transaction that is always rolled back."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.parameters import set_parameter
from core.areas.policies import enable_policy, policies_of
from core.audit.operations import Actor
from core.db import Database
from core.engine.outcome import Answer, Status
from core.engine.run import evaluate
from core.policy.rules import Rule
from core.registry import PolicyBook, Registry

Act = Callable[[Session], None]
REHEARSAL = Actor(None, "预演", "rehearsal")
UNBOUND = "none"


@dataclass(frozen=True)
class Change:
    """One subject whose status under a rule would change; "none" stands for not bound."""

    norm: str
    rule: str
    subject_type: str
    subject_id: int
    subject_name: str
    area_id: int
    before: str
    after: str

    def as_json(self) -> dict[str, Any]:
        """Give the change as the command prints it."""
        subject = {"type": self.subject_type, "id": self.subject_id, "name": self.subject_name}
        return {
            "norm": self.norm,
            "rule": self.rule,
            "subject": subject,
            "before": self.before,
            "after": self.after,
        }


@dataclass
class Rehearsal:
    """What an act would change, rule by rule."""

    changes: list[Change] = field(default_factory=list)

    def moves(self) -> dict[str, Counter[tuple[str, str]]]:
        """Give for each rule how many subjects would move from which status to which."""
        found: dict[str, Counter[tuple[str, str]]] = {}
        for change in self.changes:
            found.setdefault(change.rule, Counter())[change.before, change.after] += 1
        return found


def rehearse(
    database: Database,
    registry: Registry,
    slug: str,
    act: Act,
    area_id: int,
    as_of: date,
    norm: str | None = None,
) -> Rehearsal:
    """Give what an act would change in the statuses of a policy in an area on a date; nothing stays written."""
    book = registry.book(slug)
    rules = [rule for rule in book.rules if norm is None or norm in rule.norms]
    with database.write_session() as session:
        try:
            before = [_answers(session, book, rule, area_id, as_of) for rule in rules]
            act(session)
            session.flush()
            after = [_answers(session, book, rule, area_id, as_of) for rule in rules]
        finally:
            session.rollback()
    return Rehearsal(
        [c for rule, b, a in zip(rules, before, after, strict=True) for c in _changes(rule, b, a)]
    )


def _answers(session: Session, book: PolicyBook, rule: Rule, area_id: int, as_of: date) -> dict[int, Status]:
    return {status.subject_id: status for status in evaluate(session, book, rule, as_of, area=area_id)}


def _changes(rule: Rule, before: dict[int, Status], after: dict[int, Status]) -> Iterator[Change]:
    for subject in sorted(before.keys() | after.keys()):
        was, becomes = before.get(subject), after.get(subject)
        words = (_word(was), _word(becomes))
        if words[0] != words[1]:
            known = becomes or was
            assert known is not None
            yield Change(
                rule.norms[0], rule.id, known.subject_type, subject, known.subject_name, known.area_id, *words
            )


def _word(status: Status | None) -> str:
    return UNBOUND if status is None else Answer(status.answer).word


def with_settings(
    registry: Registry, slug: str, area_id: int, settings: dict[str, str], since: date, as_of: date
) -> Act:
    """Give the act that sets parameters in an area, enabling the policy there first where it is not in force."""

    def act(session: Session) -> None:
        area = session.get_one(Area, area_id)
        if slug not in [row[0] for row in policies_of(session, area_id, as_of)]:
            enable_policy(session, REHEARSAL, registry, slug, area, since, basis="预演")
        for key, value in settings.items():
            set_parameter(session, REHEARSAL, registry, slug, key, area, value, since, "预演")

    return act


def difference(
    session: Session, registry: Registry, slug: str, area_id: int, first: date, second: date
) -> Rehearsal:
    """Give how the statuses of a policy in an area differ between two dates."""
    book = registry.book(slug)
    found = Rehearsal()
    for rule in book.rules:
        earlier = _answers(session, book, rule, area_id, first)
        found.changes += _changes(rule, earlier, _answers(session, book, rule, area_id, second))
    return found
