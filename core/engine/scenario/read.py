"""Reading scenario files: every scalar is text, typed by what it is for, and every unknown word names the nearest right one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar

import yaml


class _TextLoader(yaml.SafeLoader):
    """Leaves every scalar as the text that stands there."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}  # type: ignore[misc]


Reader = Callable[[str], Any]


class ScenarioError(ValueError):
    """A scenario that cannot be run as written; the message names the word and the nearest right one."""


def read_scenarios(path: Path) -> list[dict[str, Any]]:
    """Give the scenarios of a file, all scalars as text."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)  # noqa: S506 - a safe loader that types nothing
    if not isinstance(content, list):
        raise ScenarioError("the file must be a list of scenarios, each beginning with `- scenario:`")
    known = ("scenario", "policies", "as_of", "given", "do", "expect")
    for item in content:
        check_words(item, known, "a scenario")
    return content


def check_words(found: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise where a word is not known, naming the nearest that is."""
    known = list(known)
    for word in found:
        if word not in known:
            raise ScenarioError(f"{where} does not know {word!r}; {nearest(word, known)}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Give a sentence that offers the nearest known words."""
    known = list(known)
    close = get_close_matches(word, known, 2)
    return f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(sorted(known)[:30])}"


def text(value: str) -> str:
    """Read plain text."""
    return value


def day(value: str) -> date:
    """Read a date written 2023-07-01."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ScenarioError(f"{value!r} is no date; write it like 2023-07-01") from None


def whole(value: str) -> int:
    """Read a whole number."""
    try:
        return int(value)
    except ValueError:
        raise ScenarioError(f"{value!r} is no whole number") from None


def number(value: str) -> Decimal:
    """Read an exact decimal."""
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ScenarioError(f"{value!r} is no number") from None


def yes_no(value: str) -> bool:
    """Read true or false, yes or no, 是 or 否."""
    words = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
    if value.lower() not in words:
        raise ScenarioError(f"{value!r} is neither true nor false")
    return words[value.lower()]


def word_of(words: Mapping[str, str], what: str) -> Reader:
    """Give a reader that accepts a code or its Chinese title and gives the code."""
    codes = {**{title: code for code, title in words.items()}, **{code: code for code in words}}

    def read(value: str) -> str:
        if value not in codes:
            raise ScenarioError(f"{what} {value!r} is unknown; {nearest(value, codes)}")
        return codes[value]

    return read
