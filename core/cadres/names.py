"""People's names: the initials by which they are found, with surnames read as surnames."""

import tomllib
from functools import cache
from pathlib import Path

from core.pinyin import initials

COLUMN = 60
"""How many signs the initials' column holds."""


@cache
def _readings() -> dict[str, list[str]]:
    table = tomllib.loads((Path(__file__).parent / "surnames.toml").read_text("utf-8"))["readings"]
    return {surname: reading.split() for surname, reading in table.items()}


def cadre_initials(name: str) -> str:
    """Give the initials of a name in every reading, the surname's own first, separated by blanks: "sxm dxm cxm"."""
    found = ""
    for reading in initials(name, _surname(name)):
        if len(found) + len(reading) + 1 > COLUMN:
            break
        found = f"{found} {reading}".strip()
    return found


def _surname(name: str) -> list[str]:
    """Give the initials of the surname where it is read in its own way."""
    double = _readings().get(name[:2]) if len(name) > 2 else None
    if double:
        return [syllable[0] for syllable in double]
    return [reading[0] for reading in _readings().get(name[:1], [])[:1]]
