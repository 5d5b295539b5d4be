"""Reading scenario files: every scalar is text, typed by what it is for, and every unknown word names the nearest right one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from core.clock import CHINA
from core.text_yaml import read_list

Reader = Callable[[str], Any]


class ScenarioError(ValueError):
    """A scenario that cannot be run as written; the message names the word and the nearest right one."""


def read_scenarios(path: Path) -> list[dict[str, Any]]:
    """Give the scenarios of a file, all scalars as text."""
    try:
        content = read_list(path, "scenario")
    except ValueError as error:
        raise ScenarioError(str(error)) from None
    for item in content:
        _check_scenario(item)
    return content


def _check_scenario(item: dict[str, Any]) -> None:
    check_words(item, ("scenario", "policies", "as_of", "given", "do", "expect"), "a scenario")
    name = item.get("scenario")
    if not name:
        raise ScenarioError(
            f"a scenario lacks its sentence: begin it with `- scenario: …`, before {list(item)}"
        )
    shapes = {
        "policies": (dict, "area code: [policy]"),
        "given": (dict, "table: [row]"),
        "do": (list, "- {at: …, by: {role: …}, start: …}"),
        "expect": (list, "- {…}"),
    }
    for key, (shape, example) in shapes.items():
        if key in item and not isinstance(item[key], shape):
            raise ScenarioError(f"{name}: write {key} as `{example}`")
    for code, entries in item.get("policies", {}).items():
        if not isinstance(entries, list):
            raise ScenarioError(f"{name}: write the policies of {code} as a list, [{entries}]")
    if not item.get("expect"):
        raise ScenarioError(f"{name}: nothing is expected; add `expect:`")


def check_words(found: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise where a word is not known, naming the nearest that is."""
    known = list(known)
    for word in found:
        if word not in known:
            raise ScenarioError(f"{where} does not know {word!r}; {nearest(word, known)}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Give a sentence that offers the nearest known words."""
    known = list(known)
    if not known:
        return "none is given"
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


def moment(value: str) -> datetime:
    """Read a time of a day in China, written 2023-07-01 17:30."""
    try:
        return datetime.strptime(value, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)
    except ValueError:
        raise ScenarioError(f"{value!r} is no moment; write it like 2023-07-01 17:30") from None


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
