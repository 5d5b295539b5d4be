"""What benchmarks share: demonstration databases kept between runs, times taken in turn, and figures with their bounds.

Databases lie in `BANGFU_BENCH_DIR` (default `var/bench`); one is built anew when the code that builds it has changed.
`BANGFU_BENCH_SCALE=M` measures at the size of a province. On PostgreSQL a server named by `BANGFU_BENCH_PG_URL` keeps them too;
without one, a server is started for the run where its programs are installed.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Final

import psycopg
from sqlalchemy import event, func, make_url, select
from sqlalchemy.orm import Session

from core import migrations
from core.areas.models import AreaPath, PolicyAssignment
from core.config import ROOT, with_driver
from core.db import Database
from core.demo.build import Builder
from core.demo.install import plans_for
from core.demo.mark import state_of
from core.demo.scale import SCALES
from core.plugin_manager import load_registry

CACHE: Final = Path(os.environ.get("BANGFU_BENCH_DIR") or ROOT / "var" / "bench")
SCALE: Final = os.environ.get("BANGFU_BENCH_SCALE", "S")
UNTIL: Final = date(2024, 3, 31)
"""The last day of the benchmarks' demonstrations: fixed, so that they can be kept."""
AS_OF: Final = date(2023, 9, 30)
MILLI: Final = 1_000.0


@dataclass(frozen=True)
class Figure:
    """A time, or a cost in another unit, beside the bare lower bound of the same run: the ratio must hold, or is aimed at."""

    title: str
    seconds: float
    bare: float
    must: float | None = None
    aim: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """How many times the lower bound it takes."""
        return self.seconds / self.bare

    @property
    def holds(self) -> bool:
        """Tell whether the bound that must hold does."""
        return self.must is None or self.ratio <= self.must

    def line(self) -> str:
        """Give the figure as a line of a table."""
        each = MILLI if self.unit == "ms" else 1.0
        times = f"{self.seconds * each:9.2f} {self.bare * each:9.2f} {self.unit} {self.ratio:6.2f} ×"
        bounds = f"must {_bound(self.must)}  aim {_bound(self.aim)}"
        verdict = (
            "OVER" if not self.holds else "aim reached" if self.aim and self.ratio <= self.aim else "holds"
        )
        return f"{self.title:<52} {times}  {bounds}  {verdict}"


def _bound(value: float | None) -> str:
    return "     -" if value is None else f"{value:4.2f} ×"


def best(act: Callable[[], object], rounds: int = 5) -> float:
    """Give the shortest of a few times, after one that does not count."""
    act()
    return min(_seconds(act) for _ in range(rounds))


def side_by_side(acts: Sequence[Callable[[], object]], rounds: int = 5) -> list[float]:
    """Give the shortest time of each act, taken in turn so that a busy moment hurts all of them."""
    for act in acts:
        act()
    turns = [[_seconds(act) for act in acts] for _ in range(rounds)]
    return [min(times) for times in zip(*turns, strict=True)]


def against(
    title: str,
    act: Callable[[], object],
    bare: Callable[[], object],
    *,
    must: float | None = None,
    aim: float | None = None,
    rounds: int = 5,
) -> Figure:
    """Time an act beside its bare lower bound, and print the figure."""
    seconds, floor = side_by_side((act, bare), rounds)
    figure = Figure(title, seconds, floor, must, aim)
    say(figure.line())
    return figure


def _seconds(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


@contextmanager
def demonstration(dialect: str = "sqlite", scale: str = SCALE) -> Iterator[Database]:
    """Give a demonstration database, built only if there is none of this code and scale; benchmarks leave it as it was."""
    if dialect == "sqlite":
        yield from _opened(f"sqlite:///{_kept_file(scale)}")
        return
    if given := os.environ.get("BANGFU_BENCH_PG_URL"):
        yield from _opened(_kept_on_server(with_driver(given), scale))
        return
    with _server() as url:
        _build(url, scale)
        yield from _opened(url)


def jurisdictions(session: Session, policy: str) -> list[int]:
    """Give where a policy is in force: the lowest area that holds it all, then the areas below it where it was put in force."""
    assigned = select(PolicyAssignment.area_id).where(PolicyAssignment.policy == policy).distinct()
    own = sorted(session.scalars(assigned))
    above = select(AreaPath.ancestor_id).where(AreaPath.descendant_id.in_(own)).group_by(AreaPath.ancestor_id)
    shared = above.having(func.count(AreaPath.descendant_id.distinct()) == len(own))
    top = session.scalars(shared.order_by(func.max(AreaPath.depth)).limit(1)).one()
    return [top, *(area for area in own if area != top)]


def has_postgresql() -> bool:
    """Tell whether there is a PostgreSQL to measure on."""
    from tools.needs import find_postgres

    return bool(os.environ.get("BANGFU_BENCH_PG_URL")) or find_postgres() is not None


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def _kept_file(scale: str) -> Path:
    path = CACHE / f"{scale}-{_edition()}.sqlite3"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        for old in CACHE.glob(f"{scale}-*"):
            old.unlink()
        beside = path.with_suffix(".building")
        _build(f"sqlite:///{beside}", scale)
        beside.replace(path)
    return path


def _kept_on_server(server: str, scale: str) -> str:
    name = f"bangfu_bench_{scale.lower()}_{_edition()}"
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not known:
            connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    database = Database(url)
    try:
        if migrations.has_tables(database):
            with database.read() as session:
                if state_of(session).is_built:
                    return url
            for part in reversed(migrations.components(load_registry())):
                migrations.downgrade(database, "base", part)
    finally:
        database.close()
    _build(url, scale)
    return url


@contextmanager
def _server() -> Iterator[str]:
    """Start a server for this run alone."""
    from tests.databases import create_database
    from tests.postgres import start_server, stop_server

    with tempfile.TemporaryDirectory(prefix="bangfu-bench-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        room.chmod(0o755)
        try:
            yield create_database(start_server(room))
        finally:
            stop_server(room)


def _build(url: str, scale: str) -> None:
    say(f"building the demonstration of scale {scale} …")
    begun = perf_counter()
    registry = load_registry()
    database = Database(url)
    if database.dialect == "sqlite":
        event.listen(
            database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF")
        )
    try:
        migrations.upgrade(database, migrations.components(registry))
        plans = plans_for(registry, SCALES[scale])
        report = Builder(database, registry, SCALES[scale], UNTIL).build(plans)
        if database.dialect == "postgresql":
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
    finally:
        database.close()
    say(f"built: {report.counts} in {perf_counter() - begun:.0f} s")


def _edition() -> str:
    """Give a digest of the code that decides what is in a demonstration and how it is stored."""
    digest = hashlib.sha256(str(UNTIL).encode())
    for pattern in ("core/demo/*", "core/**/models.py", "plugins/*/demonstration.py", "plugins/*/policy/*"):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def finish(figures: Sequence[Figure]) -> None:
    """End a benchmark run as a program: exit 1 where a bound that must hold does not."""
    over = [figure.title for figure in figures if not figure.holds]
    if over:
        say(f"over the bound: {'; '.join(over)}")
        sys.exit(1)
