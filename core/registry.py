"""What is declared, looked up by policy: collected from the plugins once at start and never changed."""

import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.policy.ledger import Ledger
from core.policy.norm import Norm, Parameter, Policy
from core.policy.report import Report
from core.policy.rules import Check, Coverage, Duty, Rule, Target, Trigger
from core.policy.scheme import Scheme
from core.policy.vocabulary import OWN_WORDS, ActivityKind, Choice, GroupingKind
from core.policy.workflow import Letter, Workflow

if TYPE_CHECKING:
    from core.demo.plan import Demonstration


class Declaration(Protocol):
    """Anything declared for norms: it has a name for listings and says which norms it serves."""

    @property
    def id(self) -> str:
        """The declaration's name in listings."""

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms it serves."""


@dataclass(frozen=True)
class PolicyBook:
    """One plugin's policy with all its declarations."""

    policy: Policy
    folder: Path
    norms: tuple[Norm, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    activity_kinds: tuple[ActivityKind, ...] = ()
    choices: tuple[Choice, ...] = ()
    grouping_kinds: tuple[GroupingKind, ...] = ()
    duties: tuple[Duty, ...] = ()
    checks: tuple[Check, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    targets: tuple[Target, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    workflows: tuple[Workflow, ...] = ()
    letters: tuple[Letter, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    reports: tuple[Report, ...] = ()
    scenarios: tuple[Path, ...] = ()
    demonstration: "Demonstration | None" = None

    @property
    def slug(self) -> str:
        """The policy's name in addresses, commands and tables."""
        return self.policy.slug

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that gives statuses."""
        return (*self.checks, *self.duties, *self.coverages, *self.targets, *self.triggers)

    @cached_property
    def rules_by_id(self) -> dict[str, Rule]:
        """The rules by their names in listings."""
        return {rule.id: rule for rule in self.rules}

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """Everything declared for norms."""
        others: tuple[Declaration, ...] = (
            *((self.policy,) if self.policy.norms else ()),
            *self.workflows,
            *self.letters,
            *self.ledgers,
            *self.schemes,
            *self.reports,
        )
        return (*self.rules, *self.choices, *self.grouping_kinds, *others)

    @property
    def own_ledgers(self) -> tuple[Ledger, ...]:
        """The ledger that shows each table of the plugin's own: the first about all its rows, else the first."""
        own = sorted((one for one in self.ledgers if one.model is not None), key=lambda one: bool(one.only))
        return tuple({ledger.model: ledger for ledger in reversed(own)}.values())[::-1]

    def rules_of(self, norm: str) -> tuple[Rule, ...]:
        """Give the rules that judge a norm."""
        return tuple(rule for rule in self.rules if norm in rule.norms)

    def declarations_of(self, norm: str) -> list[str]:
        """Give the names of everything declared for a norm."""
        names = [d.id for d in self.declarations if norm in d.norms]
        names += [f"parameter:{p.key}" for p in self.parameters if p.norm == norm]
        return names + [f"activity:{k.kind}" for k in self.activity_kinds if norm in k.norms]

    def workflow(self, key: str) -> Workflow:
        """Give a workflow by its key; KeyError where the policy has none."""
        for workflow in self.workflows:
            if workflow.key == key:
                return workflow
        raise KeyError(key)

    def norm(self, norm_id: str) -> Norm:
        """Give a norm by its id; KeyError where the policy has none."""
        for norm in self.norms:
            if norm.id == norm_id:
                return norm
        raise KeyError(norm_id)

    def choice(self, key: str) -> Choice:
        """Give a closed list by its key; KeyError where the policy has none."""
        for choice in self.choices:
            if choice.key == key:
                return choice
        raise KeyError(key)

    def parameter(self, key: str) -> Parameter:
        """Give a parameter by its key; KeyError where the policy has none."""
        for parameter in self.parameters:
            if parameter.key == key:
                return parameter
        raise KeyError(key)

    def scheme(self, key: str) -> Scheme:
        """Give a scheme by its key; KeyError where the policy has none."""
        for scheme in self.schemes:
            if scheme.key == key:
                return scheme
        raise KeyError(key)


def same_ones(some: list[PolicyBook], others: list[PolicyBook]) -> bool:
    """Tell whether two lists hold the same books, not merely equal ones."""
    return len(some) == len(others) and all(map(operator.is_, some, others))


@dataclass
class Registry:
    """All policies that started, and those that were refused with the reason."""

    books: dict[str, PolicyBook] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    _kinds: tuple[list[PolicyBook], dict[str, ActivityKind]] | None = field(
        default=None, repr=False, compare=False
    )

    def __iter__(self) -> Iterator[PolicyBook]:
        return iter(self.books.values())

    def book(self, slug: str) -> PolicyBook:
        """Give a policy's book; KeyError where no such policy started."""
        return self.books[slug]

    def find_norm(self, norm_id: str) -> tuple[PolicyBook, Norm] | None:
        """Give the norm with this id and its book, whichever policy it is of."""
        for book in self:
            for norm in book.norms:
                if norm.id == norm_id:
                    return book, norm
        return None

    def ledger(self, key: str) -> tuple[PolicyBook, Ledger]:
        """Give a ledger and its book; KeyError where there is none."""
        for book in self:
            for ledger in book.ledgers:
                if ledger.key == key:
                    return book, ledger
        raise KeyError(key)

    def own_ledgers(self) -> Iterator[Ledger]:
        """Give the first ledger about each table that a plugin keeps itself."""
        for book in self:
            yield from book.own_ledgers

    def report(self, key: str) -> tuple[PolicyBook, Report]:
        """Give a report and its book; KeyError where there is none."""
        for book in self:
            for report in book.reports:
                if report.key == key:
                    return book, report
        raise KeyError(key)

    def shared_kinds(self) -> dict[str, ActivityKind]:
        """Give the kinds of activity that the core shares among all policies."""
        from core.activities.kinds import SHARED_KINDS

        return {kind.kind: kind for kind in SHARED_KINDS}

    def activity_kinds(self) -> dict[str, ActivityKind]:
        """Give every kind of activity: the shared ones and those that policies add, with the norms of all policies."""
        books = list(self.books.values())
        if self._kinds is None or not same_ones(self._kinds[0], books):
            self._kinds = (books, self._all_kinds())
        return dict(self._kinds[1])

    def _all_kinds(self) -> dict[str, ActivityKind]:
        kinds = self.shared_kinds()
        for book in self:
            for kind in book.activity_kinds:
                known = kinds.get(kind.kind, kind)
                norms = tuple(dict.fromkeys((*known.norms, *kind.norms)))
                more = ("topic",) if kind.topics else ()
                kinds[kind.kind] = replace(
                    known,
                    norms=norms,
                    asks=tuple(dict.fromkeys((*known.asks, *more))),
                    unit=known.unit or kind.unit,
                )
        return kinds

    def topics_of(
        self, kind: str, books: Iterable[PolicyBook] | None = None
    ) -> list[tuple[PolicyBook, Choice]]:
        """Give the closed lists of a kind's topics, each with its policy: of some policies, or of all."""
        found = []
        for book in self if books is None else books:
            for one in book.activity_kinds:
                if one.kind == kind and one.topics not in ("", OWN_WORDS):
                    found.append((book, book.choice(one.topics)))
        return found
