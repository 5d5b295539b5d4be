"""Ages: a ledger gives full years on its own day, the record a birth date or an age with the day it was given for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

FIRST_AGE, LAST_AGE = 18, 70


def full_years(since: date, until: date) -> int:
    """Give the whole years completed from one day to another; negative where the other lies before."""
    if until < since:
        return -full_years(until, since)
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def age_on(data: Mapping[str, Any], day: date) -> int | None:
    """Give a person's age on a day: by the birth date, else the age on record with the whole years since."""
    if data.get("born_on"):
        return full_years(data["born_on"], day)
    if data.get("age") is None:
        return None
    return int(data["age"]) + (full_years(data["age_on"], day) if data["age_on"] else 0)
