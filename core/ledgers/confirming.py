"""Confirming a batch: what was checked is checked once more outside the lock, and written only if it is still the same."""

from datetime import datetime

from core.audit.operations import Actor
from core.db import LOCKED
from core.errors import Stale
from core.exchange.messages import FileRefused
from core.jobs import Desk
from core.ledgers.images import TablesMoved
from core.ledgers.messages import sentence
from core.ledgers.models import ImportBatch
from core.ledgers.operations import apply_batch
from core.ledgers.store import Store
from core.ledgers.work import keep_anew, report_of

ATTEMPTS = 3


def confirm_batch(desk: Desk, batch_id: int, plan: str, actor: Actor, at: datetime) -> dict[str, int]:
    """Write a checked batch as a person saw it, and give its figures; Stale, with a new report kept, where it no longer holds.

    The check runs before the writing transaction, which then only has to see that the tables are still those checked.
    """
    for _ in range(ATTEMPTS):
        try:
            report = report_of(desk, batch_id)
        except FileRefused as refusal:
            raise Stale(refusal.message_zh) from refusal
        if report.digest() != plan:
            keep_anew(desk, batch_id, report)
            raise Stale(sentence("stale"))
        try:
            with desk.database.write() as session:
                batch = session.get_one(ImportBatch, batch_id, with_for_update=LOCKED)
                if batch.state != "checked" or batch.plan != plan:
                    raise Stale(sentence("not_checked"))
                token = batch.token
                apply_batch(session, actor, batch, report, at)
        except TablesMoved:
            continue
        Store(desk.directory).remove(token)
        return report.counts()
    raise Stale(sentence("busy"))
