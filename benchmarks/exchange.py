"""Ledgers in and out at 20,000 × 19, each step against the bare library doing the least that could pass for it.

Run with `python -m benchmarks.exchange`. Each figure is the best of a few rounds taken in turn with its bound.
"""

import io
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from time import process_time

import xlsxwriter
from python_calamine import CalamineWorkbook

from core.exchange.annotate import annotate
from core.exchange.columns import Column, Problem
from core.exchange.measure import measure
from core.exchange.read import Table, read_table
from core.exchange.records import records
from core.exchange.values import Chosen, Value, When, show
from core.exchange.write import write_table

ROWS, ROUNDS, FAULTY = 20_000, 3, 3_000
TYPES = ("脱贫村", "易地扶贫搬迁安置村（社区）", "乡村振兴任务重的村", "党组织软弱涣散村", "其他类型村")
ROLES = ("第一书记", "第一书记兼工作队长", "工作队长", "工作队员")
COLUMNS = (
    Column("序号", "serial", "serial", required=False),
    Column("县（市、区）", "county"),
    Column("乡镇（街道）", "township"),
    Column("村（居、社区）", "village"),
    Column("派驻村类型", "types", "choices", TYPES, noted=("其他类型村",), numbered=True),
    Column("是否组建驻村工作队", "in_team", "yes_no"),
    Column("驻村身份", "role", "choice", ROLES, numbered=True),
    Column("姓名", "name", "name"),
    Column("性别", "gender", "choice", ("男", "女")),
    Column("政治面貌", "politics"),
    Column("年龄", "age", "integer"),
    Column("学历", "education"),
    Column("派驻来源", "source", "choice", ("中派", "省派", "市派", "县派"), numbered=True),
    Column("派出单位及职务（职级）", "unit_title"),
    Column("派出单位性质", "nature", "choice", ("党政机关", "事业单位", "国有企业")),
    Column("职务级别", "rank", "choice", ("乡科级正职", "乡科级副职", "科员级", "办事员级", "未定职")),
    Column("派驻时间", "starts_on", "date"),
    Column("是否留任", "retained", "yes_no"),
    Column("手机号", "phone", "phone"),
)


def entry(number: int) -> list[Value]:
    """Make up one entry; names, days and telephones differ from row to row as they do in life."""
    on = date(2021, 5, 1) + timedelta(days=number * 7 % 800)
    return [
        str(number), f"第{number % 13}县", f"第{number % 130}镇", f"第{number % 3000}村",
        (Chosen(TYPES[number % 4]),), True, Chosen(ROLES[number % 4]), f"张{chr(0x4E00 + number)}", Chosen("男女"[number % 2]),
        "中共党员", 26 + number % 20, "大学", Chosen("市派"), f"市第{number % 180}单位科长", Chosen("党政机关"),
        Chosen("科员级"), When(on, "day"), number % 2 == 0, str(13_000_000_000 + number * 37),
    ]  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    """Give the processor time of one run."""
    start = process_time()
    work()
    return process_time() - start


def compare(title: str, work: Callable[[], object], bound: Callable[[], object], must: float) -> None:
    """Print how many times the bound a piece of work takes."""
    pairs = [(timed(work), timed(bound)) for _ in range(ROUNDS)]
    ours, bare = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    print(f"{title:<46}{ours:8.2f} s{bare:8.2f} s{ours / bare:8.2f} ×   (must ≤ {must} ×)")


def bare_read(data: bytes) -> list[list[object]]:
    """Read every cell and no more."""
    return list(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).iter_rows())


def floor(data: bytes) -> None:
    """Read every cell and put it into a table: what no import can do without."""
    rows = ([str(cell) for cell in row] for row in bare_read(data)[2 : ROWS + 2])
    with sqlite3.connect(":memory:") as database:
        database.execute(f"create table t ({', '.join(f'c{place}' for place in range(len(COLUMNS)))})")
        database.executemany(f"insert into t values ({', '.join('?' * len(COLUMNS))})", rows)


def bare_write(texts: Sequence[Sequence[str]]) -> None:
    """Write the cells as texts and no more."""
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    page = book.add_worksheet()
    form = book.add_format({"num_format": 49})
    for row, values in enumerate(texts):
        for column, text in enumerate(values):
            page.write_string(row, column, text, form)
    book.close()


def whole_import(data: bytes) -> Table:
    """Measure, read and check a file, and give it back with remarks."""
    table = read_table(data, COLUMNS)
    for _ in records(table, COLUMNS):
        pass
    problems = [Problem(row.number, "手机号", "x", "error", "请核对号码。") for row in table.rows[:FAULTY]]
    annotate(table, problems, io.BytesIO())
    return table


def main() -> None:
    """Print the figures."""
    entries = [entry(number) for number in range(1, ROWS + 1)]
    texts = [[str(show(c, v) or "") for c, v in zip(COLUMNS, values, strict=True)] for values in entries]
    out = io.BytesIO()
    write_table(out, "驻村干部信息备案台账", COLUMNS, entries)
    data, table = out.getvalue(), read_table(out.getvalue(), COLUMNS)
    as_csv = "\n".join(",".join(row) for row in [[c.heading for c in COLUMNS], *texts]).encode("gb18030")
    print(f"{ROWS:,} × {len(COLUMNS)}, {len(data) / 2**20:.1f} MB{'':<22}ours      bound     ratio")
    compare("measure, against reading the cells", lambda: measure(data), lambda: bare_read(data), 1)
    compare(
        "measure + read, against reading the cells",
        lambda: read_table(data, COLUMNS),
        lambda: bare_read(data),
        2.5,
    )
    compare(
        "check values, against reading the cells",
        lambda: list(records(table, COLUMNS)),
        lambda: bare_read(data),
        2.5,
    )
    compare("whole import, against cells + executemany", lambda: whole_import(data), lambda: floor(data), 4)
    compare(
        "read as CSV, against reading the cells",
        lambda: read_table(as_csv, COLUMNS, "a.csv"),
        lambda: bare_read(data),
        2.5,
    )
    compare("write, against xlsxwriter alone",
            lambda: write_table(io.BytesIO(), "台账", COLUMNS, entries), lambda: bare_write(texts), 1.2)  # fmt: skip


if __name__ == "__main__":
    main()
