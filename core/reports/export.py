"""A report as a workbook: the columns of the page, what it says, what it rests on, and who took it when."""

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from flask import Response, send_file
from werkzeug.exceptions import UnprocessableEntity

from core.clock import now
from core.engine.report import Head, Line, Table
from core.exchange.columns import Column, Kind
from core.exchange.write import write_table
from core.reports import layout
from core.reports.looks import Look
from core.reports.words import conclusion
from core.request import caller, describe_act
from core.web import zh
from core.web.dates import as_of

MOST: Final = 20_000
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(look: Look) -> Response:
    """Give the whole report as a workbook; what was taken stands in the trail of the act."""
    table = look.table(MOST + 1)
    if table.count > MOST:
        raise UnprocessableEntity(f"共 {table.count} 条，一次最多导出 {MOST} 条，请先选下一级地区。")
    title = f"{look.place}{look.when}{look.report.title}"
    data = BytesIO()
    mark = f"导出人：{caller().name}　导出时间：{zh.moment(now())}　数据日期：{as_of()}"
    notes = [conclusion(look.report, table, look.place, look.when), *look.report.notes]
    write_table(
        data, title, sheet_columns(table), sheet_rows(table), notes, sheet=look.report.title[:31], mark=mark
    )
    describe_act(area_id=look.area.id if look.area else None, changes=_said(look, table, data.getvalue()))
    data.seek(0)
    return send_file(data, XLSX, as_attachment=True, download_name=f"{title}.xlsx")


def sheet_columns(table: Table) -> list[Column]:
    """Give the columns of the workbook: running number, what the line is about, where, and every column of the page."""
    first = [Column("序号", "serial", "serial", width=6), Column(layout.name_of(table), "name", width=20)]
    first += [Column("所在地", "place", width=14)] if layout.has_places(table) else []
    first += [Column("分组", "group", width=14)] if any(line.group for line in table.lines) else []
    return first + [_column(head) for head in table.heads]


def _column(head: Head) -> Column:
    title = layout.heading(head)
    title = f"{head.group}：{title}" if head.group else title
    kind: Kind = "decimal" if head.kind in ("number", "share") else "text"
    return Column(title, head.key, kind, width=10 if kind == "decimal" else 18)


def sheet_rows(table: Table) -> Iterator[list[Any]]:
    """Give the rows as cells hold them: numbers stay numbers, what is open says so."""
    for number, line in enumerate(layout.lines_of(table), 1):
        is_total = line is table.total
        row: list[Any] = [None if is_total else number, "合计" if is_total else line.name]
        row += [line.place] if layout.has_places(table) else []
        row += [line.group] if any(one.group for one in table.lines) else []
        yield row + [_plain(head, line) for head in table.heads]


def _plain(head: Head, line: Line) -> Any:
    cell = line.cell(head)
    if head.kind in ("number", "share") and isinstance(cell.value, int | float):
        return Decimal(str(cell.value))
    return cell.word or None if cell.value is None else layout.said(head, cell)


def _said(look: Look, table: Table, data: bytes) -> dict[str, Any]:
    return {
        "report": look.report.key,
        "area": look.place,
        "period": look.period.key,
        "as_of": str(as_of()),
        "columns": [head.key for head in table.heads],
        "rows": table.count,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
