"""List pages read as tuples: one query counts, one gives the page; a workbook takes the same select."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from core.pages.marks import Marks
from core.web.pages import Asked, Listing

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Thin:
    """The keys of a list's rows from their own table alone, for when nothing is asked of what the rows join.

    `rows` look the viewer's reach up as a whole. `walk` looks row by row: along the index of an order the page is full before
    many are met, unless the viewer sees only few of all. `few` gives the list's rows by keys that are known to be seen.
    `by` names the orders that are known. Where the order begins with a condition, `first` is that condition: those it holds
    for are read first, and the others after them.
    """

    rows: AnySelect
    by: frozenset[str]
    walk: AnySelect | None = None
    few: AnySelect | None = None
    first: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Query:
    """What a list selects: the rows, the columns it can be ordered by, and what keeps its order steady.

    With `thin` the page is found first, and only its few rows are joined.
    """

    rows: AnySelect
    by: Mapping[str, Any]
    tie: tuple[Any, ...]
    thin: Thin | None = None

    @property
    def total(self) -> Select[int]:
        """The select that counts the rows."""
        ids = self.thin.rows if self.thin else self.rows.with_only_columns(self.tie[-1])
        return select(func.count()).select_from(ids.order_by(None).subquery("counted"))


class Marked:
    """A row of a list with its marks and whatever else was read for the whole page; all are attributes of it."""

    __slots__ = ("marks", "more", "row")

    def __init__(self, row: Any, marks: Marks | None, **more: Any) -> None:
        self.row, self.marks, self.more = row, marks or Marks(), more

    def __getattr__(self, name: str) -> Any:
        return self.more[name] if name in self.more else getattr(self.row, name)


Decorate = Callable[[Sequence[Any]], Sequence[Any]]
"""Adds to the rows of one page what is read for all of them at once."""


def list_of(session: Session, asked: Asked, query: Query, decorate: Decorate | None = None) -> Listing[Any]:
    """Give the page that is asked for; the number of queries does not depend on the number of rows."""
    total = session.scalar(query.total) or 0
    asked = asked.within(total)
    rows: Sequence[Any] = session.execute(_page(session, asked, query, total)).all()
    return Listing(asked, decorate(rows) if decorate and rows else rows, total)


def _page(session: Session, asked: Asked, query: Query, total: int) -> AnySelect:
    order, thin = asked.sort.removeprefix("-"), query.thin
    if thin is None or (order and order not in thin.by):
        return asked.apply(query.rows, query.by, *query.tie)
    keys, rows = _keys(session, asked, query, thin, total), query.rows if thin.few is None else thin.few
    return asked.order(rows.where(query.tie[-1].in_(keys)), query.by, *query.tie)


def _keys(session: Session, asked: Asked, query: Query, thin: Thin, total: int) -> list[Any]:
    """Give the keys of the page; where a condition comes first, those it holds for, then the others."""
    rows = thin.rows
    if thin.walk is not None and _is_soon_full(session, asked, query, total):
        rows = thin.walk
    if thin.first is None or asked.sort:
        return list(session.scalars(asked.apply(rows, query.by, *query.tie)))
    tie, leading = query.tie[1:], rows.where(thin.first)
    keys = list(session.scalars(leading.order_by(*tie).limit(asked.limit).offset(asked.offset)))
    if (missing := min(asked.limit, total - asked.offset) - len(keys)) > 0:
        before = 0 if keys else asked.offset - _number(session, thin.rows.where(thin.first))
        others = rows.where(~thin.first).order_by(*tie)
        keys += session.scalars(others.limit(missing).offset(before))
    return keys


def _is_soon_full(session: Session, asked: Asked, query: Query, total: int) -> bool:
    """Tell whether fewer rows are met on a walk until the page is full than the viewer may see in all."""
    largest = session.scalar(select(func.max(query.tie[-1]))) or 0
    return (asked.offset + asked.limit) * largest < total * total


def _number(session: Session, rows: AnySelect) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery("counted"))) or 0
