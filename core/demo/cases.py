"""What a jurisdiction says of the matters in its demonstration: who starts them about whom, and how far they have come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.text_yaml import read_list

ASSISTING = "@"
"""The word for the unit that somebody posted in the subject's village comes from."""
Filled = Mapping[str, str]
"""What stands in the fields of a form: `+3` and `-3` are days counted from the act, `@name` is what that account is over."""


@dataclass(frozen=True)
class DemoStep:
    """An act on a matter: which account does it, so many days after the start, and what it fills in."""

    by: str
    act: str
    after: int = 0
    data: Filled = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoMatter:
    """Some matters of one workflow: started so many days ago by an account, about subjects within what another one is over.

    Nobody acts but the demonstration's accounts: a subject for which one of them may not act is passed over for the next.
    """

    workflow: str
    by: str
    ago: int
    within: str = ""
    most: int = 1
    data: Filled = field(default_factory=dict)
    steps: tuple[DemoStep, ...] = ()


def load_matters(path: Path) -> tuple[DemoMatter, ...]:
    """Give the matters of a YAML file: a list of {matter, by, within, ago, most, data, steps: [{by, act, after, data, note}]}."""
    try:
        return tuple(_matter(row) for row in read_list(path, "matter"))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from None


def _matter(row: dict[str, Any]) -> DemoMatter:
    told = {
        "workflow": row.pop("matter", ""),
        "ago": int(row.pop("ago", "0")),
        "most": int(row.pop("most", "1")),
    }
    return DemoMatter(**told, **row | {"steps": tuple(_step(one) for one in row.pop("steps", ()))})


def _step(row: dict[str, Any]) -> DemoStep:
    return DemoStep(**row | {"after": int(row.pop("after", "0"))})
