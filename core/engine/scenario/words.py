"""Further words of scenario files: what people do besides matters, under `do`, and what is expected of it.

A feature brings its own along: a module named in FEATURES with `STEPS` and `EXPECTATIONS`. The word is the key by which a
step or an expectation is told, such as `evaluation` in `{evaluation: quarterly, area: "411322", …}`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from core.engine.scenario.read import ScenarioError, check_words
from core.registry import PolicyBook

if TYPE_CHECKING:
    from core.engine.scenario.steps import Play

Written = dict[str, Any]
FEATURES: Final = (
    "core.engine.scenario.governing",
    "core.engine.scenario.reports",
    "core.evaluations.scenario",
)


@dataclass(frozen=True)
class StepWord:
    """A kind of step: its word, the further keys it knows, and how it is done on a day."""

    word: str
    keys: tuple[str, ...]
    do: "Callable[[Play, Written, date], None]"


@dataclass(frozen=True)
class ExpectWord:
    """A kind of expectation: its word, its keys, the norms of a policy it proves, and what differs from it in words."""

    word: str
    keys: tuple[str, ...]
    norms: Callable[[PolicyBook, Written], list[str]]
    difference: "Callable[[Play, Written, date], str]"


@cache
def _steps() -> Mapping[str, StepWord]:
    return {one.word: one for name in FEATURES for one in import_module(name).STEPS}


@cache
def _expectations() -> Mapping[str, ExpectWord]:
    return {one.word: one for name in FEATURES for one in import_module(name).EXPECTATIONS}


def find_step_word(step: Any) -> StepWord | None:
    """Give the kind of a step; None for one of a matter."""
    return next((_steps()[key] for key in step if key in _steps()), None) if isinstance(step, dict) else None


def find_expect_word(expected: Any) -> ExpectWord | None:
    """Give the kind of an expectation; None for one about a norm or a matter."""
    if not isinstance(expected, dict):
        return None
    return next((_expectations()[key] for key in expected if key in _expectations()), None)


def check_further_step(word: StepWord, step: Written) -> None:
    """Refuse keys that a kind of step does not know, and one without its day or its actor."""
    check_words(step, (word.word, "at", "by", "refused", *word.keys), f"do {word.word}")
    for key in ("at", "by"):
        if key not in step:
            raise ScenarioError(f"do {word.word}: {key!r} is missing")


def check_further(word: ExpectWord, expected: Written) -> None:
    """Refuse keys that a kind of expectation does not know."""
    check_words(expected, (word.word, "as_of", *word.keys), f"expect {word.word}")


def further_norms(books: Iterable[PolicyBook], scenario: Mapping[str, Any]) -> list[str]:
    """Give the norms of some policies that a scenario's further expectations prove."""
    told = [(find_expect_word(each), each) for each in scenario.get("expect") or ()]
    found = (norm for book in books for word, each in told if word for norm in word.norms(book, each))
    return list(dict.fromkeys(found))
