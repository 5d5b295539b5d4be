"""Runs scenario files: each scenario in a transaction of its own that is rolled back, and says what differs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.parameters import set_parameter
from core.areas.policies import enable_policy
from core.audit.operations import Actor
from core.db import Database
from core.engine.outcome import Status
from core.engine.scenario.expect import check_expectation, difference, judge
from core.engine.scenario.given import Given
from core.engine.scenario.matters import matter_difference, norms_spoken_of
from core.engine.scenario.read import ScenarioError, check_words, day, nearest, read_scenarios
from core.engine.scenario.steps import Play
from core.engine.scenario.words import find_expect_word, further_norms
from core.errors import OperationError
from core.registry import Registry
from core.validity import DAWN

ACTOR = Actor(user_id=None, name="scenario", role="system")


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

    @cached_property
    def play(self) -> Play:
        """What people do in the scenario, and the matters they do it in."""
        return Play(self.session, self.registry, self.policies, self.given)

    @property
    def policies(self) -> list[str]:
        """The policies that the scenario puts in force."""
        return slugs_of(self.scenario)

    def as_of(self, expected: dict[str, Any]) -> date:
        """Give the date on which an expectation is judged."""
        written = expected.get("as_of") or self.scenario.get("as_of")
        if not written:
            raise ScenarioError("no as_of: write `as_of: 2023-07-01` in the scenario or in the expectation")
        return day(written)

    def judge(self, expected: dict[str, Any]) -> list[Status]:
        """Give the statuses that an expectation speaks of."""
        as_of = self.as_of(expected)
        return judge(self.session, self.registry, self.policies, self.given, expected, as_of)

    @property
    def judged(self) -> list[dict[str, Any]]:
        """The expectations that are about the status of a subject under a norm."""
        expected = self.scenario.get("expect", [])
        return [each for each in expected if "matter" not in each and not find_expect_word(each)]

    def difference(self, expected: dict[str, Any]) -> str:
        """Give in words how what is found differs from an expectation; empty where it came true."""
        if word := find_expect_word(expected):
            return word.difference(self.play, expected, self.as_of(expected))
        if "matter" not in expected:
            return difference(expected, self.judge(expected))
        case = self.play.case(self.play.matter(expected["matter"]), self.as_of(expected))
        return matter_difference(expected, case)

    def differences(self) -> list[Difference]:
        """Give the expectations that do not come true."""
        found = ((each, self.difference(each)) for each in self.scenario.get("expect", []))
        return [Difference(dict(each), differs) for each, differs in found if differs]


@contextmanager
def staged(database: Database, registry: Registry, scenario: dict[str, Any]) -> Iterator[Stage]:
    """Write what a scenario gives, let the caller look, and roll everything back."""
    with database.write_session() as session:
        try:
            policies = scenario.get("policies", {})
            given = Given(session, registry, next(iter(policies), ""), slugs_of(scenario))
            stage = Stage(session, registry, given, scenario)
            stage.given.write(scenario.get("given", {}))
            for code, entries in policies.items():
                area = session.get_one(Area, stage.given.names.get("area", code))
                for entry in entries:
                    _enable(session, registry, area, _entry(entry))
            for row in stage.given.settings:
                _set(stage, row)
            session.flush()
            stage.play.set_up(stage.given.matters)
            stage.play.do(scenario.get("do", []))
            session.flush()
            yield stage
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
    try:
        for expected in expectations:
            check_expectation(expected)
        slugs = slugs_of(scenario)
        workflows = (one for book in registry if book.slug in slugs for one in book.workflows)
        result.norms = norms_spoken_of(scenario, workflows)
        with staged(database, registry, scenario) as stage:
            result.norms += further_norms([registry.book(slug) for slug in stage.policies], scenario)
            result.differences = stage.differences()
    except (ScenarioError, OperationError) as error:
        result.error = str(error)
    except DBAPIError as error:  # what no reader foresaw must not hide the other scenarios
        result.error = f"the database refuses what is given: {error.orig}"
    return result


def slugs_of(scenario: dict[str, Any]) -> list[str]:
    """Give the policies that a scenario puts in force, each once."""
    entries = (entry for entries in scenario.get("policies", {}).values() for entry in entries)
    return list(dict.fromkeys(_entry(entry)["slug"] for entry in entries))


def _entry(written: Any) -> dict[str, Any]:
    entry: dict[str, Any] = written if isinstance(written, dict) else {"slug": written}
    check_words(entry, ("slug", "from", "to", "basis"), "policies")
    if "slug" not in entry:
        raise ScenarioError(f"policies {entry} lacks 'slug'")
    return entry


def _enable(session: Session, registry: Registry, area: Area, entry: dict[str, Any]) -> None:
    if entry["slug"] not in registry.books:
        raise ScenarioError(
            f"no policy is called {entry['slug']!r}; {nearest(entry['slug'], registry.books)}"
        )
    own = registry.book(entry["slug"]).policy
    starts_on = day(entry["from"]) if "from" in entry else own.starts_on or DAWN
    ends_on = day(entry["to"]) if "to" in entry else None
    enable_policy(
        session, ACTOR, registry, entry["slug"], area, starts_on, ends_on, entry.get("basis", "scenario")
    )


def _set(stage: Stage, row: dict[str, Any]) -> None:
    """Set a parameter of the policy named, or of the one in force here that knows it."""
    for key in ("area", "key", "value"):
        if key not in row:
            raise ScenarioError(f"settings {row} lacks {key!r}")
    books = [stage.registry.book(slug) for slug in stage.policies]
    owners = [book.slug for book in books if any(p.key == row["key"] for p in book.parameters)]
    slug = row.get("policy") or next(iter(owners), None)
    if slug is None:
        keys = [parameter.key for book in books for parameter in book.parameters]
        raise ScenarioError(f"no parameter is called {row['key']!r}; {nearest(row['key'], keys)}")
    check_words([slug], stage.policies, "policy of a setting")
    area = stage.session.get_one(Area, stage.given.names.get("area", row["area"]))
    value, source = (row["key"], area, row["value"], row.get("from", DAWN)), row.get("source", "scenario")
    set_parameter(stage.session, ACTOR, stage.registry, slug, *value, source)
