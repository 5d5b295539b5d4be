"""Which field of a ledger is which column of the tables, and how a stored value reads in a cell and back."""

from typing import Any

from core.cadres.models import Cadre, Posting
from core.cadres.words import ROLES, SOURCES, politics_as_kept
from core.exchange.columns import Column
from core.exchange.values import Chosen, Value, When
from core.ledgers import values
from core.ledgers.values import length_of
from core.policy.own import PLACES

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
NAMED_FIELDS = (*PLACES, "unit", "unit_title")
"""The fields whose names are looked up, and are read without the blanks that pad them."""
WORDS = {"role": ROLES, "source": SOURCES}
CODES = {field: {word: code for code, word in words.items()} for field, words in WORDS.items()}
TO_THE_MONTH = frozenset({"starts_on"})
"""The dates of which a month is enough; every other date must name its day."""


def limit_of(field: str) -> int | None:
    """Give how many signs a field's column holds; None where it holds no text."""
    if field in POSTING_FIELDS:
        return length_of(Posting, field)
    return length_of(Cadre, field) if field in (*CADRE_FIELDS, "name") else None


def stored(field: str, value: Value) -> Any:
    """Give a cell's value as the tables keep it."""
    if isinstance(value, Chosen):
        return CODES.get(field, {}).get(value.word, value.word)
    if field == "politics" and isinstance(value, str):
        return politics_as_kept(value)
    return value.on if isinstance(value, When) else value


def recorded(column: Column, kept: Any, precision: str = "day") -> Value:
    """Give what the tables keep as the value that this column reads."""
    word = WORDS.get(column.field, {}).get(kept, kept) if isinstance(kept, str) else kept
    return (
        Chosen(word)
        if column.kind == "choice" and isinstance(word, str)
        else values.recorded(column, word, precision)
    )
