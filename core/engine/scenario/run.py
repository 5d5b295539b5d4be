"""Runs scenario files: each scenario in a transaction of its own that is rolled back, and says what differs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.parameters import set_parameter
from core.areas.policies import enable_policy
from core.audit.operations import Actor
from core.db import FAR, Database
from core.engine.outcome import Answer, Status
from core.engine.run import cadence, evaluate
from core.engine.scenario.given import Given
from core.engine.scenario.read import ScenarioError, check_words, day, nearest, read_scenarios
from core.errors import OperationError
from core.policy.periods import Period
from core.policy.rules import Rule
from core.registry import PolicyBook, Registry
from core.validity import DAWN

ACTOR = Actor(user_id=None, name="scenario", role="system")
EXPECTATION = (
    "norm",
    "rule",
    "subject",
    "period",
    "status",
    "reason",
    "measured",
    "required",
    "needs",
    "proposed",
    "as_of",
)


@dataclass(frozen=True)
class Difference:
    """One expectation that did not come true: what was expected and what was found."""

    expected: dict[str, Any]
    found: str


@dataclass
class ScenarioResult:
    """What became of one scenario: the norms it speaks of, and what differs."""

    file: Path
    name: str
    norms: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    error: str | None = None

    @property
    def passed(self) -> bool:
        """True where all came true."""
        return not self.differences and self.error is None


@dataclass
class Stage:
    """What a scenario set up, inside its transaction: a session, the local names, and the expectations as written."""

    session: Session
    registry: Registry
    given: Given
    scenario: dict[str, Any]

    def as_of(self, expected: dict[str, Any]) -> date:
        """Give the date on which an expectation is judged."""
        if "as_of" not in expected and "as_of" not in self.scenario:
            raise ScenarioError("no as_of: write `as_of: 2023-07-01` in the scenario or in the expectation")
        return day(expected.get("as_of") or self.scenario["as_of"])

    def judge(self, expected: dict[str, Any]) -> list[Status]:
        """Give the statuses that an expectation speaks of."""
        return _judge(self.session, self.registry, self.given, expected, self.as_of(expected))


@contextmanager
def staged(database: Database, registry: Registry, scenario: dict[str, Any]) -> Iterator[Stage]:
    """Write what a scenario gives, let the caller look, and roll everything back."""
    with database.write_session() as session:
        try:
            policies = scenario.get("policies", {})
            given = Given(session, registry, next(iter(policies), ""))
            given.write(scenario.get("given", {}))
            for code, slugs in policies.items():
                area = session.get_one(Area, given.names.get("area", code))
                for entry in slugs:
                    _enable(session, registry, area, entry)
            for row in given.settings:
                _set(session, registry, given, row)
            session.flush()
            yield Stage(session, registry, given, scenario)
        finally:
            session.rollback()


def run_file(database: Database, registry: Registry, path: Path) -> Iterator[ScenarioResult]:
    """Run every scenario of a file on an empty database with calendar; nothing is left behind."""
    try:
        scenarios = read_scenarios(path)
    except (ScenarioError, OSError) as error:
        yield ScenarioResult(path, "", error=str(error))
        return
    for scenario in scenarios:
        yield run_scenario(database, registry, path, scenario)


def run_scenario(
    database: Database, registry: Registry, path: Path, scenario: dict[str, Any]
) -> ScenarioResult:
    """Run one scenario of a file and give what differs."""
    result = ScenarioResult(path, scenario.get("scenario", ""))
    expectations = scenario.get("expect", [])
    result.norms = list(dict.fromkeys(e["norm"] for e in expectations if "norm" in e))
    try:
        with staged(database, registry, scenario) as stage:
            for expected in expectations:
                check_words(expected, EXPECTATION, "expect")
                if difference := _compare(expected, stage.judge(expected)):
                    result.differences.append(Difference(dict(expected), difference))
    except (ScenarioError, OperationError) as error:
        result.error = str(error)
    return result


def _enable(session: Session, registry: Registry, area: Area, entry: Any) -> None:
    entry = entry if isinstance(entry, dict) else {"slug": entry}
    check_words(entry, ("slug", "from", "to", "basis"), "policies")
    if entry["slug"] not in registry.books:
        raise ScenarioError(
            f"no policy is called {entry['slug']!r}; {nearest(entry['slug'], registry.books)}"
        )
    own = registry.book(entry["slug"]).policy
    starts_on = day(entry["from"]) if "from" in entry else own.starts_on or DAWN
    ends_on = day(entry["to"]) if "to" in entry else None
    enable_policy(session, ACTOR, registry, entry["slug"], area, starts_on, ends_on, entry.get("basis", ""))


def _set(session: Session, registry: Registry, given: Given, row: dict[str, Any]) -> None:
    owners = [b.slug for b in registry if any(p.key == row["key"] for p in b.parameters)]
    slug = row.get("policy") or (owners[0] if owners else "")
    if slug not in registry.books:
        keys = [p.key for b in registry for p in b.parameters]
        raise ScenarioError(f"no parameter is called {row['key']!r}; {nearest(row['key'], keys)}")
    area = session.get_one(Area, given.names.get("area", row["area"]))
    starts_on = row.get("from", DAWN)
    set_parameter(
        session,
        ACTOR,
        registry,
        slug,
        row["key"],
        area,
        row["value"],
        starts_on,
        row.get("source", "scenario"),
    )


def _judge(
    session: Session, registry: Registry, given: Given, expected: dict[str, Any], as_of: date
) -> list[Status]:
    found = registry.find_norm(expected["norm"])
    if found is None:
        norms = [norm.id for book in registry for norm in book.norms]
        raise ScenarioError(f"no norm is called {expected['norm']!r}; {nearest(expected['norm'], norms)}")
    book, norm = found
    key = expected.get("period")
    rules = _rules(book, norm.id, expected, key, given.names.types_of(expected["subject"]))
    statuses: list[Status] = []
    for rule in rules:
        subject = given.names.get(rule.binds.subject, expected["subject"])
        asked = _named_period(rule, key) if key else _period_without_key(rule, as_of)
        if asked is not None:
            statuses += evaluate(session, book, rule, as_of, period=asked, only=subject)
    return statuses


def _rules(
    book: PolicyBook, norm: str, expected: dict[str, Any], key: str | None, types: list[str]
) -> list[Rule]:
    """Give the rules an expectation speaks of: of its subject's type, with the cadence of its period or with none."""
    every = list(book.rules_of(norm))
    if "rule" in expected:
        check_words([expected["rule"]], [rule.id for rule in every], f"{norm} rule")
        every = [rule for rule in every if rule.id == expected["rule"]]
    if not every:
        raise ScenarioError(f"{norm} has no rule that gives statuses")
    fitting = [rule for rule in every if rule.binds.subject in types]
    if not fitting:
        wanted = ", ".join(dict.fromkeys(rule.binds.subject for rule in every))
        raise ScenarioError(
            f"{norm} judges a {wanted}; {expected['subject']!r} is {' and '.join(types) or 'not given'}"
        )
    if key is not None:
        named = [rule for rule in fitting if _named_period(rule, key) is not None]
        if not named:
            raise ScenarioError(f"{norm} is not judged by periods like {key!r}")
        return named
    plain = [rule for rule in fitting if cadence(rule) is None]
    return plain or fitting


