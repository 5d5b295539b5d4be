"""List pages read as tuples: one query counts, one gives the page; a workbook takes the same select."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.pages.marks import Marks
from core.web.pages import Asked, Listing

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Query:
    """What a list selects: the rows, the columns it can be ordered by, and what keeps its order steady.

    `thin` gives the key of the same rows from their own table alone, where nothing was asked of what they join; with it
    the page is found first, and only its few rows are joined. `thin_by` names the orders it knows.
    """

    rows: AnySelect
    by: Mapping[str, Any]
    tie: tuple[Any, ...]
    thin: AnySelect | None = None
    thin_by: frozenset[str] = frozenset()

    @property
    def total(self) -> Select[int]:
        """The select that counts the rows."""
        if self.thin is not None:
            return select(func.count()).select_from(self.thin.order_by(None).subquery("counted"))
        ids = self.rows.order_by(None).with_only_columns(self.tie[-1])
        return select(func.count()).select_from(ids.subquery("counted"))


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
    total = _count(session, query)
    asked = asked.within(total)
    rows: Sequence[Any] = session.execute(_page(session, asked, query)).all()
    return Listing(asked, decorate(rows) if decorate and rows else rows, total)


def _page(session: Session, asked: Asked, query: Query) -> AnySelect:
    order = asked.sort.removeprefix("-")
    if query.thin is None or (order and order not in query.thin_by):
        return asked.apply(query.rows, query.by, *query.tie)
    keys = session.execute(asked.apply(query.thin, query.by, *query.tie)).scalars().all()
    return asked.order(query.rows.where(query.tie[-1].in_(keys)), query.by, *query.tie)


def _count(session: Session, query: Query) -> int:
    counted: int | None = session.execute(query.total).scalar()
    return counted or 0
