"""List pages: what the address asks for (filters, order, page, columns), and what the page shows of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import Select
from sqlalchemy.sql.elements import ColumnElement
from werkzeug.datastructures import MultiDict

from core.web.fields import Offered
from core.web.forms import Form
from core.web.schemas import FormSchema
from core.web.urls import AS_OF, with_args

Row = TypeVar("Row")
PER_PAGE = (20, 50, 100)
_OWN = frozenset({"page", "per_page", "sort", "cols", "print", "export", AS_OF})
_LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its heading and how a row's value is shown; ``value`` and ``href`` take the row."""

    key: str
    label: str
    kind: str = "text"
    sortable: bool = False
    value: Callable[[Any], Any] | None = None
    href: Callable[[Any], str | None] | None = None
    width: str = ""
    shown: bool = True
    optional: bool = True

    @property
    def reads(self) -> Callable[[Any], Any]:
        """The function that takes this column's value out of a row."""
        return self.value or attrgetter(self.key)


Cell = tuple[Column, Any, str | None]
"""One cell of a list as the page shows it: its column, its value, and where it leads."""


@dataclass(frozen=True)
class ListSpec:
    """What a list can be asked: its columns, its filters (a form schema), and its order when nobody asks."""

    columns: Sequence[Column]
    filters: type[FormSchema] | None = None
    sort: str = ""
    per_page: int = PER_PAGE[0]
    print_limit: int = 2000

    def read(
        self,
        args: MultiDict[str, str] | None = None,
        path: str | None = None,
        choices: Mapping[str, Offered] | None = None,
    ) -> "Asked":
        """Understand an address; what makes no sense falls back, a wrong filter is shown as an error."""
        args = request.args if args is None else args
        form = Form(self.filters(), form_id="filters", choices=choices) if self.filters else None
        wanted = _filters(form, args)
        return Asked(
            spec=self,
            path=path or request.script_root + request.path,
            args=args,
            form=form,
            filters=wanted,
            sort=self._sort(args.get("sort", "")),
            page=_number(args.get("page"), 1),
            per_page=_per_page(args.get("per_page"), self.per_page),
            printing=args.get("print") == "1",
            export=args.get("export") or None,
            chosen=frozenset(args.getlist("cols")),
        )

    def _sort(self, asked: str) -> str:
        allowed = {column.key for column in self.columns if column.sortable}
        return asked if asked.removeprefix("-") in allowed else self.sort


