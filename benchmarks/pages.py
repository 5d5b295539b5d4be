"""The list of cadres as its viewer gets it, with login, scope, all plugins and marks, against the same page by hand.

Measured in instructions where there is valgrind (a run takes minutes), on SQLite: `python -m benchmarks.pages`.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import delete, select, update

from benchmarks._callgrind import Act, cost, under_callgrind, unit
from benchmarks._common import AS_OF, SCALE, Figure, demonstration, finish, say
from benchmarks.pages_bare import Seen, app_by_hand
from core.accounts.logins import start_login
from core.accounts.models import LoginSession, User
from core.app import create_app
from core.clock import china_today, now
from core.config import Config
from core.db import Database
from core.pages.marks import rules_about
from core.plugin_manager import load_registry
from core.policy.rules import Trigger
from core.registry import Registry
from core.tallies.models import Tally, TallyCount, TallyRow
from core.tallies.operations import rebuild

VIEWER: Final = {"S": "city", "M": "county"}
KEY: Final = "Zq7-benchmarks-only-Wm4kT9vXc2LbN8"
PAGE: Final = f"/cadres/?per_page=50&as_of={AS_OF}"
MUST, AIM = 2.0, 1.0
POLICY: Final = "nanyang_3x3"
MEASURE: Final = "--measure"
PLUGIN_MUST, PLUGIN_AIM = 1.03, 1.01


@contextmanager
def prepared(database: Database, registry: Registry, scale: str = SCALE) -> Iterator[str]:
    """Keep every count for the day looked at, and give the token of a login; the demonstration is left as it was."""
    for book in registry:
        for rule in book.rules:
            with database.write() as session:
                rebuild(session, book, rule, AS_OF)
    try:
        with database.write() as session:
            viewer = session.scalars(select(User).where(User.username == VIEWER[scale])).one()
            token = start_login(session, viewer, now())
        yield token
    finally:
        with database.write() as session:
            session.execute(delete(LoginSession))
            session.execute(update(Tally).values(is_fresh=False))
            for table in (TallyCount, TallyRow, Tally):
                session.execute(delete(table))


class Bench:
    """The page as its viewer asks for it, of apps over one database."""

    def __init__(self, database: Database, registry: Registry, token: str) -> None:
        self.database, self.registry, self.token = database, registry, token

    def run(self) -> Iterator[Figure]:
        """Measure everything."""
        hand = self.asking(self.by_hand())
        ours = self.asking(self.app(self.registry))
        assert _people(hand()) == _people(ours()), "the two pages must show the same people in the same order"
        floor = cost(hand)
        page = cost(ours)
        yield figure("list of cadres, 50 rows, against the page by hand", page, floor, MUST, AIM)
        yield from self.plugins()

    def plugins(self) -> Iterator[Figure]:
        """Measure the page with one plugin more each time; only the first is in force where the viewer looks."""
        books = list(self.registry.books.values())
        books.sort(key=lambda book: book.slug != POLICY)
        costs = []
        for number in range(1, len(books) + 1):
            some = Registry()
            some.books.update({book.slug: book for book in books[:number]})
            costs.append(cost(self.asking(self.app(some))))
            if number > 1:
                title = f"with plugin {number}, {books[number - 1].slug}"
                yield figure(title, costs[-1], costs[-2], PLUGIN_MUST, PLUGIN_AIM)

    def by_hand(self) -> Flask:
        """Give the app written by hand."""
        book = self.registry.book(POLICY)
        rules = {
            kind: [rule.id for _book, rule in rules_about([book], kind) if not isinstance(rule, Trigger)]
            for kind in ("cadre", "posting")
        }
        seen = Seen(AS_OF, china_today(), POLICY, rules)
        return app_by_hand(str(self.database.engine.url.database), KEY, seen)

    def app(self, registry: Registry) -> Flask:
        """Give the app with some plugins."""
        config = Config(Path("/nonexistent"), self.database.url, KEY)
        return create_app(config, self.database, registry)

    def asking(self, app: Flask) -> Act:
        """Give the act that asks an app for the page with the viewer's cookie."""
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["login"] = self.token

        def ask() -> str:
            answer = client.get(PAGE)
            assert answer.status_code == 200, answer.status
            return answer.get_data(as_text=True)

        return ask


def figure(title: str, measured: float, floor: float, must: float, aim: float) -> Figure:
    """Print a figure and give it."""
    found = Figure(title, measured, floor, must, aim, unit())
    say(found.line())
    return found


def _people(page: object) -> list[str]:
    return re.findall(r'href="/cadres/(\d+)', str(page))


def main(asked: list[str]) -> int:
    """Prepare the demonstration, and measure it in a process under callgrind."""
    registry = load_registry()
    if asked[:1] == [MEASURE]:
        finish(list(Bench(Database(asked[1]), registry, asked[2]).run()))
        return 0
    with demonstration("sqlite") as database, prepared(database, registry) as token:
        return under_callgrind("benchmarks.pages", MEASURE, database.url, token)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
