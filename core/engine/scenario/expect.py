"""What a scenario expects: which statuses an expectation speaks of, and how they differ from it."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.engine.outcome import Answer, Status
from core.engine.run import ALWAYS, cadence, evaluate
from core.engine.scenario.given import Given, Names
from core.engine.scenario.matters import check_matter
from core.engine.scenario.read import ScenarioError, check_words, nearest, number
from core.engine.scenario.words import check_further, find_expect_word
from core.policy.norm import Norm
from core.policy.periods import Period
from core.policy.rules import Rule
from core.registry import PolicyBook, Registry

ABOUT = ("norm", "rule", "subject", "period", "as_of")
SAID = ("status", "reason", "measured", "required", "needs", "proposed")
FIGURES = ("measured", "required")
Expected = dict[str, Any]


def check_expectation(expected: Any) -> None:
    """Refuse an expectation that is not about one norm and subject, or that says nothing of them."""
    if word := find_expect_word(expected):
        check_further(word, expected)
        return
    if not isinstance(expected, dict):
        raise ScenarioError(f"expect {expected!r}: write {{norm: …, subject: …, status: …}}")
    if "matter" in expected:
        check_matter(expected)
        return
    check_words(expected, (*ABOUT, *SAID), "expect")
    for key in ("norm", "subject"):
        if key not in expected:
            raise ScenarioError(f"expect {expected} lacks {key!r}")
    if not any(key in expected for key in SAID):
        raise ScenarioError(f"expect {expected} says nothing; add one of {', '.join(SAID)}")
    if "status" in expected:
        check_words([expected["status"]], [*(a.word for a in Answer), "none"], "status")
    for need in (expected, *expected.get("needs", ())):
        for key in FIGURES:
            if key in need:
                number(need[key])
    for need in expected.get("needs", ()):
        check_words(need, (*FIGURES, "status"), "needs")


def judge(
    session: Session,
    registry: Registry,
    policies: Collection[str],
    given: Given,
    expected: Expected,
    as_of: date,
) -> list[Status]:
    """Give the statuses that an expectation speaks of; words it gets wrong are errors."""
    book, norm = _norm(registry, policies, expected["norm"])
    key = expected.get("period")
    statuses: list[Status] = []
    for rule in _rules(book, norm.id, expected, key, given.names, as_of):
        subject = given.names.get(rule.binds.subject, expected["subject"])
        asked = _named_period(rule, key) if key else _period_without_key(rule, as_of)
        if asked is not None:
            statuses += evaluate(session, book, rule, as_of, period=asked, only=subject)
    return statuses


def _norm(registry: Registry, policies: Collection[str], norm_id: str) -> tuple[PolicyBook, Norm]:
    for slug in policies:
        for norm in registry.book(slug).norms:
            if norm.id == norm_id:
                return registry.book(slug), norm
    if found := registry.find_norm(norm_id):
        raise ScenarioError(
            f"{norm_id} is a norm of {found[0].slug}, which this scenario does not put in force"
        )
    norms = [norm.id for book in registry for norm in book.norms]
    raise ScenarioError(f"no norm is called {norm_id!r}; {nearest(norm_id, norms)}")


def _rules(
    book: PolicyBook, norm: str, expected: Expected, key: str | None, names: Names, as_of: date
) -> list[Rule]:
    """Give the rules an expectation speaks of: of its subject's type, with the cadence of its period or with none."""
    every = list(book.rules_of(norm))
    if "rule" in expected:
        check_words([expected["rule"]], [rule.id for rule in every], f"{norm} rule")
        every = [rule for rule in every if rule.id == expected["rule"]]
    if not every:
        raise ScenarioError(f"{norm} has no rule that gives statuses")
    types = names.types_of(expected["subject"])
    fitting = [rule for rule in every if rule.binds.subject in types]
    if not fitting:
        wanted = dict.fromkeys(rule.binds.subject for rule in every)
        said = f"{expected['subject']!r} is {' and '.join(types) or 'not given'}"
        near = names.nearest(expected["subject"], wanted)
        raise ScenarioError(f"{norm} judges a {' or '.join(wanted)}; {said}; {near}")
    if key is not None:
        named = [rule for rule in fitting if _named_period(rule, key) is not None]
        if not named:
            raise ScenarioError(f"{norm} is not judged by periods like {key!r}; {_example(fitting, as_of)}")
        return named
    plain = [rule for rule in fitting if cadence(rule) is None]
    return plain or fitting


def _example(rules: list[Rule], as_of: date) -> str:
    """Give in words how the periods of some rules are written."""
    year = date(as_of.year, 1, 1), date(as_of.year, 12, 31)
    firsts = [next(every.within(*year), None) for every in map(cadence, rules) if every is not None]
    keys = dict.fromkeys(period.key for period in firsts if period is not None)
    return f"write it like {' or '.join(keys)}" if keys else "leave the period out"


def _named_period(rule: Rule, key: str) -> Period | None:
    every = cadence(rule)
    return None if every is None else every.named(key)


def _period_without_key(rule: Rule, as_of: date) -> Period | None:
    """An event without a period is looked for in all time; a duty in the open period."""
    every = cadence(rule)
    return ALWAYS if rule.kind == "check" or every is None else every.containing(as_of)


def difference(expected: Expected, statuses: list[Status]) -> str:
    """Give what differs in words; empty where all came true. Of several statuses the worst is meant."""
    is_none = "none" in (expected.get("status"), expected.get("proposed"))
    if not statuses:
        return "" if is_none else "no status: the norm does not bind this subject then"
    if expected.get("status") == "none":
        return _say(statuses)
    worst = max(statuses, key=lambda status: status.answer)
    found = {"status": worst.answer.word, "reason": worst.reason or "", "proposed": worst.proposed or "none"}
    differs = any(found[key] != expected[key] for key in found if key in expected)
    differs = differs or _figures_differ(expected, worst)
    return _say(statuses) if differs else ""


def _figures_differ(expected: Expected, status: Status) -> bool:
    wanted = [(expected, status.leading), *zip(expected.get("needs", ()), status.needs, strict=False)]
    return len(expected.get("needs", ())) > len(status.needs) or any(
        (key in need and not _same(need[key], getattr(figures, key)))
        or (need is not expected and need.get("status", figures.answer.word) != figures.answer.word)
        for need, figures in wanted
        for key in FIGURES
    )


def _same(expected: str, found: float | int | None) -> bool:
    return found is not None and float(expected) == float(found)


def _say(statuses: list[Status]) -> str:
    said = []
    for s in statuses:
        figures = "; ".join(f"measured {n.measured}, required {n.required}" for n in s.needs)
        why = f" ({s.reason})" if s.reason else ""
        said.append(f"{s.answer.word}{why} for {s.period or 'the day'}: {figures}")
    return " | ".join(said)
