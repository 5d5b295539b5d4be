"""What is known of norms without running them, and their live counts for an area."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.engine.outcome import Answer
from core.engine.run import View, cadence, counts, periods_of
from core.engine.scenario.matters import norms_spoken_of
from core.engine.scenario.read import ScenarioError, read_scenarios
from core.engine.scenario.words import further_norms
from core.policy.norm import Norm
from core.policy.periods import Period
from core.policy.rules import Rule
from core.registry import PolicyBook, Registry


def scenarios_by_norm(book: PolicyBook) -> dict[str, list[str]]:
    """Give the names of the scenarios that speak of each norm, as file::name."""
    found: dict[str, list[str]] = {}
    for path in book.scenarios:
        try:
            scenarios = read_scenarios(path)
        except ScenarioError:
            continue
        for scenario in scenarios:
            name = f"{path.name}::{scenario.get('scenario', '')}"
            for norm in (*norms_spoken_of(scenario, book.workflows), *further_norms([book], scenario)):
                names = found.setdefault(norm, [])
                if name not in names:
                    names.append(name)
    return found


def coverage(book: PolicyBook) -> Iterator[dict[str, Any]]:
    """Give every norm of a policy with what declares it and which scenarios prove it, in the document's order."""
    scenarios = scenarios_by_norm(book)
    for norm in book.norms:
        declarations, proved = book.declarations_of(norm.id), scenarios.get(norm.id, [])
        yield {
            "policy": book.slug,
            "id": norm.id,
            "place": norm.place,
            "force": norm.force.value,
            "text": norm.text,
            "heading": norm.heading,
            "declarations": declarations,
            "scenarios": proved,
            "coverage": "proved" if proved else "declared" if declarations else "to come",
        }


def kinds_of(registry: Registry) -> dict[str, str]:
    """Give the Chinese title of every kind of activity."""
    return {kind.kind: kind.title for kind in registry.activity_kinds().values()}


@dataclass(frozen=True)
class RuleCounts:
    """How the subjects of one rule stand in an area: a number for each answer, in the open period."""

    rule: Rule
    period: Period | None
    numbers: dict[Answer, int]

    @property
    def total(self) -> int:
        """How many subjects the rule binds here."""
        return sum(self.numbers.values())

    def number(self, word: str) -> int:
        """Give the count of one status word."""
        return self.numbers.get(Answer[word.upper()], 0)


@dataclass(frozen=True)
class NormCounts:
    """A norm with the counts of its rules, for the policy page."""

    norm: Norm
    rules: tuple[RuleCounts, ...] = ()
    declarations: tuple[str, ...] = field(default_factory=tuple)


def norm_counts(
    session: Session, book: PolicyBook, as_of: date, view: View, norms: tuple[Norm, ...] | None = None
) -> list[NormCounts]:
    """Give the norms in the document's order with live counts in a view: one grouped select a rule."""
    known: dict[str, RuleCounts] = {}
    found = []
    for norm in norms or book.norms:
        rules = []
        for rule in book.rules_of(norm.id):
            if rule.id not in known:
                known[rule.id] = count_rule(session, book, rule, as_of, view)
            rules.append(known[rule.id])
        found.append(NormCounts(norm, tuple(rules), tuple(book.declarations_of(norm.id))))
    return found


def count_rule(session: Session, book: PolicyBook, rule: Rule, as_of: date, view: View) -> RuleCounts:
    """Give the counts of one rule in a view in the open period."""
    period = next(iter(periods_of(rule, as_of)), None)
    shown = period if cadence(rule) is not None else None
    return RuleCounts(rule, shown, counts(session, book, rule, as_of, view, period))
