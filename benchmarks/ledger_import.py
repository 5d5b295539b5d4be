"""A ledger checked, written, given back and taken back, against a bare import: read the cells and put them into a table.

`python -m benchmarks.ledger_import [ROWS …]` (3,000 and 20,000 by default). Exit 1 where a bound is missed.
Seconds are those of the clock; ratios are of processor time, which a busy machine leaves alone.
"""

import io
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

from python_calamine import CalamineWorkbook

from core import migrations
from core.areas.models import Area
from core.areas.operations import add_area
from core.audit.operations import Actor
from core.clock import now
from core.db import Database
from core.exchange.annotate import annotate
from core.exchange.values import Chosen, Value, When
from core.exchange.write import write_table
from core.ledgers.check import Report, check
from core.ledgers.export import export
from core.ledgers.models import ImportBatch
from core.ledgers.operations import apply_batch, new_token, open_batch
from core.ledgers.undo import undo_batch
from core.plugin_manager import load_registry
from core.policy.ledger import Ledger
from core.units.models import Unit
from plugins.nanyang_3x3.ledgers import CADRES

T = TypeVar("T")
ON = date(2023, 9, 30)
CLERK = Actor(None, "经办人", "city_officer")
COUNTIES, TOWNSHIPS, UNITS = 13, 15, 180
NUMERALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
CHECK_BOUND, APPLY_BOUND = 10.0, 10.0
"""Seconds in which 3,000 rows must be checked, and written."""
RATIO = 4.0
"""How many times the bare import a check may take."""


def numeral(number: int) -> str:
    """Write a number in signs that make names of places."""
    signs = NUMERALS[number % 22]
    while number >= 22:
        number //= 22
        signs = NUMERALS[number % 22] + signs
    return signs


def entry(number: int, rows: int) -> list[Value]:
    """Make up a row: three people a village, villages in townships in counties."""
    village = number // 3
    county, township = village % COUNTIES, village // COUNTIES % TOWNSHIPS
    day = When(date(2021 + number % 3, 1 + number % 9, 1 + number % 28), "day" if number % 3 else "month")
    role = ("第一书记兼工作队长", "工作队员", "工作队员")[number % 3]
    types = (Chosen("脱贫村"),) if village % 5 else (Chosen("脱贫村"), Chosen("乡村振兴任务重的村"))
    return [
        str(number + 1), f"{numeral(county)}县", f"{numeral(township)}集镇", f"{numeral(village)}家营村", types, True,
        Chosen(role), f"张{chr(0x4E00 + number % 20_000)}{'' if rows < 20_000 else '伟'}", Chosen("男女"[number % 2]),
        "中共党员", 26 + number % 20, "大学", Chosen("市派"), f"市{numeral(number % UNITS)}局科长", Chosen("党政机关"),
        Chosen("科员级"), day, number % 2 == 0, str(13_000_000_000 + number * 37),
    ]  # fmt: skip


def settle(database: Database) -> int:
    """Lay the city with its counties and units, and give its id."""
    with database.write() as session:
        city = add_area(session, CLERK, "某市", "city", None, "990000")
        for number in range(COUNTIES):
            add_area(session, CLERK, f"{numeral(number)}县", "county", city)
        for number in range(UNITS):
            session.add(Unit(name=f"市{numeral(number)}局", level="city", nature="党政机关", area_id=city.id))
        return city.id


def filled(rows: int) -> bytes:
    """Give a filled ledger as a workbook."""
    out = io.BytesIO()
    write_table(out, CADRES.title, CADRES.columns, (entry(n, rows) for n in range(rows)), heading="附件2")
    return out.getvalue()


def floor(data: bytes, folder: Path) -> None:
    """Read every cell and put it into a table on disk: what no import can do without."""
    rows = list(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).iter_rows())[3:]
    with sqlite3.connect(folder / "bare.sqlite3") as database:
        database.execute("drop table if exists t")
        database.execute(f"create table t ({', '.join(f'c{place}' for place in range(19))})")
        database.executemany(
            f"insert into t values ({', '.join('?' * 19)})",
            [[str(cell) for cell in row[:19]] for row in rows],
        )
    database.close()


