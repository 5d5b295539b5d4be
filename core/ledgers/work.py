"""The job that checks a batch's file: it says how far it is, and leaves a report or the reason why there is none."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from core.clock import now
from core.db import LOCKED, Database
from core.exchange.messages import FileRefused
from core.jobs import Desk, Kind
from core.ledgers import operations
from core.ledgers.check import Report, check
from core.ledgers.messages import sentence
from core.ledgers.models import ImportBatch
from core.ledgers.store import Store

_LOG = logging.getLogger(__name__)
CHECK = "ledger_check"
BEAT = 1.0


def check_batch(desk: Desk, batch_id: int) -> None:
    """Check a batch that waits; nothing happens where another process has it or it was given up."""
    database, store = desk.database, Store(desk.directory)
    with database.write() as session:
        if not operations.claim_check(session, batch_id, now()):
            return
    sweep(database, store)
    try:
        report = report_of(desk, batch_id, beat(database, batch_id))
    except FileRefused as refusal:
        _fail(database, batch_id, "refused", f"{refusal.message_zh}{refusal.remedy_zh}")
        return
    except Exception:
        number = uuid4().hex[:8]
        _LOG.exception("the check of batch %d failed (%s)", batch_id, number)
        _fail(database, batch_id, "failed", sentence("unexpected", number=number))
        return
    keep(desk, batch_id, report)


def report_of(desk: Desk, batch_id: int, tick: Callable[[int, int], None] | None = None) -> Report:
    """Check a batch's file, with what was mended on the page, against the tables as they are now."""
    with desk.database.read() as session:
        batch = session.get_one(ImportBatch, batch_id)
        data = Store(desk.directory).file(batch.token)
        if data is None:
            raise FileRefused(sentence("expired"))
        ledger = desk.registry.ledger(batch.ledger)[1]
        fixes = operations.fixes_of(batch)
        return check(
            session, ledger, batch.area_id, data, batch.dated_on, name=batch.file_name, fixes=fixes, tick=tick
        )


def keep(desk: Desk, batch_id: int, report: Report) -> None:
    """Keep a report for the pages, and note its figures."""
    with desk.database.write() as session:
        batch = session.get_one(ImportBatch, batch_id)
        Store(desk.directory).keep_report(batch.token, report)
        operations.note_report(session, batch_id, report)


def keep_anew(desk: Desk, batch_id: int, report: Report) -> None:
    """Keep the report of a check that found the tables changed, for the person to look at once more."""
    with desk.database.write() as session:
        batch = session.get_one(ImportBatch, batch_id, with_for_update=LOCKED)
        if batch.state == "checked":
            batch.state = "checking"
            session.flush()
            Store(desk.directory).keep_report(batch.token, report)
            operations.note_report(session, batch_id, report)


def beat(database: Database, batch_id: int) -> Callable[[int, int], None]:
    """Give what a check calls on its way: about once a second it notes how far it is."""
    last = time.monotonic()

    def tick(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BEAT:
            last = time.monotonic()
            with database.write() as session:
                operations.note_progress(session, batch_id, done, total, now())

    return tick


def sweep(database: Database, store: Store) -> None:
    """Remove the uploads of batches that nobody came back to, and those that no batch knows."""
    with database.write() as session:
        for token in operations.expire_batches(session, now()):
            store.remove(token)
    with database.read() as session:
        for token in operations.unknown_tokens(session, store.old_tokens(timedelta(hours=1))):
            store.remove(token)


def _fail(database: Database, batch_id: int, state: str, message: str) -> None:
    with database.write() as session:
        operations.note_failure(session, batch_id, state, message)


KINDS = {CHECK: Kind(check_batch, operations.forgotten)}
