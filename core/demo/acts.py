"""What a jurisdiction says of the acts in its demonstration: who does what, how often, and what is recorded beside it."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast, get_args

Weights = Mapping[int, int]
"""A number to its weight: how often it is drawn, relative to the others."""

Words = Mapping[str, int]
"""Words with their weights; the empty one leaves the place empty."""

Actor = Literal[
    "unit", "principal", "deputy", "pair", "pair_principal", "pair_deputy", "posted", "posted_for_unit", "contact",
    "away_contact", "settled_contact", "staff", "county_leader", "county_leader_home", "leave", "household", "village",
    "township", "county", "top",
]  # fmt: skip


BESIDE, SAME_TOPIC = "+", "="
"""The signs of a file of habits: recorded beside the act above, and about the act's own topic."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How part of the posted people keep to their days: chances in a thousand for a working day, a day off, a night, a record.

    `elsewhere` says what is recorded of a day that somebody spends neither in the village nor on leave, by weights of kinds.
    """

    share: int
    workday: int
    day_off: int
    night: int
    last_night: int
    diary: int
    work_log: int
    elsewhere: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Beside:
    """What is recorded beside an act, for the same place, in so many of a thousand cases, on the same day or so many days later.

    `topic` is the record's own; the sign `=` stands for the topic of the act.
    """

    kind: str
    permille: int = 1_000
    topic: str = ""
    note: str = ""
    amount: int | None = None
    later: int = 0


@dataclass(frozen=True, kw_only=True)
class Habit:
    """What actors do again and again: how many times in each period, by weights of 0, 1, 2 … times.

    Actors: units in one of their villages (`pair`: in each), their principal or deputies (`pair_`: in each village), posted
    people (for their unit or not), contact persons (of households away for long, or never away), the units' other staff,
    leaders of the county (of one of their villages, or of a household), approved leaves, households, villages, townships,
    counties, and the plan's top area. A period is `once` (within an actor's first months), `start` (an
    actor's first day), a week, month, quarter, half or year, named days such as `days 8 18 28` and `weekdays 3`, or the same
    days of each year such as `from 1-10 to 3-31`. `levels` narrows units and posted people by their level, townships by
    their name, leaves by how long they are; `dense` keeps to the time that is recorded day by day; `lasts` is how many days
    the fact holds; topics, notes and amounts are drawn by their weights.
    """

    kind: str
    by: Actor
    per: str
    times: Weights
    levels: tuple[str, ...] = ()
    dense: bool = False
    topics: Words = field(default_factory=dict)
    notes: Words = field(default_factory=dict)
    amounts: Weights = field(default_factory=dict)
    lasts: int = 0
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """What each posted person holds for a year at a time: how many days a renewal may come late, by weights; -1 is never."""

    kind: str
    late_days: Weights
    levels: tuple[str, ...] = ()


COLUMNS = ("kind", "by", "per", "times", "levels", "topics", "notes", "amounts", "lasts")


def load_habits(path: Path) -> tuple[Habit, ...]:
    """Give the habits of a CSV file, one a row; a row by `+` is recorded beside the habit above it.

    Weights are written `word:weight word:weight`. A period may end in `dense`. In a row by `+`, `times` is in so many of a
    thousand cases, `topics` may name several records at once, and `lasts` is how many days later.
    """
    found: list[Habit] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["by"] == BESIDE:
                found[-1] = replace(found[-1], beside=(*found[-1].beside, *_beside(row)))
            else:
                found.append(_habit(path, row))
    return tuple(found)


def _habit(path: Path, row: dict[str, str]) -> Habit:
    if row["by"] not in get_args(Actor):
        raise ValueError(f"{path}: {row['kind']} by {row['by']!r}: write one of {', '.join(get_args(Actor))}")
    return Habit(
        kind=row["kind"],
        by=cast(Actor, row["by"]),
        per=row["per"].removesuffix(" dense"),
        times=_numbers(row["times"]),
        levels=tuple(row["levels"].split()),
        dense=row["per"].endswith(" dense"),
        topics=_words(row["topics"]),
        notes=_words(row["notes"]),
        amounts=_numbers(row["amounts"]),
        lasts=int(row["lasts"] or 0),
    )


def _beside(row: dict[str, str]) -> Iterator[Beside]:
    amount = int(row["amounts"]) if row["amounts"] else None
    for topic in row["topics"].split() or [""]:
        yield Beside(
            row["kind"], int(row["times"] or 1_000), topic, row["notes"], amount, int(row["lasts"] or 0)
        )


def _words(text: str) -> dict[str, int]:
    return {word: int(weight) for word, weight in (part.rsplit(":", 1) for part in text.split())}


def _numbers(text: str) -> dict[int, int]:
    return {int(number): weight for number, weight in _words(text).items()}
