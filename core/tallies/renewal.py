"""Counts anew what does not hold for today: begun by whichever process first finds it so, at its start and after midnight."""

import time
from datetime import date, datetime
from typing import Final

from flask import Flask
from sqlalchemy.orm import Session

from core import jobs
from core.clock import CHINA
from core.db import Database
from core.jobs import Desk, Kind
from core.policy.rules import Rule
from core.registry import PolicyBook, Registry
from core.request import DATABASE, registry_of
from core.tallies.operations import hold, rebuild
from core.tallies.queries import holds, policies_in_force, tallies_kept
from core.tallies.watch import watch

COUNT: Final = "tallies.count"
LONGEST_HOLD: Final = 0.25
"""Seconds of counting after which others are let write; a rule is never broken off."""
BREATH: Final = 0.15
"""Seconds in which every writer that waits on SQLite, which asks again within a tenth of one, gets its turn."""
AGAIN: Final = 60.0
"""Seconds after which the same process may hand the work over once more."""


def missing(session: Session, registry: Registry, on: date) -> list[tuple[PolicyBook, Rule]]:
    """Give every rule in force whose tally does not hold for a day."""
    held = {(one.book.slug, one.rule.id) for one in tallies_kept(session, registry) if one.as_of == on}
    in_force = policies_in_force(session)
    rules = [(book, rule) for book in registry if book.slug in in_force for rule in book.rules]
    return [(book, rule) for book, rule in rules if (book.slug, rule.id) not in held]


def renew(database: Database, registry: Registry, on: date, breath: float = BREATH) -> int:
    """Count every rule in force whose tally does not hold for a day, each in its own transaction; tells how many.

    Counting holds the write lock, so that every now and then it rests: whoever waits to write must not wait for all of it.
    Several processes may do so at once: each rule is counted by the one that gets there first.
    """
    with database.read() as session:
        waiting = missing(session, registry, on)
    number, rested_at = 0, time.monotonic()
    for book, rule in waiting:
        with database.write() as session:
            hold(session)
            if holds(session, book, rule, on):
                continue
            rebuild(session, book, rule, on)
        number += 1
        if time.monotonic() - rested_at > LONGEST_HOLD:
            time.sleep(breath)
            rested_at = time.monotonic()
    return number


class Renewal:
    """An app's standing order: a look now and then, and work where today's tallies do not hold."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.asked_at = float("-inf")

    def work(self, desk: Desk, number: int) -> None:
        """Count the day of a number."""
        renew(desk.database, desk.registry, date.fromordinal(number))

    def forgotten(self, session: Session, at: datetime) -> list[int]:
        """Give the day to count where it is not counted: what waits is looked for at the start and every few seconds."""
        today = at.astimezone(CHINA).date()
        if time.monotonic() - self.asked_at < AGAIN or not missing(session, self.registry, today):
            return []
        self.asked_at = time.monotonic()
        return [today.toordinal()]


def install(app: Flask) -> None:
    """Keep an app's tallies by its rules, and have them counted for each day."""
    database: Database = app.extensions[DATABASE]
    registry = registry_of(app)
    renewal = Renewal(registry)
    watch(database, registry)
    jobs.install(app, database, registry, {COUNT: Kind(renewal.work, renewal.forgotten)})
