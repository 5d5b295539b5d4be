"""The engine against bare SQL: a norm's open period, a year of a weekly duty, and one "why". Boards: `benchmarks.tallies`.

Rules are named as `bangfu norms` names them: `python -m benchmarks.engine duty:NY-21` measures only that one.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from benchmarks._common import (
    Figure,
    against,
    demonstration,
    finish,
    has_postgresql,
    say,
    side_by_side,
)
from benchmarks.engine_bare import BARE, bare_sql
from core.db import Database
from core.engine.compile import statuses
from core.engine.explain import explain
from core.engine.run import binds, evaluate, periods_of
from core.plugin_manager import load_registry
from core.policy.rules import Rule
from core.registry import PolicyBook

POLICY = "nanyang_3x3"
AS_OF = date(2023, 9, 20)
YEAR_ENDS = date(2023, 12, 31)
MUST = {"sqlite": 3.0, "postgresql": 2.0}
AIM = 1.2


class Bench:
    """One demonstration database with the rules of one policy."""

    def __init__(self, database: Database, session: Session, book: PolicyBook) -> None:
        self.dialect, self.session, self.book = database.dialect, session, book
        self.rules = {rule.id: rule for rule in book.rules}

    def run(self, asked: list[str]) -> Iterator[Figure]:
        """Measure the rules asked for, or everything."""
        for rule in (self.rules[name] for name in asked or BARE):
            yield self.open_period(rule)
        if not asked:
            yield self.year("duty:NY-20")
            for name in ("duty:NY-20", "check:NY-06", "coverage:NY-24", "duty:NY-35"):
                yield self.why(name)

    def open_period(self, rule: Rule) -> Figure:
        """Judge everyone in the open period, rows fetched, beside the bare count."""
        (period,) = periods_of(rule, AS_OF)
        bare = bare_sql(rule.id, self.dialect, period.starts_on, period.ends_on, AS_OF)
        query, values = statuses(POLICY, rule), binds(rule, period, AS_OF)
        connection = self.session.connection()
        return against(
            f"{rule.id}, open period, {self.dialect}",
            lambda: connection.execute(query, values).all(),
            lambda: connection.exec_driver_sql(bare).fetchall(),
            must=MUST[self.dialect],
            aim=AIM,
            rounds=12,
        )

    def year(self, name: str) -> Figure:
        """Judge everyone in every week of a year, as statuses, beside one second."""
        rule = self.rules[name]

        def act() -> int:
            return sum(1 for _ in evaluate(self.session, self.book, rule, YEAR_ENDS, since=date(2023, 1, 1)))

        return self.within(f"{name}, each week of a year", act, 1.0, aim=0.3, rounds=2)

    def why(self, name: str) -> Figure:
        """Explain one subject of a rule, beside ten milliseconds."""
        rule = self.rules[name]
        subject = next(evaluate(self.session, self.book, rule, AS_OF)).subject_id
        return self.within(
            f"{name}, why for one",
            lambda: explain(self.session, self.book, rule, subject, AS_OF),
            0.01,
            aim=0.1,
        )

    def within(
        self, title: str, act: Callable[[], object], seconds: float, aim: float, rounds: int = 12
    ) -> Figure:
        """Time an act beside the time it may take."""
        (took,) = side_by_side([act], rounds)
        figure = Figure(f"{title}, {self.dialect}", took, seconds, must=1.0, aim=aim)
        say(figure.line())
        return figure


def main(asked: list[str]) -> None:
    """Measure on every database there is."""
    figures: list[Figure] = []
    book = load_registry().book(POLICY)
    for dialect in ("sqlite", "postgresql"):
        if dialect == "postgresql" and not has_postgresql():
            say("no PostgreSQL here: left out")
            continue
        with demonstration(dialect) as database, database.read() as session:
            figures += Bench(database, session, book).run(asked)
    finish(figures)


if __name__ == "__main__":
    main(sys.argv[1:])
