"""From a cell to a value and back: the one place that knows which kind of column is read and shown how."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from core.exchange.choices import Chosen, nearest, parse_choice, parse_choices, show_choices
from core.exchange.columns import Column
from core.exchange.dates import When, parse_date, show_date
from core.exchange.messages import BadValue, bad
from core.exchange.numbers import parse_decimal, parse_integer, parse_yes_no
from core.exchange.phones import Phone, parse_phone
from core.exchange.texts import Fault, Raw, is_blank, parse_name, parse_text

Value = str | int | bool | Decimal | When | Chosen | tuple[Chosen, ...] | None
Shown = str | int | Decimal | None

_REMEMBERED = 4096


class Parsed(NamedTuple):
    """A cell's value, and a remark that does not stop it."""

    value: Value
    warning: str = ""


def parser_for(column: Column, date1904: bool = False) -> Callable[[Raw], Parsed]:
    """Give the function that reads this column's cells; it remembers what it has read, for ledgers repeat themselves."""
    parse = _parser(column, date1904)

    @lru_cache(_REMEMBERED, typed=True)
    def read(raw: Raw) -> Parsed:
        if isinstance(raw, Fault):
            raise bad(raw)
        if is_blank(raw):
            if column.required:
                raise bad("required")
            return Parsed(None)
        return parse(raw)

    return read


def _parser(column: Column, date1904: bool) -> Callable[[Raw], Parsed]:
    lists = column.choices, column.noted, column.also
    parsers: dict[str, Callable[[Raw], Parsed]] = {
        "serial": lambda raw: Parsed(parse_text(raw)),
        "text": lambda raw: Parsed(parse_text(raw)),
        "name": lambda raw: Parsed(parse_name(raw)),
        "date": lambda raw: Parsed(parse_date(raw, date1904)),
        "integer": lambda raw: Parsed(parse_integer(raw, column.unit)),
        "decimal": lambda raw: Parsed(parse_decimal(raw, column.unit)),
        "yes_no": lambda raw: Parsed(parse_yes_no(raw)),
        "phone": lambda raw: Parsed(*parse_phone(raw)),
        "choice": lambda raw: Parsed(parse_choice(raw, *lists)),
        "choices": lambda raw: Parsed(parse_choices(raw, *lists)),
    }
    return parsers[column.kind]


def show(column: Column, value: Value) -> Shown:
    """Give a value as the column's cell shows it, such that reading the cell gives the same value again."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, When):
        return show_date(value)
    if isinstance(value, Chosen):
        return show_choices([value], column.choices, column.numbered)
    if isinstance(value, tuple):
        found = [each for each in value if isinstance(each, Chosen)]
        return show_choices(found, column.choices, column.numbered)
    return value


__all__ = [
    "BadValue",
    "Chosen",
    "Parsed",
    "Phone",
    "Raw",
    "Shown",
    "Value",
    "When",
    "is_blank",
    "nearest",
    "parse_choice",
    "parse_choices",
    "parse_date",
    "parse_decimal",
    "parse_integer",
    "parse_name",
    "parse_phone",
    "parse_text",
    "parse_yes_no",
    "parser_for",
    "show",
]
