"""A worker's memory after a mix of pages of every jurisdiction, and the peak of an import of 20,000 × 19 above it.

What the worker holds for itself counts; pages of the database file that the kernel maps into it are the kernel's to take back.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask.testing import FlaskClient
from sqlalchemy import delete, select

from benchmarks import ledger_import
from benchmarks._common import AS_OF, Figure, demonstration, finish, say
from core.accounts.logins import start_login
from core.accounts.models import LoginSession, User
from core.app import create_app
from core.clock import now
from core.config import Config
from core.db import Database
from core.exchange.annotate import annotate
from core.plugin_manager import load_registry

KEY: Final = "Zq7-benchmarks-only-Wm4kT9vXc2LbN8"
MEASURE: Final = "--measure"
VIEWERS: Final = ("city", "suzhou", "linfen", "xxian", "fangcheng", "cadre", "unit", "township")
PAGES: Final = (
    "/home", "/matters", "/policies/", "/reports/", "/areas/", "/villages/", "/cadres/", "/units/", "/households/",
    "/activities/", "/evaluations/", "/ledgers/",
)  # fmt: skip
WORKER_MUST, WORKER_AIM, IMPORT_MUST, IMPORT_AIM = 120.0, 70.0, 200.0, 100.0
KILO, ROWS = 1024, 20_000


def resident(key: str = "VmRSS") -> float:
    """Give how many MB of this process lie in memory (`VmHWM`: at most, since it was last asked to forget)."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told[key].split()[0]) / KILO


def mapped() -> float:
    """Give how many of them are pages of a database file, which the kernel may take back."""
    found, is_database = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split(" ", 1)[0]:
            is_database = ".sqlite3" in line
        elif is_database and line.startswith("Rss:"):
            found += int(line.split()[1])
    return found / KILO


def ask(database: Database) -> None:
    """Ask for the pages as each viewer, twice."""
    registry = load_registry()
    app = create_app(Config(Path(tempfile.mkdtemp()), database.url, KEY), database, registry)
    for name in VIEWERS:
        client = _client(app.test_client(), database, name)
        for _ in range(2):
            for page in PAGES:
                client.get(f"{page}?as_of={AS_OF}&per_page=50", follow_redirects=True)


def _client(client: FlaskClient, database: Database, name: str) -> FlaskClient:
    with database.write() as session:
        user = session.scalars(select(User).where(User.username == name)).one()
        token = start_login(session, user, now())
    with client.session_transaction() as cookie:
        cookie["login"] = token
    return client


def measure(url: str, workbook: Path) -> Iterator[Figure]:
    """Serve in this process, then import."""
    ask(Database(url))
    say(f"pages of the database mapped into it: {mapped():.0f} MB")
    yield _figure("a worker after a mix of pages", resident() - mapped(), WORKER_MUST, WORKER_AIM)
    with tempfile.TemporaryDirectory() as folder:
        bench = ledger_import.Bench(Path(folder), ROWS, workbook.read_bytes())
        before = resident()
        Path("/proc/self/clear_refs").write_text("5")
        report = bench.look(bench.data)
        annotate(report.table, report.problems, io.BytesIO())
        bench.write(report)
        bench.database.close()
        peak = resident("VmHWM")
    yield _figure(f"an import of {ROWS:,} × 19 above it, at its peak", peak - before, IMPORT_MUST, IMPORT_AIM)


def _figure(title: str, megabytes: float, must: float, aim: float) -> Figure:
    found = Figure(title, megabytes, must, 1.0, aim / must, "MB")
    say(found.line())
    return found


def main(asked: list[str]) -> int:
    """Measure in a process that has done nothing else."""
    if asked[:1] == [MEASURE]:
        finish(list(measure(asked[1], Path(asked[2]))))
        return 0
    with demonstration("sqlite") as database, tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "ledger.xlsx"
        workbook.write_bytes(ledger_import.filled(ROWS))
        command = [sys.executable, "-m", "benchmarks.memory", MEASURE, database.url, str(workbook)]
        code = subprocess.run(command, check=False).returncode
        with database.write() as session:
            session.execute(delete(LoginSession))
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
