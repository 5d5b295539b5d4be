"""Chance that always falls the same way: for Python by name, for SQL by arithmetic that both dialects do alike."""

import zlib
from collections.abc import Mapping
from random import Random
from typing import Any, Final, TypeVar

from sqlalchemy import BigInteger, ColumnElement, case, cast, literal, literal_column

PRIME: Final = 2_147_483_647
"""Products of two numbers below it still fit the 64 bits of both databases."""
Drawn = TypeVar("Drawn")


def seeded(*names: object) -> Random:
    """Give a generator of its own for a purpose, so that one purpose never shifts another."""
    return Random("/".join(map(str, names)))  # noqa: S311 - made-up data, no secret


def salt(name: str) -> int:
    """Give the number that makes draws of one purpose differ from those of another."""
    return zlib.crc32(name.encode()) % (PRIME - 2) + 1


def draw(rng: Random, weights: Mapping[Drawn, int]) -> Drawn:
    """Draw one of the keys by their weights."""
    return rng.choices(list(weights), list(weights.values()))[0]


def chance(rng: Random, percent: int) -> bool:
    """Tell whether something that happens in so many of a hundred cases happens now."""
    return rng.random() * 100 < percent


def seed_of(name: str, number: Any) -> ColumnElement[int]:
    """Give the seed (1 to PRIME - 1) of whatever has this number, such as the id of a row."""
    spread = (cast(number, BigInteger) * _number(48_271) + _number(salt(name))) % _number(PRIME)
    return (spread * spread + _number(salt(name + "."))) % _number(PRIME - 1) + _number(1)


def dice(name: str, first: Any, second: Any) -> ColumnElement[int]:
    """Throw for two seeds: the same pair always falls alike for a purpose, and otherwise for another."""
    met = cast(first, BigInteger) * cast(second, BigInteger) % _number(PRIME)
    return met * _number(salt(name)) % _number(PRIME)


def one_of(number: ColumnElement[int], count: Any) -> ColumnElement[int]:
    """Cut a throw down to 0 … count - 1."""
    return number % cast(count, BigInteger)


def happens(number: ColumnElement[int], permille: Any) -> ColumnElement[bool]:
    """Give the condition that something with this chance in a thousand happens."""
    condition: ColumnElement[bool] = number % _number(1000) < permille
    return condition


def weighted(number: ColumnElement[int], weights: Mapping[Drawn, int]) -> ColumnElement[Any]:
    """Give the key of the weights that a throw falls on."""
    total, reached, steps = _number(sum(weights.values())), 0, []
    for key, weight in weights.items():
        reached += weight
        value = _number(key) if isinstance(key, int) else literal(key)
        steps.append((number % total < reached, value))
    last = steps.pop()[1]
    return case(*steps, else_=last) if steps else last


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value), BigInteger)
