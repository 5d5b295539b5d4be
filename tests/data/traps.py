"""A small ledger, and the many ways people and programs bend such files."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from core.exchange.columns import Column

COLUMNS = (
    Column("序号", "serial", "serial", required=False),
    Column("县（市、区）", "county"),
    Column("村（居、社区）", "village"),
    Column(
        "派驻村类型",
        "types",
        "choices",
        ("脱贫村", "易地扶贫搬迁安置村（社区）", "乡村振兴任务重的村", "党组织软弱涣散村", "其他类型村"),
        noted=("其他类型村",),
        also=(("其它类型村", "其他类型村"),),
        numbered=True,
    ),
    Column("姓名", "name", "name"),
    Column("年龄", "age", "integer", unit="岁", required=False),
    Column("派驻时间", "starts_on", "date"),
    Column("是否留任", "retained", "yes_no", required=False),
    Column("手机号", "phone", "phone", aliases=("联系电话",), required=False),
)
HEADINGS = tuple(column.heading for column in COLUMNS)
ROWS: tuple[tuple[Any, ...], ...] = (
    (1, "方城县", "甲村", "①③", "张三", 28, "2023.5", "是", "13819093786"),
    (2, "方城县", "甲村", "脱贫村", "李四", 45, "2023年7月5日", "否", "13819093787"),
    (3, "社旗县", "乙村", "④", "王五", 31, "2022-10-02", "是", "13819093788"),
)
NOTES = ("派驻村类型可多选；", "手机号填11位。")


def workbook(fill: Callable[[Any], None], options: Mapping[str, Any] | None = None) -> bytes:
    """Give the bytes of a workbook that a function fills."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "default_date_format": "yyyy-mm-dd", **(options or {})}
    )
    fill(book)
    book.close()
    return out.getvalue()


def put(page: Any, rows: Sequence[Sequence[Any]], top: int = 0, left: int = 0) -> int:
    """Write rows from a place on, and give the row below them."""
    for row, values in enumerate(rows, top):
        for column, value in enumerate(values, left):
            if isinstance(value, datetime | date):
                page.write_datetime(row, column, value)
            elif isinstance(value, str):
                page.write_string(row, column, value)
            elif value is not None:
                page.write(row, column, value)
    return top + len(rows)


def ledger(
    rows: Sequence[Sequence[Any]] = ROWS,
    headings: Sequence[Any] = HEADINGS,
    *,
    above: Sequence[Sequence[Any]] = (),
    below: Sequence[Sequence[Any]] = (),
    then: Callable[[Any, Any], None] | None = None,
    sheet: str = "台账",
    options: Mapping[str, Any] | None = None,
) -> bytes:
    """Give a ledger with lines above and below its table; `then` may do more to the book and its page."""

    def fill(book: Any) -> None:
        page = book.add_worksheet(sheet)
        put(page, [*above, headings, *rows, *below])
        if then:
            then(book, page)

    return workbook(fill, options)


def csv_text(rows: Sequence[Sequence[Any]] = ROWS, sign: str = ",") -> str:
    """Give the ledger as CSV text."""
    return "\r\n".join(sign.join(str(value) for value in row) for row in (HEADINGS, *rows)) + "\r\n"