def _named_period(rule: Rule, key: str) -> Period | None:
    every = cadence(rule)
    return None if every is None else every.named(key)


def _period_without_key(rule: Rule, as_of: date) -> Period | None:
    """An event without a period is looked for in all time; a duty in the open period."""
    if rule.kind == "check":
        return Period("", DAWN, FAR.replace(day=30))
    every = cadence(rule)
    return Period("", DAWN, FAR.replace(day=30)) if every is None else every.containing(as_of)


def _compare(expected: dict[str, Any], statuses: list[Status]) -> str:
    """Give what differs in words; empty where all came true."""
    if expected.get("status") == "none" or not statuses:
        if "none" in (expected.get("status"), expected.get("proposed")) and not statuses:
            return ""
        return "no status: the norm does not bind this subject then" if not statuses else _say(statuses)
    worst = max(statuses, key=lambda status: status.answer)
    lead = worst.leading
    wanted = {key: expected[key] for key in ("status", "reason", "proposed") if key in expected}
    found = {"status": worst.answer.word, "reason": worst.reason or "", "proposed": worst.proposed or "none"}
    if "status" in expected:
        check_words([expected["status"]], [a.word for a in Answer], "status")
    differs: list[str] = [key for key, value in wanted.items() if found[key] != value]
    differs += [
        key
        for key in ("measured", "required")
        if key in expected and not _same(expected[key], getattr(lead, key))
    ]
    for figures, need in zip(worst.needs, expected.get("needs", ()), strict=False):
        check_words(need, ("measured", "required", "status"), "needs")
        differs += [
            k for k in ("measured", "required") if k in need and not _same(need[k], getattr(figures, k))
        ]
        differs += ["needs"] if "status" in need and figures.answer.word != need["status"] else []
    if len(expected.get("needs", ())) > len(worst.needs):
        differs.append("needs")
    return _say(statuses) if differs else ""


def _same(expected: str, found: float | int | None) -> bool:
    return found is not None and float(expected) == float(found)


def _say(statuses: list[Status]) -> str:
    said = []
    for s in statuses:
        figures = "; ".join(f"measured {n.measured}, required {n.required}" for n in s.needs)
        said.append(
            f"{s.answer.word}{' (' + s.reason + ')' if s.reason else ''} for {s.period or 'the day'}: {figures}"
        )
    return " | ".join(said)
