"""Jobs: only a number is handed over, a fault stops nobody, and what was dropped is handed over again."""

import threading
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from core.db import Database
from core.jobs import Desk, Jobs, Kind
from core.registry import Registry


def nothing_waits(_session: Session, _at: datetime) -> list[int]:
    return []


def queue(database: Database, folder: Path) -> Jobs:
    return Jobs(Desk(database, Registry(), folder))


def test_job_handed_over_is_done_by_a_worker(database: Database, tmp_path: Path) -> None:
    jobs, done, number = queue(database, tmp_path), threading.Event(), []

    def work(_desk: Desk, row: int) -> None:
        number.append(row)
        done.set()

    jobs.register("work", Kind(work, nothing_waits))
    jobs.hand_over("work", 7)
    jobs.start()
    try:
        assert done.wait(10)
    finally:
        jobs.stop()
    assert number == [7]


def test_fault_of_one_job_does_not_stop_the_next(database: Database, tmp_path: Path) -> None:
    jobs, done = queue(database, tmp_path), threading.Event()

    def work(_desk: Desk, row: int) -> None:
        if row == 1:
            raise RuntimeError("broken")
        done.set()

    jobs.register("work", Kind(work, nothing_waits))
    jobs.start()
    try:
        jobs.hand_over("work", 1)
        jobs.hand_over("work", 2)
        assert done.wait(10)
    finally:
        jobs.stop()


def test_what_waits_without_a_worker_is_handed_over_again(database: Database, tmp_path: Path) -> None:
    jobs, seen, waiting = queue(database, tmp_path), [], [3, 4]
    jobs.is_immediate = True

    def work(_desk: Desk, row: int) -> None:
        seen.append(row)
        waiting.remove(row)

    jobs.register("work", Kind(work, lambda _session, _at: list(waiting)))
    assert (jobs.recall(), jobs.recall()) == (2, 0)
    assert seen == [3, 4]


def test_queue_survives_its_process(database: Database, tmp_path: Path) -> None:
    first = queue(database, tmp_path)
    first.register("work", Kind(lambda _desk, _row: None, nothing_waits))
    first.hand_over("work", 9)
    second, done = queue(database, tmp_path), threading.Event()
    second.register("work", Kind(lambda _desk, _row: done.set(), nothing_waits))
    second.start()
    try:
        assert done.wait(10)
    finally:
        second.stop()


def test_queue_leaves_no_file_until_it_is_used(database: Database, tmp_path: Path) -> None:
    queue(database, tmp_path)
    assert list(tmp_path.iterdir()) == []
