"""A list as a workbook: the same filters and columns as on the screen, telephone numbers masked, and kept on record."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from flask import Response, send_file
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnprocessableEntity

from core.accounts.masking import masked_phone
from core.clock import now
from core.exchange.columns import Column as SheetColumn
from core.exchange.columns import Kind
from core.exchange.write import write_table
from core.pages.listing import Decorate, Query
from core.request import caller, record_apart
from core.web import zh
from core.web.dates import as_of
from core.web.pages import Asked, Column

MOST: Final = 20_000
AT_ONCE: Final = 500
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Final[Mapping[str, Kind]] = {"number": "decimal"}
WIDTHS: Final = {"narrow": 8, "wide": 30}


def workbook(
    session: Session, asked: Asked, query: Query, title: str, decorate: Decorate | None = None
) -> Response:
    """Give the whole list as a workbook; who took what, how many and with which filters stands in the trail."""
    total: int = session.execute(query.total).scalar() or 0
    if total > MOST:
        raise UnprocessableEntity(f"共 {total} 条，一次最多导出 {MOST} 条，请先筛选。")
    columns = asked.columns
    sheet = [SheetColumn("序号", "serial", "serial", width=6), *(_column(column) for column in columns)]
    data = BytesIO()
    mark = f"导出人：{caller().name}　导出时间：{zh.moment(now())}　数据日期：{as_of()}"
    rows = _rows(session, asked, query, columns, decorate)
    count = write_table(data, title, sheet, rows, sheet=title[:31], mark=mark)
    record_apart("list.export", object_type=title, changes=_said(asked, count, data.getvalue()))
    data.seek(0)
    name = f"{title}_{as_of():%Y%m%d}.xlsx"
    return send_file(data, XLSX, as_attachment=True, download_name=name)


def _column(column: Column) -> SheetColumn:
    return SheetColumn(
        column.label, column.key, KINDS.get(column.kind, "text"), width=WIDTHS.get(column.width, 14)
    )


def _rows(
    session: Session, asked: Asked, query: Query, columns: list[Column], decorate: Decorate | None
) -> Iterator[list[Any]]:
    ordered = asked.order(query.rows, query.by, *query.tie)
    readers = [(column, column.reads) for column in columns]
    number = 0
    for rows in session.execute(ordered).partitions(AT_ONCE):
        for row in decorate(rows) if decorate else rows:
            number += 1
            yield [number, *(plain(column, read(row)) for column, read in readers)]


def plain(column: Column, value: Any) -> Any:
    """Give a value as a cell holds it: text stays text, numbers stay numbers, a phone number is masked."""
    if value is None:
        return None
    if column.kind == "phone":
        return masked_phone(value)
    if column.kind == "yes_no":
        return zh.yes_no(value)
    if column.kind == "marks":
        return value.said
    if column.kind == "number":
        return value if isinstance(value, int | Decimal) else Decimal(str(value))
    if isinstance(value, datetime):
        return zh.moment(value)
    return zh.day(value, "") if isinstance(value, date) else str(value)


def _said(asked: Asked, count: int, data: bytes) -> dict[str, Any]:
    return {
        "filters": {name: str(value) for name, value in asked.filters.items()},
        "as_of": str(as_of()),
        "columns": [column.key for column in asked.columns],
        "rows": count,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
