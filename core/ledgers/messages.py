"""The Chinese sentences of ledgers, kept as data so that code and wording change apart."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    """Give the parsed catalogue, read once per process."""
    return tomllib.loads((Path(__file__).parent / "messages.toml").read_text("utf-8"))


def sentence(code: str, **facts: object) -> str:
    """Give a sentence with its facts filled in."""
    return _catalogue()[code]["message"].format(**facts)


def advice(code: str, **facts: object) -> str:
    """Give what to do about it, or nothing where that is plain."""
    return _catalogue()[code].get("suggestion", "").format(**facts)


def is_value(suggestion: str) -> bool:
    """Tell whether a suggestion can be put into the cell as it stands; advice in words ends with a full stop."""
    return bool(suggestion) and not suggestion.endswith("。")
