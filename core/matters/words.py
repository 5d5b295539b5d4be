"""What was filled in, as people read it: names for ids, titles for codes, dates written out."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow.fields import Field

from core.matters.case import Case, read_data


def day_in_words(day: date) -> str:
    """Give a date as official papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_words(case: Case, stored: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Give the data of a matter (or of one act) in words, by field."""
    data = case.data if stored is None else read_data(case.workflow, stored)
    return {name: _word(case, case.workflow.fields[name], value) for name, value in data.items()}


def labelled(case: Case, stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give data in words with the fields' labels, for a page; what was left empty is left out."""
    fields = case.workflow.fields
    words = in_words(case, stored)
    return [(str(fields[name].metadata.get("label", name)), word) for name, word in words.items() if word]


def _word(case: Case, field: Field[Any], value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    kind = getattr(field, "of", "")
    if kind and isinstance(value, int):
        return case.named(kind, value)
    if isinstance(value, date):
        return day_in_words(value)
    titles = dict(getattr(field, "offered", ()))
    if isinstance(value, list):
        return "、".join(str(titles.get(one, one)) for one in value)
    return f"{value:f}" if isinstance(value, Decimal) else str(titles.get(value, value))
