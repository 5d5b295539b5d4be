"""Dated rows that touch and say the same become one row: the last step of everything that is flattened."""

from typing import Any

from sqlalchemy import FromClause, Select, case, func, select

from core.sql import add_days


def merged(rows: FromClause, *keys: str) -> Select[Any]:
    """Give the rows with those of equal keys joined where one begins on the day after the other's end.

    The rows of one key must not overlap. Columns: the keys, starts_on, ends_on.
    """
    columns = [rows.c[key] for key in keys]
    before = func.lag(rows.c.ends_on, type_=rows.c.ends_on.type).over(
        partition_by=columns, order_by=rows.c.starts_on
    )
    first = case((add_days(before, 1) == rows.c.starts_on, 0), else_=1)
    marked = select(*columns, rows.c.starts_on, rows.c.ends_on, first.label("is_first")).subquery("marked")
    columns = [marked.c[key] for key in keys]
    number = func.sum(marked.c.is_first).over(
        partition_by=columns, order_by=marked.c.starts_on, rows=(None, 0)
    )
    islands = select(*columns, marked.c.starts_on, marked.c.ends_on, number.label("island")).subquery(
        "islands"
    )
    columns = [islands.c[key] for key in keys]
    return select(
        *columns,
        func.min(islands.c.starts_on).label("starts_on"),
        func.max(islands.c.ends_on).label("ends_on"),
    ).group_by(*columns, islands.c.island)
