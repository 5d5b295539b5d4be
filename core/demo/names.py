"""Names of people, villages and townships put together from `names.toml`; every name is made up."""

import tomllib
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from core.demo.chance import draw
from core.demo.plan import DemoUnit

TRIES = 60
SHARED_PHONES = 16_000_000_000
"""Numbers made up for the demonstration begin here, in a range that looks right but is given to nobody we know of."""


@dataclass(frozen=True)
class Title:
    """A post as ledgers write it, with the rank it stands for."""

    title: str
    rank: str


@cache
def words() -> dict[str, Any]:
    """Give the parts from which names are made."""
    return tomllib.loads((Path(__file__).parent / "names.toml").read_text("utf-8"))


def person(rng: Random, gender: str) -> str:
    """Make up a person's name."""
    surnames, given = words()["surnames"], words()["given_names"]
    surname = rng.choice(surnames[draw(rng, surnames["weights"])])
    parts = given["women" if gender == "女" else "men"]
    if rng.random() < given["one_character_share"]:
        return f"{surname}{rng.choice(parts['single'])}"
    return f"{surname}{rng.choice(parts['first'])}{rng.choice(parts['second'])}"


def village(rng: Random) -> str:
    """Make up a village's name."""
    parts, surnames = words()["villages"], words()["surnames"]
    surname = rng.choice(surnames["frequent"] + surnames["common"])
    prefix, root, ending = (rng.choice(parts[key]) for key in ("prefixes", "roots", "endings"))
    name = str(rng.choice((f"{prefix}{root}{ending}", f"{prefix}{surname}{ending}", f"{surname}{ending}")))
    return f"{name.removesuffix('村')}村"


def township(rng: Random) -> str:
    """Make up a township's name."""
    parts = words()["townships"]
    return f"{rng.choice(parts['roots'])}{draw(rng, dict(parts['endings']))}"


def unused(make: Callable[[], str], taken: Container[str]) -> str:
    """Give a name that is not taken yet; after many tries a number makes it different."""
    name = make()
    for _ in range(TRIES):
        if name not in taken:
            return name
        name = make()
    return next(f"{name}{number}" for number in count(2) if f"{name}{number}" not in taken)


def title(rng: Random, nature: str) -> Title:
    """Make up a post that occurs in a unit of this nature, with its rank."""
    fitting = [one for one in words()["titles"] if one["units"] in ("any", kind_of(nature))]
    one = rng.choices(fitting, [each["weight"] for each in fitting])[0]
    return Title(one["title"], one["rank"])


def kind_of(nature: str) -> str:
    """Give the kind of unit that a nature stands for; one that is not known is taken for an institution."""
    known = {str(word): str(kind) for kind, word in words()["natures"].items()}
    return known.get(nature, "institution")


def bodies(place: str) -> list[tuple[str, str]]:
    """Give the bodies that a place has, as (name, nature)."""
    natures = words()["natures"]
    return [(place + name, natures[kind]) for kind, names in words()["bodies"].items() for name in names]


def units_of(place: str, level: str) -> tuple[DemoUnit, ...]:
    """Give a place's usual bodies as units of a level, for a plan whose paper names none."""
    return tuple(DemoUnit(name, level, nature) for name, nature in bodies(place))


def education(rng: Random) -> str:
    """Draw how far a person has gone to school."""
    return str(draw(rng, dict(words()["education"]["levels"])))


def politics(rng: Random) -> str:
    """Draw a person's political status."""
    return str(draw(rng, dict(words()["politics"]["statuses"])))


def early_reason(rng: Random) -> str:
    """Draw why a posting ends early."""
    return str(rng.choice(words()["postings"]["early"]))
