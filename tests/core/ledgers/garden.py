"""A table of a made-up plugin's own with a column of every type, and the ledgers about it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from core.exchange.columns import Column
from core.policy.ledger import Ledger
from core.policy.own import OwnRecord

KINDS = ("苹果", "梨", "其他")


class Orchard(OwnRecord):
    __tablename__ = "sample_orchards"
    subject = "orchard"
    word = "果园"

    kind: Mapped[str] = mapped_column(String(12))
    also_grows: Mapped[str | None] = mapped_column(String(40))
    trees: Mapped[int | None]
    money: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    is_fenced: Mapped[bool | None]
    planted_on: Mapped[date | None]
    remark: Mapped[str | None] = mapped_column(String(10))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))


class Harvest(OwnRecord):
    __tablename__ = "sample_harvests"
    subject = "harvest"
    word = "采收"

    orchard_id: Mapped[int] = mapped_column(ForeignKey("sample_orchards.id"))


PLACE = (
    Column("序号", "serial", "serial", required=False),
    Column("乡镇", "township", required=False),
    Column("村", "village", required=False),
)
ORCHARDS = Ledger(
    key="sample.orchards",
    norm="S-02",
    title="果园台账",
    about=Orchard,
    columns=(
        *PLACE,
        Column("名称", "name", "name"),
        Column("品种", "kind", "choice", KINDS, noted=("其他",)),
        Column("套种", "also_grows", "choices", ("花生", "大豆"), required=False),
        Column("棵数", "trees", "integer", required=False, unit="棵"),
        Column("投资", "money", "decimal", required=False, unit="万元"),
        Column("有无围栏", "is_fenced", "yes_no", required=False),
        Column("栽种日期", "planted_on", "date", required=False),
        Column("备注", "remark", required=False),
        Column("管护单位", "unit", required=False),
        Column("登记起", "starts_on", "date", required=False),
    ),
)
PEARS = Ledger(
    key="sample.pears",
    norm="S-02",
    title="梨园台账",
    about=Orchard,
    columns=(*PLACE, Column("名称", "name", "name")),
    only={"kind": "梨"},
)
HARVESTS = Ledger(
    key="sample.harvests",
    norm="S-02",
    title="采收台账",
    about=Harvest,
    columns=(*PLACE, Column("批次", "name", "name"), Column("果园", "orchard", "name")),
)
USUAL: dict[str, Any] = {
    "乡镇": "杨集镇",
    "村": "甲庄村",
    "名称": "东坡果园",
    "品种": "苹果",
    "套种": "花生、大豆",
    "棵数": "300棵",
    "投资": 12.5,
    "有无围栏": "是",
    "栽种日期": "2022.3.12",
    "备注": "向阳",
    "管护单位": "市农科院",
    "登记起": "2022-03-12",
}


def orchard(**cells: Any) -> dict[str, Any]:
    """Give a sound row with some cells of its own."""
    return USUAL | cells


def sheet(ledger: Ledger, rows: Sequence[dict[str, Any]]) -> bytes:
    """Write a file as an office would: a title, the headings, then the rows."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet()
    headings = [column.heading for column in ledger.columns]
    page.write(0, 0, ledger.title)
    page.write_row(1, 0, headings)
    for number, row in enumerate(rows, 1):
        for place, heading in enumerate(headings):
            value = ({"序号": number} | row).get(heading)
            if value is not None and value != "":
                page.write(number + 1, place, value)
    book.close()
    return stream.getvalue()
