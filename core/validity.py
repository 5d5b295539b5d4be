"""Dated rows: both ends belong to a row, an open end is FAR, and rows that exclude one another must not overlap."""

from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from core.db import FAR, Base
from core.errors import Refused

DAWN = date(1, 1, 1)
"""An open begin: what has always been so."""
Row = TypeVar("Row", bound=Base)


def day_before(day: date) -> date:
    """Give the day before a date."""
    return day - timedelta(days=1)


def say_span(starts_on: date, ends_on: date) -> str:
    """Give a validity in words: 2023-06-01至今, 2023-06-01至2024-05-31."""
    return f"{starts_on}至{'今' if ends_on == FAR else ends_on}"


def check_span(starts_on: date, ends_on: date, field: str = "ends_on") -> None:
    """Refuse an end that lies before its begin."""
    if ends_on < starts_on:
        raise Refused(f"结束日期{ends_on}早于开始日期{starts_on}。", field)


def in_force(model: Any, on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Give the condition that a dated row (model, alias or subquery columns) holds on a day."""
    return and_(model.starts_on <= on, model.ends_on >= on)


def touching(model: Any, starts_on: date, ends_on: date) -> ColumnElement[bool]:
    """Give the condition that a dated row shares a day with a span."""
    return and_(model.starts_on <= ends_on, model.ends_on >= starts_on)


def find_overlap(
    session: Session,
    model: type[Row],
    starts_on: date,
    ends_on: date,
    *where: ColumnElement[bool],
    but: Row | None = None,
) -> Row | None:
    """Give the first row under the conditions that shares a day with the span, apart from `but`."""
    dated: Any = model
    others = [] if but is None else [dated.id != dated_id(but)]
    rows = select(model).where(touching(dated, starts_on, ends_on), *where, *others)
    return session.scalars(rows.order_by(dated.starts_on).limit(1)).first()


def close_row(row: Any, last_day: date, label: str) -> None:
    """End a dated row on its last day; refused before its begin, or after an end it already has."""
    if last_day < row.starts_on:
        raise Refused(f"{label}自{row.starts_on}开始，不能在{last_day}结束。", "ends_on")
    if last_day > row.ends_on:
        raise Refused(f"{label}已于{row.ends_on}结束。", "ends_on", "需要延长的，请另记一段。")
    row.ends_on = last_day


def dated_id(row: Any) -> int:
    """Give the id of a row of any model that has one."""
    return int(row.id)


def hold(session: Session, row: Base) -> None:
    """Keep others from changing a row until this transaction ends, so that what was just checked stays true."""
    model: Any = type(row)
    session.execute(select(model.id).where(model.id == dated_id(row)).with_for_update(key_share=True))
