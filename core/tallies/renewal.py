"""Counts anew what does not hold for today: handed over as a job by the first page that had to scan."""

import time
from datetime import date, datetime
from typing import Final

from flask import Flask, Response, g
from sqlalchemy.orm import Session

from core import jobs
from core.clock import china_today
from core.db import Database
from core.jobs import Desk, Kind
from core.registry import Registry
from core.request import DATABASE, registry_of
from core.tallies.operations import rebuild
from core.tallies.queries import policies_in_force, tallies_kept
from core.tallies.reading import MISSED
from core.tallies.watch import watch

COUNT: Final = "tallies.count"
LONGEST_HOLD: Final = 0.25
"""Seconds of counting after which others are let write; a rule is never broken off."""
BREATH: Final = 0.15
"""Seconds in which every writer that waits on SQLite, which asks again within a tenth of one, gets its turn."""


def renew(database: Database, registry: Registry, on: date) -> int:
    """Count every rule in force whose tally does not hold for a day, each in its own transaction; tells how many.

    Counting holds the write lock, so that every now and then it rests: whoever waits to write must not wait for all of it.
    """
    with database.read() as session:
        held = {(one.book.slug, one.rule.id) for one in tallies_kept(session, registry) if one.as_of == on}
        governing = policies_in_force(session)
    number, rested_at = 0, time.monotonic()
    for book in registry:
        for rule in book.rules:
            if book.slug in governing and (book.slug, rule.id) not in held:
                with database.write() as session:
                    rebuild(session, book, rule, on)
                number += 1
                if time.monotonic() - rested_at > LONGEST_HOLD:
                    time.sleep(BREATH)
                    rested_at = time.monotonic()
    return number


class Renewal:
    """An app's standing order: one job at a time waits to count anew."""

    def __init__(self) -> None:
        self.is_waiting = False

    def work(self, desk: Desk, _number: int) -> None:
        """Do the job; a page that misses something from now on hands over the next."""
        self.is_waiting = False
        renew(desk.database, desk.registry, china_today())

    def forgotten(self, _session: Session, _at: datetime) -> list[int]:
        """Nothing is forgotten: the next page that must scan asks again."""
        return []

    def ask(self, response: Response) -> Response:
        """Hand a job over after a page of today that had to scan."""
        session: Session | None = g.get("session")
        has_missed = session is not None and session.info.get(MISSED) == china_today()
        if has_missed and not self.is_waiting:
            self.is_waiting = True
            jobs.jobs().hand_over(COUNT, 0)
        return response


def install(app: Flask) -> None:
    """Keep an app's tallies by its rules, and have them counted where a page of today had to scan."""
    database: Database = app.extensions[DATABASE]
    renewal = Renewal()
    watch(database, registry_of(app))
    jobs.install(app, database, registry_of(app), {COUNT: Kind(renewal.work, renewal.forgotten)})
    app.after_request(renewal.ask)
