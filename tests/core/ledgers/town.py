"""What the ledger tests stand on: a county with a village and units, a ledger of its own, and files to import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from core.clock import now
from core.db import Base, Database
from core.exchange.columns import Column
from core.ledgers.check import Fix, Report, check
from core.ledgers.models import ImportBatch
from core.ledgers.operations import apply_batch, new_token, open_batch
from core.policy.ledger import Ledger
from tests.factories import CLERK, Make

ON = date(2023, 9, 30)
TYPES = ("脱贫村", "易地扶贫搬迁安置村（社区）", "乡村振兴任务重的村", "党组织软弱涣散村", "其他类型村")
ROLES = ("第一书记", "第一书记兼工作队长", "工作队长", "工作队员")
RANKS = ("乡科级正职", "乡科级副职", "科员级")
NATURES = ("党政机关", "事业单位", "国有企业")
FORM = Ledger(
    key="sample.cadres",
    norm="S-01",
    title="驻村干部台账",
    about="posting",
    columns=(
        Column("序号", "serial", "serial", required=False),
        Column("县", "county"),
        Column("乡镇", "township"),
        Column("村", "village"),
        Column("村类型", "village_types", "choices", TYPES, noted=("其他类型村",)),
        Column("组建工作队", "in_team", "yes_no"),
        Column("驻村身份", "role", "choice", ROLES),
        Column("姓名", "name", "name"),
        Column("性别", "gender", "choice", ("男", "女")),
        Column("政治面貌", "politics"),
        Column("年龄", "age", "integer"),
        Column("学历", "education"),
        Column("来源", "source", "choice", ("中派", "省派", "市派", "县派")),
        Column("单位及职务", "unit_title"),
        Column("单位性质", "nature", "choice", NATURES),
        Column("级别", "rank", "choice", RANKS),
        Column("派驻时间", "starts_on", "date"),
        Column("留任", "retained", "yes_no"),
        Column("手机号", "phone", "phone", personal=True),
    ),
)
HEADINGS = [column.heading for column in FORM.columns]
USUAL: dict[str, Any] = {
    "县": "方城县",
    "乡镇": "杨集镇",
    "村": "甲庄村",
    "村类型": "①",
    "组建工作队": "是",
    "驻村身份": "工作队员",
    "姓名": "张三",
    "性别": "男",
    "政治面貌": "中共党员",
    "年龄": 35,
    "学历": "大学",
    "来源": "市派",
    "单位及职务": "市财政局科长",
    "单位性质": "党政机关",
    "级别": "科员级",
    "派驻时间": "2023.5",
    "留任": "否",
    "手机号": "13812345678",
}
FIRST_ROW = 3
"""The row of the file in which the first entry stands: below the title and the headings."""


def entry(**cells: Any) -> dict[str, Any]:
    """Give a sound row with some cells of its own."""
    return USUAL | cells


def workbook(rows: Sequence[dict[str, Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    """Write a file as an office would: a title, the headings, then the rows."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("台账")
    page.write(0, 0, FORM.title)
    page.write_row(1, 0, headings)
    for number, row in enumerate(rows, 1):
        cells = {"序号": number, **row}
        for place, heading in enumerate(headings):
            value = cells.get(heading)
            if value is not None and value != "":
                page.write(number + 1, place, value)
    book.close()
    return stream.getvalue()


@dataclass
class Town:
    """A county below its city, with a village on record and the units that send people there."""

    database: Database
    city: int
    county: int
    township: int
    village: int
    other_county: int

    def check(
        self, *rows: dict[str, Any], area: int | None = None, on: date = ON, fixes: Sequence[Fix] = ()
    ) -> Report:
        """Check rows for the county."""
        return self.check_file(workbook(rows), area=area, on=on, fixes=fixes)

    def check_file(
        self,
        data: bytes,
        area: int | None = None,
        on: date = ON,
        fixes: Sequence[Fix] = (),
        ledger: Ledger = FORM,
    ) -> Report:
        with self.database.read() as session:
            return check(session, ledger, area or self.county, data, on, name="台账.xlsx", fixes=fixes)

    def bring_in(self, *rows: dict[str, Any], area: int | None = None, on: date = ON) -> int:
        """Check rows and write them, and give the batch."""
        data = workbook(rows)
        report = self.check_file(data, area, on)
        assert not report.errors, report.problems
        return self.write(report, data)

    def write(self, report: Report, data: bytes = b"x") -> int:
        with self.database.write() as session:
            batch = open_batch(
                session,
                CLERK,
                report.ledger,
                report.area_id,
                data,
                "台账.xlsx",
                report.on,
                report.on,
                now(),
                new_token(),
            )
            apply_batch(session, CLERK, batch, report, now())
            return batch.id

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give every row of every table that an import could touch."""
        skipped = ("audit_events", "import_batches", "import_changes")
        with self.database.read() as session:
            return {
                table.name: sorted((tuple(row) for row in session.execute(table.select())), key=repr)
                for table in Base.metadata.sorted_tables
                if table.name not in skipped
            }

    def rows(self, model: type[Base]) -> list[Any]:
        with self.database.read() as session:
            found = list(session.query(model).order_by(model.id))  # type: ignore[attr-defined]
            session.expunge_all()
            return found


def settle(database: Database) -> Town:
    """Lay 方城县 with one village on record, and 社旗县 beside it."""
    with database.write() as session:
        make = Make(session)
        city = make.city("南阳市", code="411300")
        county = make.county("方城县", city, code="411322")
        other = make.county("社旗县", city, code="411327")
        township = make.township("杨集镇", county)
        village = make.village("甲庄村", township, types=["脱贫村"])
        for name in ("市财政局", "市财政局会计中心", "市农科院"):
            make.unit(name, area=city, nature="党政机关" if name == "市财政局" else None)
        return Town(database, city.id, county.id, township.id, village.id, other.id)


def told(report: Report, level: str = "error") -> list[tuple[int, str, str]]:
    """Give what was said: row, column, and the sentence with its suggestion."""
    return [
        (problem.row, problem.column, f"{problem.message}|{problem.suggestion}")
        for problem in report.problems
        if problem.level == level
    ]


def batch_of(session: Session, number: int) -> ImportBatch:
    return session.get_one(ImportBatch, number)
