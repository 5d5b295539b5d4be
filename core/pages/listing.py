"""List pages read as tuples: one query counts, one gives the page; export and print take the same select."""

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
    """What a list selects: the rows, the columns it can be ordered by, and what keeps its order steady."""

    rows: AnySelect
    by: Mapping[str, Any]
    tie: tuple[Any, ...]

    @property
    def total(self) -> Select[int]:
        """The select that counts the rows."""
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
    rows: Sequence[Any] = session.execute(asked.apply(query.rows, query.by, *query.tie)).all()
    return Listing(asked, decorate(rows) if decorate and rows else rows, total)


def _count(session: Session, query: Query) -> int:
    counted: int | None = session.execute(query.total).scalar()
    return counted or 0
