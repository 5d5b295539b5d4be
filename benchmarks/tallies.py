"""Tallies: a city's board for one area and for every county, a fact recorded with all that is kept, and counting a policy anew.

The board stands beside the time it may take, the fact beside its bare insert and commit by the driver in the same run.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from benchmarks._common import (
    AS_OF,
    SCALE,
    Figure,
    against,
    demonstration,
    finish,
    has_postgresql,
    jurisdictions,
    say,
    side_by_side,
)
from core.activities.facts import Fact
from core.activities.models import Activity
from core.activities.operations import record_activity
from core.audit.operations import Actor
from core.cadres.models import Posting
from core.clock import now
from core.db import Database
from core.engine.around import counts_below
from core.engine.run import View, counts
from core.plugin_manager import load_registry
from core.registry import PolicyBook, Registry
from core.tallies.models import Tally, TallyCount, TallyRow
from core.tallies.operations import rebuild
from core.tallies.watch import watch

POLICY = "nanyang_3x3"
BOARD = {"S": (0.02, 0.05), "M": (0.15, 1 / 30)}
FACT = {"sqlite": (2.0, 1.25), "postgresql": (2.5, 1.5)}
CLERK = Actor(None, "基准")


class Bench:
    """One demonstration with the tallies of one policy."""

    def __init__(self, database: Database, registry: Registry, scale: str) -> None:
        self.database, self.registry, self.scale = database, registry, scale
        self.book: PolicyBook = registry.book(POLICY)
        with database.read() as session:
            self.city, *cities = jurisdictions(session, POLICY)
            self.cities = cities or [self.city]
            self.last = session.scalar(select(func.max(Activity.id))) or 0
            posting = session.scalars(select(Posting).where(Posting.ends_on > AS_OF).limit(1)).one()
            self.cadre, self.village, self.unit = posting.cadre_id, posting.village_id, posting.unit_id
        self.days = count(1)

    def run(self) -> Iterator[Figure]:
        """Measure everything, and leave the demonstration as it was."""
        try:
            yield self.fact("no tallies")
            yield self.counting()
            watch(self.database, self.registry)
            yield self.fact("tallies kept")
            with self.database.read() as session:
                kept = session.scalar(select(func.count()).where(Tally.is_fresh))
            say(f"{kept} of {len(self.book.rules)} rules kept after the facts")
            yield self.board("for the city", self.in_city)
            yield self.board("for every county", self.below)
        finally:
            self.clean()

    def counting(self) -> Figure:
        """Count every rule anew beside a scan of the same counts."""

        def anew() -> None:
            for rule in self.book.rules:
                with self.database.write() as session:
                    rebuild(session, self.book, rule, AS_OF)

        def scan() -> None:
            with self.database.read() as session:
                for rule in self.book.rules:
                    counts(session, self.book, rule, AS_OF + timedelta(days=1), View(area=self.city))

        title = f"{len(self.book.rules)} rules counted anew, {self.database.dialect}"
        return against(title, anew, scan, rounds=2)

    def in_city(self, session: Session) -> None:
        """Ask every rule for the whole jurisdiction."""
        for rule in self.book.rules:
            counts(session, self.book, rule, AS_OF, View(area=self.city))

    def below(self, session: Session) -> None:
        """Ask every rule for each county."""
        for city in self.cities:
            for rule in self.book.rules:
                counts_below(session, self.book, rule, AS_OF, city)

    def board(self, title: str, ask: Callable[[Session], None]) -> Figure:
        """Ask a board in a session of its own, beside the time it may take."""
        seconds, aim = BOARD[self.scale]

        def act() -> None:
            with self.database.read() as session:
                ask(session)

        (took,) = side_by_side([act], rounds=20)
        figure = Figure(f"board {title}, {self.database.dialect}", took, seconds, must=1.0, aim=aim)
        say(figure.line())
        return figure

    def fact(self, title: str) -> Figure:
        """Record a fact with checks and audit, beside its bare insert and commit."""
        must, aim = FACT[self.database.dialect]
        name = f"fact recorded, {title}, {self.database.dialect}"
        return against(name, self.recorded, self.bare, must=must, aim=aim, rounds=60)

    def _day(self) -> date:
        return AS_OF - timedelta(days=next(self.days) % 25)

    def recorded(self) -> None:
        """Record one day in a village."""
        fact = Fact(kind="in_village_day", on_date=self._day(), cadre_id=self.cadre, village_id=self.village)
        with self.database.write() as session:
            record_activity(session, CLERK, self.registry, fact, AS_OF)

    def bare(self) -> None:
        """Insert the same row by the driver, and commit."""
        names = "kind, on_date, cadre_id, unit_id, village_id, source, recorded_at"
        values: tuple[Any, ...] = (
            "in_village_day",
            self._day(),
            self.cadre,
            self.unit,
            self.village,
            "self",
            now(),
        )
        mark = "%s" if self.database.dialect == "postgresql" else "?"
        if mark == "?":
            values = tuple(value.isoformat(" ") if hasattr(value, "hour") else str(value) for value in values)
        raw = self.database.engine.raw_connection()
        try:
            cursor = raw.cursor()
            if mark == "?":
                cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(f"INSERT INTO activities ({names}) VALUES ({', '.join([mark] * 7)})", values)
            cursor.execute("COMMIT") if mark == "?" else raw.commit()
        finally:
            raw.close()

    def clean(self) -> None:
        """Take out what was written; the audit trail keeps its entries."""
        with self.database.write() as session:
            session.execute(delete(Activity).where(Activity.id > self.last))
            session.execute(update(Tally).values(is_fresh=False))
            for table in (TallyCount, TallyRow, Tally):
                session.execute(delete(table))


def main() -> None:
    """Measure on every database there is."""
    figures: list[Figure] = []
    registry = load_registry()
    for dialect in ("sqlite", "postgresql"):
        if dialect == "postgresql" and not has_postgresql():
            say("no PostgreSQL here: left out")
            continue
        with demonstration(dialect) as database:
            figures += Bench(database, registry, SCALE).run()
    finish(figures)


if __name__ == "__main__":
    main()