@dataclass(frozen=True)
class Asked:
    """What one request asks of a list: clean filters, order, page; knows the address of every variation."""

    spec: ListSpec
    path: str
    args: MultiDict[str, str]
    form: Form | None
    filters: Mapping[str, Any]
    sort: str
    page: int
    per_page: int
    printing: bool
    export: str | None
    chosen: frozenset[str] = field(default_factory=frozenset)

    @property
    def limit(self) -> int:
        """How many rows are wanted; a print takes all up to its limit."""
        return self.spec.print_limit if self.printing else self.per_page

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return 0 if self.printing else (self.page - 1) * self.per_page

    @property
    def columns(self) -> list[Column]:
        """The columns to show."""
        return [column for column in self.spec.columns if self.shows(column.key)]

    def shows(self, key: str) -> bool:
        """Tell whether a column is shown: as chosen in the address, else as declared."""
        column = next(column for column in self.spec.columns if column.key == key)
        if not column.optional:
            return True
        return key in self.chosen if self.chosen else column.shown

    def within(self, total: int) -> "Asked":
        """Stay inside the list: a page past the end becomes the last one."""
        return replace(self, page=min(self.page, max(1, ceil(total / self.per_page))))

    def order(
        self, select: Select[Any], by: Mapping[str, ColumnElement[Any] | Any], *tie: Any
    ) -> Select[Any]:
        """Put a select into the order asked for, with a tie-breaker, so that pages never overlap."""
        key = self.sort.removeprefix("-")
        if key in by:
            select = select.order_by(by[key].desc() if self.sort.startswith("-") else by[key].asc())
        return select.order_by(*tie) if tie else select

    def apply(self, select: Select[Any], by: Mapping[str, Any], *tie: Any) -> Select[Any]:
        """Order a select and cut this page out of it."""
        return self.order(select, by, *tie).limit(self.limit).offset(self.offset)

    def url(self, **changes: object) -> str:
        """Give this list's address with some parameters changed."""
        return with_args(self.path, self.args, **{"print": None, "export": None} | changes)

    @property
    def cleared_url(self) -> str:
        """The address without any filter; order and size stay."""
        gone = {key: None for key in self.args if key not in _OWN} | {"page": None}
        return self.url(**gone)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form must carry along: order, size, columns, date."""
        return [(key, value) for key, value in self.args.items(multi=True) if key in _OWN - _PASSING]

    @property
    def carried_for_columns(self) -> list[tuple[str, str]]:
        """What the column chooser must carry along: everything but the columns and the page."""
        return [(key, value) for key, value in self.args.items(multi=True) if key not in _PASSING | {"cols"}]

    @property
    def active(self) -> list[tuple[str, str, str]]:
        """Each filter in force: its label, its value in words, and the address without it."""
        shown = [one for one in self.form or () if one.name in self.filters and one.shown]
        return [(one.label, one.shown, self.url(**{one.name: None, "page": None})) for one in shown]


_PASSING = frozenset({"page", "print", "export"})


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A page of a list: its rows, how many there are in all, and the addresses around it."""

    asked: Asked
    rows: Sequence[Row]
    total: int

    @property
    def first(self) -> int:
        """The running number of the first row shown."""
        return self.asked.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The running number of the last row shown."""
        return self.asked.offset + len(self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, ceil(self.total / self.asked.per_page))

    @property
    def window(self) -> list[int | None]:
        """The page numbers to offer; None stands for those left out."""
        near = {1, self.pages, *range(self.asked.page - 2, self.asked.page + 3)}
        numbers = sorted(number for number in near if 1 <= number <= self.pages)
        shown: list[int | None] = []
        for number in numbers:
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown

    @property
    def is_cut(self) -> bool:
        """True where a print does not hold all rows."""
        return self.asked.printing and self.total > len(self.rows)

    def cells(self) -> Iterator[tuple[int, Row, list[Cell]]]:
        """Give every row with its running number and its cells."""
        readers = [(column, column.reads, column.href) for column in self.asked.columns]
        for number, row in enumerate(self.rows, self.first):
            yield (
                number,
                row,
                [(column, read(row), href(row) if href else None) for column, read, href in readers],
            )

    def sort_url(self, column: Column) -> str:
        """The address that sorts by a column, or turns its order round."""
        down = self.asked.sort == column.key
        return self.asked.url(sort=f"-{column.key}" if down else column.key, page=None)

    def sorted_by(self, column: Column) -> str:
        """The column's ``aria-sort``."""
        if self.asked.sort.removeprefix("-") != column.key:
            return "none"
        return "descending" if self.asked.sort.startswith("-") else "ascending"

    @property
    def print_url(self) -> str:
        """The address of the print view."""
        return self.asked.url(print=1, page=None)

    @property
    def export_url(self) -> str:
        """The address of the same list, filters and columns as a workbook."""
        return self.asked.url(export="xlsx", page=None)


def by_item(key: str | int) -> Callable[[Any], Any]:
    """Read a column from rows that are mappings or plain tuples."""
    return itemgetter(key)


def _filters(form: Form | None, args: MultiDict[str, str]) -> dict[str, Any]:
    if form is None:
        return {}
    form.load(args)
    return {name: value for name, value in form.data.items() if not _is_blank(value)}


def _is_blank(value: object) -> bool:
    return value is None or value is False or value == "" or value == []


def _number(written: str | None, fallback: int) -> int:
    if written and written.isascii() and written.isdecimal() and len(written) < 9:
        return min(max(1, int(written)), _LAST_PAGE)
    return fallback


def _per_page(written: str | None, fallback: int) -> int:
    asked = _number(written, fallback)
    return asked if asked in PER_PAGE else fallback
