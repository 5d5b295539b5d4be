"""Work that outlasts a page: each job is a row first, and only its number is handed over; a job that died is handed over again.

A kind of job is a function that takes the desk and the row's number. It must bear being run twice.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app
from huey import SqliteHuey
from huey.consumer import Consumer
from sqlalchemy.orm import Session

from core.clock import now
from core.config import Config
from core.db import Database
from core.registry import Registry

_KEY: Final = "bangfu.jobs"
_LOG = logging.getLogger(__name__)
WATCH_SECONDS: Final = 15.0
WORKERS: Final = 1
FILE: Final = "jobs.sqlite3"


@dataclass(frozen=True)
class Desk:
    """What a job works with."""

    database: Database
    registry: Registry
    directory: Path


@dataclass(frozen=True)
class Kind:
    """A kind of job: what does it, and which of its rows wait although nobody works on them."""

    work: Callable[[Desk, int], None]
    forgotten: Callable[[Session, datetime], list[int]]


class Jobs:
    """The queue of one installation, kept in a file of the data folder; `is_immediate` does each job where it is handed over."""

    def __init__(self, desk: Desk, *, is_immediate: bool = False) -> None:
        self.desk = desk
        self.is_immediate = is_immediate
        self.kinds: dict[str, Kind] = {}
        self._consumer: _Quiet | None = None
        self._stopped = threading.Event()

    def register(self, name: str, kind: Kind) -> None:
        """Make a kind of job known."""
        self.kinds[name] = kind

    def hand_over(self, name: str, number: int) -> None:
        """Hand a row over, after the transaction that wrote it."""
        if self.is_immediate:
            self.run(name, number)
        else:
            self._task(name, number)

    @cached_property
    def _huey(self) -> Any:
        """The queue itself; its file is made when it is first used."""
        return SqliteHuey("bangfu", filename=str(self.desk.directory / FILE), results=False)

    @cached_property
    def _task(self) -> Any:
        return self._huey.task(name="run")(self.run)

    def run(self, name: str, number: int) -> None:
        """Do one job; a fault is logged and does not stop the others."""
        try:
            self.kinds[name].work(self.desk, number)
        except Exception:
            _LOG.exception("job %s %d failed", name, number)

    def recall(self) -> int:
        """Hand over again what waits although nobody works on it, and tell how many there were."""
        count = 0
        for name, kind in self.kinds.items():
            with self.desk.database.read() as session:
                waiting = kind.forgotten(session, now())
            for number in waiting:
                self.hand_over(name, number)
            count += len(waiting)
        return count

    def start(self) -> None:
        """Work from now on in threads of this process."""
        self._stopped.clear()
        assert self._task  # made known before anyone takes a job
        self._consumer = _Quiet(self._huey, workers=WORKERS, periodic=False, max_delay=1.0)
        self._consumer.start()
        threading.Thread(target=self._watch, name="jobs-watch", daemon=True).start()

    def stop(self) -> None:
        """Finish the job at hand and work no more."""
        self._stopped.set()
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer = None

    def _watch(self) -> None:
        while True:
            try:
                self.recall()
            except Exception:  # the database may be away for a while; the next look finds what waits
                _LOG.exception("waiting jobs could not be looked up")
            if self._stopped.wait(WATCH_SECONDS):
                return


class _Quiet(Consumer):  # type: ignore[misc]
    """A consumer inside another program, whose signals are not its own."""

    def _set_signal_handlers(self) -> None:
        """Leave the program's signals alone."""


def install(app: Flask, database: Database, registry: Registry, kinds: Mapping[str, Kind]) -> Jobs:
    """Give an app its queue with these kinds of job; asked again, it only adds kinds."""
    if _KEY not in app.extensions:
        config: Config = app.config["BANGFU"]
        app.extensions[_KEY] = Jobs(Desk(database, registry, config.directory))
    jobs: Jobs = app.extensions[_KEY]
    for name, kind in kinds.items():
        jobs.register(name, kind)
    return jobs


def jobs_of(app: Flask | None = None) -> Jobs:
    """Give an app's queue."""
    jobs: Jobs = (app or current_app).extensions[_KEY]
    return jobs


def jobs() -> Jobs:
    """Give the queue of the app at hand."""
    return jobs_of()
