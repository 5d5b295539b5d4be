"""What the tables keep and what a cell holds, each from the other, and whether they say the same."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from core.db import Base
from core.exchange.columns import Column
from core.exchange.limits import MAX_CELL_CHARACTERS
from core.exchange.values import BadValue, Chosen, Shown, Value, When, parse_choices, parse_name, show

_PLAIN = re.compile("[\u4e00-\u9fff0-9A-Za-z（）]*")


def length_of(model: type[Base], column: str) -> int | None:
    """Give how many signs a text column of a table holds."""
    return getattr(model.__table__.c[column].type, "length", None)


def normal(text: str) -> str:
    """Give a text without the blanks that pad it, in the width in which cells are read, so that texts can be compared."""
    return text if _PLAIN.fullmatch(text) else _normal(text)


@lru_cache(20_000)
def _normal(text: str) -> str:
    try:
        return parse_name(text, MAX_CELL_CHARACTERS)
    except BadValue:
        return text


def stored(column: Column, value: Value) -> Any:
    """Give a cell's value as a table keeps it; entries of a list as the words people read."""
    if isinstance(value, When):
        return value.on
    if isinstance(value, Chosen) and not value.note:
        return value.word
    return str(show(column, value)) if isinstance(value, tuple) else value


def recorded(column: Column, kept: Any, precision: str = "day") -> Value:
    """Give what a table keeps as the value that this column reads."""
    if kept is None:
        return None
    if isinstance(kept, date):
        return When(kept, "month" if precision == "month" else "day")
    if column.kind in ("choice", "choices"):
        found = _entries(column, str(kept))
        return found if column.kind == "choices" else found[0]
    value: Value = kept
    return value


def _entries(column: Column, kept: str) -> tuple[Chosen, ...]:
    try:
        return parse_choices(kept, column.choices, column.noted, column.also)
    except BadValue:
        return (Chosen(kept),)


def words_of(value: Value) -> tuple[Chosen, ...]:
    """Give the entries of closed lists in a value; none where it is something else."""
    if isinstance(value, Chosen):
        return (value,)
    if isinstance(value, tuple) and not isinstance(value, When):
        return tuple(each for each in value if isinstance(each, Chosen))
    return ()


def shown_value(column: Column, value: Value) -> Shown:
    """Give a value as the column shows it; a word outside the closed list is shown as it is."""
    words = words_of(value)
    if any(word.word not in column.choices for word in words):
        return "、".join(word.word for word in words)
    return show(column, value)


def is_same(value: Value, old: Value) -> bool:
    """Tell whether a cell says nothing new: the same, or a month where the day in it is on record."""
    if isinstance(value, When) and isinstance(old, When):
        is_month = value.precision == "month" and old.precision == "day"
        return value == old or (is_month and value.on == date(old.on.year, old.on.month, 1))
    if isinstance(value, Chosen) and isinstance(old, Chosen):
        return (value.word, value.note) == (normal(old.word), old.note)
    if isinstance(value, str) and isinstance(old, str):
        return normal(value) == normal(old)
    return value == old
