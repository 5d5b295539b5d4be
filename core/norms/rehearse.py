"""Rehearsing a policy: who would change from which status to which, found in a transaction that is always rolled back."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.parameters import set_parameter
from core.areas.policies import enable_policy, policies_of
from core.areas.queries import breadcrumbs
from core.audit.operations import Actor
from core.db import Database
from core.engine.outcome import Answer, Status
from core.engine.run import evaluate
from core.policy.expressions import parameters_of
from core.policy.rules import Rule, Trigger
from core.registry import PolicyBook, Registry

Act = Callable[[Session], None]
REHEARSAL = Actor(None, "预演", "rehearsal")
UNBOUND = "none"


@dataclass(frozen=True)
class Place:
    """The area directly below the one asked for in which a subject is bound, or that one itself."""

    code: str | None = None
    name: str = ""


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
    place: Place = Place()

    def as_json(self) -> dict[str, Any]:
        """Give the change as the command prints it."""
        subject = {"type": self.subject_type, "id": self.subject_id, "name": self.subject_name}
        return {
            "norm": self.norm,
            "rule": self.rule,
            "subject": subject,
            "area": {"code": self.place.code, "name": self.place.name},
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

    def places(self, rule: str, move: tuple[str, str]) -> list[tuple[str, int]]:
        """Give in which areas how many subjects would make a move, most first."""
        there = (one.place.name for one in self.changes if (one.rule, one.before, one.after) == (rule, *move))
        return Counter(there).most_common()


def rehearse(
    database: Database,
    registry: Registry,
    slug: str,
    act: Act,
    area_id: int,
    as_of: date,
    norm: str | None = None,
    keys: Collection[str] | None = None,
) -> Rehearsal:
    """Give what an act would change in the statuses of a policy in an area on a date; nothing stays written.

    An act that only sets parameters (`keys`) can change no more than the rules that name one of them; others are not asked, since
    nobody else can write meanwhile.
    """
    book = registry.book(slug)
    rules = [rule for rule in book.rules if norm is None or norm in rule.norms]
    with database.write_session() as session:
        if keys is not None and slug in (row.policy for row in policies_of(session, area_id, as_of)):
            rules = [rule for rule in rules if set(keys) & set(parameters_of(rule))]
        try:
            before = [_answers(session, book, rule, area_id, as_of) for rule in rules]
            act(session)
            session.flush()
            after = [_answers(session, book, rule, area_id, as_of) for rule in rules]
        finally:
            session.rollback()
        found = [c for rule, b, a in zip(rules, before, after, strict=True) for c in _changes(rule, b, a)]
        return _placed(session, area_id, as_of, found)


def _placed(session: Session, area_id: int, as_of: date, changes: Sequence[Change]) -> Rehearsal:
    """Give the changes with the place of each."""
    places: dict[int, Place] = {}
    for ident, way in breadcrumbs(session, {change.area_id for change in changes}, as_of).items():
        ids = [area.id for area in way]
        if area_id in ids:
            area = way[min(ids.index(area_id) + 1, len(way) - 1)]
            places[ident] = Place(area.code, area.name)
    return Rehearsal([replace(change, place=places.get(change.area_id, Place())) for change in changes])


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
    found: list[Change] = []
    for rule in book.rules:
        earlier = _answers(session, book, rule, area_id, first)
        found += _changes(rule, earlier, _answers(session, book, rule, area_id, second))
    return _placed(session, area_id, second, found)


def between_policies(
    session: Session, registry: Registry, slug: str, other: str, area_id: int, as_of: date
) -> Rehearsal:
    """Give who stands differently under two policies, each by the worst of its answers; the norm is the one that decides."""
    one, two = (_worst(session, registry.book(name), area_id, as_of) for name in (slug, other))
    found: list[Change] = []
    for kind, subject in sorted(one.keys() | two.keys()):
        was, becomes = one.get((kind, subject)), two.get((kind, subject))
        words, known = (_word(was), _word(becomes)), becomes or was
        if words[0] != words[1] and known is not None:
            who = kind, subject, known.subject_name, known.area_id
            found.append(Change(known.norm, kind, *who, *words))
    return _placed(session, area_id, as_of, found)


def _worst(session: Session, book: PolicyBook, area_id: int, as_of: date) -> dict[tuple[str, int], Status]:
    worst: dict[tuple[str, int], Status] = {}
    for rule in (rule for rule in book.rules if not isinstance(rule, Trigger)):
        for status in evaluate(session, book, rule, as_of, area=area_id):
            key = status.subject_type, status.subject_id
            if key not in worst or status.answer > worst[key].answer:
                worst[key] = status
    return worst
