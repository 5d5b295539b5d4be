"""The Chinese sentences of this package, kept as data so that code and wording change apart."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Give the parsed catalogue, read once per process."""
    text = files("core.exchange").joinpath("messages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def sentence(group: str, code: str, part: str, **facts: object) -> str:
    """Give one sentence of the catalogue with its facts filled in."""
    return _catalogue()[group][code].get(part, "").format(**facts)


class FileRefused(Exception):
    """A file that is not read at all: what is wrong with it, and what the user can do."""

    def __init__(self, message_zh: str, remedy_zh: str = "", code: str = "") -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh
        self.remedy_zh = remedy_zh
        self.code = code


class BadValue(ValueError):
    """A cell whose content cannot be taken over: the reason, and what to write instead when that is certain."""

    def __init__(self, message_zh: str, suggestion: str = "", code: str = "") -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh
        self.suggestion = suggestion
        self.code = code


def refused(code: str, **facts: object) -> FileRefused:
    """Build the refusal of a file from the catalogue."""
    return FileRefused(
        sentence("refused", code, "message", **facts), sentence("refused", code, "remedy", **facts), code
    )


def bad(code: str, suggestion: str = "", **facts: object) -> BadValue:
    """Build the refusal of one value from the catalogue; a suggestion given here goes before the catalogue's."""
    facts = {key: clipped(fact) if isinstance(fact, str) else fact for key, fact in facts.items()}
    return BadValue(
        sentence("value", code, "message", **facts),
        suggestion or sentence("value", code, "suggestion", **facts),
        code,
    )


def clipped(text: str, limit: int = 120) -> str:
    """Give a text short enough to be quoted in a sentence."""
    return text if len(text) <= limit else text[:limit] + "…"
