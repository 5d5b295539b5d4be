"""Which field of a ledger is which column of the tables, and how a stored value reads in a cell and back."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from core.cadres.models import Cadre, Posting
from core.cadres.words import ROLES, SOURCES
from core.db import Base
from core.exchange.columns import Column
from core.exchange.limits import MAX_CELL_CHARACTERS
from core.exchange.values import BadValue, Chosen, Shown, Value, When, parse_name, show

CADRE_FIELDS = (
    "gender",
    "politics",
    "age",
    "born_on",
    "education",
    "party_full_since",
    "work_since",
    "rural_experience",
    "agri_speciality",
    "phone",
)
POSTING_FIELDS = ("role", "source", "title", "rank", "in_team", "retained", "starts_on", "party_relation_on")
PLACE_FIELDS = ("county", "township", "village")
NAMED_FIELDS = (*PLACE_FIELDS, "unit", "unit_title")
"""The fields whose names are looked up, and are read without the blanks that pad them."""
WORDS = {"role": ROLES, "source": SOURCES}
CODES = {field: {word: code for code, word in words.items()} for field, words in WORDS.items()}
_PLAIN = re.compile("[\u4e00-\u9fff0-9A-Za-z（）]*")
TO_THE_MONTH = frozenset({"starts_on"})
"""The dates of which a month is enough; every other date must name its day."""


def limit_of(field: str) -> int | None:
    """Give how many signs a field's column holds; None where it holds no text."""
    if field in POSTING_FIELDS:
        return length_of(Posting, field)
    return length_of(Cadre, field) if field in (*CADRE_FIELDS, "name") else None


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


def stored(field: str, value: Value) -> Any:
    """Give a cell's value as the tables keep it."""
    if isinstance(value, Chosen):
        return CODES.get(field, {}).get(value.word, value.word)
    return value.on if isinstance(value, When) else value


def recorded(column: Column, kept: Any, precision: str = "day") -> Value:
    """Give what the tables keep as the value that this column reads."""
    if kept is None:
        return None
    if isinstance(kept, date):
        return When(kept, "month" if precision == "month" else "day")
    word = WORDS.get(column.field, {}).get(kept, kept) if isinstance(kept, str) else kept
    if column.kind == "choice":
        return Chosen(str(word))
    value: Value = word
    return value


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