class Bench:
    """One size of file against one database."""

    def __init__(self, folder: Path, rows: int, data: bytes | None = None) -> None:
        self.folder, self.rows, self.failed = folder, rows, False
        self.database = Database(f"sqlite:///{folder / f'{rows}.sqlite3'}")
        migrations.upgrade(self.database, migrations.components(load_registry()))
        self.city = settle(self.database)
        self.data = data or filled(rows)

    def run(self) -> bool:
        """Time each step once on its way; tell whether all bounds hold."""
        print(f"{self.rows:,} × 19, {len(self.data) / 2**20:.1f} MB")
        self.bare = min(self.timed(lambda: floor(self.data, self.folder)) for _ in range(3))
        print(f"  {'bare import':<34}{self.bare:8.2f} s")
        report = self.step("check, everything new", lambda: self.look(self.data), CHECK_BOUND, RATIO)
        self.step("the workbook with remarks", lambda: annotate(report.table, report.problems, io.BytesIO()))
        number = self.step("write", lambda: self.write(report), APPLY_BOUND)
        again = self.step("check, everything the same", lambda: self.look(self.data), CHECK_BOUND, RATIO)
        assert (again.count("same"), again.problems) == (self.rows, [])
        found = self.step("export", self.give_back)
        assert self.look(found).count("same") == self.rows
        self.step("undo", lambda: self.undo(number))
        with self.database.read() as session:
            assert session.query(Area).filter_by(level="village").count() == 0
        self.database.close()
        return not self.failed

    def step(self, title: str, act: Callable[[], T], bound: float = 0.0, ratio: float = 0.0) -> T:
        """Time a step (one with a ratio twice), and judge it: seconds for every 3,000 rows, and against the bare import."""
        begun, worked = perf_counter(), process_time()
        found = act()
        seconds, work = perf_counter() - begun, process_time() - worked
        if ratio:
            work = min(work, self.timed(act))
        times = work / self.bare
        allowed = bound * max(1.0, self.rows / 3_000)
        over = bool(bound and seconds > allowed) or bool(ratio and times > ratio and self.rows >= 20_000)
        self.failed = self.failed or over
        told = f"  ≤ {allowed:.0f} s" if bound else ""
        told += f"  ≤ {ratio:.0f} ×" if ratio and self.rows >= 20_000 else ""
        print(
            f"  {title:<34}{seconds:8.2f} s{times:8.2f} ×{told}{'  OVER' if over else ''}",
            flush=True,
        )
        return found

    @staticmethod
    def timed(act: Callable[[], object]) -> float:
        """Give the processor time of one run."""
        begun = process_time()
        act()
        return process_time() - begun

    def look(self, data: bytes, ledger: Ledger = CADRES) -> Report:
        """Check the file for the city."""
        with self.database.read() as session:
            report = check(session, ledger, self.city, data, ON)
        assert not report.errors, report.problems[:3]
        return report

    def write(self, report: Report) -> int:
        """Write the checked file."""
        with self.database.write() as session:
            batch = open_batch(
                session, CLERK, CADRES, self.city, self.data, "台账.xlsx", ON, ON, now(), new_token()
            )
            apply_batch(session, CLERK, batch, report, now())
            return batch.id

    def give_back(self) -> bytes:
        """Export the city."""
        with self.database.read() as session:
            return export(session, CADRES, self.city, ON, by="经办人", at=now()).data

    def undo(self, number: int) -> None:
        """Take the import back."""
        with self.database.write() as session:
            undo_batch(session, CLERK, session.get_one(ImportBatch, number), now())


def main(sizes: list[int]) -> int:
    """Run every size."""
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as folder:
        outcomes = [Bench(Path(folder), rows).run() for rows in sizes]
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main([int(one.replace(",", "")) for one in sys.argv[1:]] or [3_000, 20_000]))
