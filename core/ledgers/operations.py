"""What is done with a batch: opened, checked, mended, confirmed or given up; each act leaves an entry."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core.audit.operations import Actor, record
from core.errors import Refused, Stale
from core.ledgers.about import keeper_of
from core.ledgers.check import Fix, Report
from core.ledgers.messages import sentence
from core.ledgers.models import ImportBatch
from core.policy.ledger import Ledger

STALE_AFTER: Final = timedelta(seconds=30)
KEPT: Final = timedelta(days=7)
WAITING: Final = ("queued", "checking")
OPEN: Final = (*WAITING, "checked", "refused", "failed")
MOST_FIXES: Final = 5_000


def new_token() -> str:
    """Give the name under which an upload is kept, which nobody can guess."""
    return secrets.token_urlsafe(24)


def open_batch(
    session: Session,
    actor: Actor,
    ledger: Ledger,
    area_id: int,
    file: bytes,
    file_name: str,
    dated_on: date,
    today: date,
    at: datetime,
    token: str,
) -> ImportBatch:
    """Open a batch for an uploaded file; its check is done by a job."""
    if dated_on > today:
        raise Refused(sentence("dated_ahead", day=dated_on), "dated_on")
    batch = ImportBatch(
        token=token,
        ledger=ledger.key,
        area_id=area_id,
        user_id=actor.user_id,
        file_name=PurePath(file_name.replace("\\", "/")).name[-200:],
        digest=hashlib.sha256(file).hexdigest(),
        dated_on=dated_on,
        state="queued",
        created_at=at,
    )
    session.add(batch)
    session.flush()
    facts = {"ledger": ledger.key, "digest": batch.digest, "dated_on": dated_on}
    record(session, actor, "ledger.upload", "ImportBatch", batch.id, area_id, facts)
    return batch


def claim_check(session: Session, batch_id: int, at: datetime) -> bool:
    """Take a batch for checking: one that waits, or one whose check has died; False where another has it."""
    is_free = or_(
        ImportBatch.state == "queued",
        (ImportBatch.state == "checking") & (ImportBatch.heartbeat_at < at - STALE_AFTER),
    )
    taking = update(ImportBatch).where(ImportBatch.id == batch_id, is_free)
    taken = session.execute(
        taking.values(state="checking", heartbeat_at=at, progress=0).returning(ImportBatch.id)
    )
    return taken.first() is not None


def note_progress(session: Session, batch_id: int, done: int, total: int, at: datetime) -> None:
    """Say how far a check is, which also shows that it lives."""
    going = update(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.state == "checking")
    session.execute(going.values(progress=done, total=total, heartbeat_at=at))


def note_report(session: Session, batch_id: int, report: Report) -> None:
    """Note the outcome of a check."""
    rows = len(report.lines)
    values = {"counts": report.counts(), "plan": report.digest(), "total": rows, "progress": rows}
    _end_check(session, batch_id, "checked", message="", **values)


def note_failure(session: Session, batch_id: int, state: str, message: str) -> None:
    """Note that a file could not be checked: refused for what it is, or failed by a fault of ours."""
    _end_check(session, batch_id, state, message=message[:400], counts={}, plan="")


def _end_check(session: Session, batch_id: int, state: str, **values: object) -> None:
    ending = update(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.state == "checking")
    session.execute(ending.values(state=state, **values))


def mend(session: Session, actor: Actor, batch: ImportBatch, fixes: Sequence[Fix]) -> None:
    """Write cells anew over those of the file; the batch waits for another check."""
    if batch.state != "checked":
        raise Stale(sentence("not_checked"))
    cells = {(row, column): value for row, column, value in batch.fixes}
    cells |= {(fix.row, fix.column): fix.value for fix in fixes}
    if sum(bool(column) for _, column in cells) > MOST_FIXES:
        raise Refused(sentence("too_many_fixes", limit=MOST_FIXES))
    batch.fixes = [[row, column, value] for (row, column), value in cells.items()]
    batch.state = "queued"
    columns = sorted({fix.column for fix in fixes if fix.column})
    mended = sum(bool(fix.column) for fix in fixes)
    facts = {"cells": mended, "columns": columns, "left_out": len(fixes) - mended}
    record(session, actor, "ledger.mend", "ImportBatch", batch.id, batch.area_id, facts)


def fixes_of(batch: ImportBatch) -> list[Fix]:
    """Give the cells mended on the page."""
    return [Fix(row, column, value) for row, column, value in batch.fixes]


def apply_batch(session: Session, actor: Actor, batch: ImportBatch, report: Report, at: datetime) -> None:
    """Write a checked file, all of it or nothing; Stale where the tables are no longer as they were when it was checked."""
    if report.errors:
        raise Refused(sentence("has_errors", count=report.errors))
    keeper_of(report.ledger).write(session, actor, report.plan, batch.id)
    batch.state, batch.applied_at, batch.counts = "applied", at, report.counts()
    batch.plan = report.digest()
    facts = {"ledger": batch.ledger, "digest": batch.digest, "dated_on": batch.dated_on}
    facts |= {state: report.count(state) for state in ("new", "changed", "same")}
    record(session, actor, "ledger.import", "ImportBatch", batch.id, batch.area_id, facts)


def cancel_batch(session: Session, actor: Actor, batch: ImportBatch) -> None:
    """Give up a file that was not imported."""
    if batch.state not in OPEN:
        raise Stale(sentence("not_checked"))
    batch.state, batch.fixes = "cancelled", []
    record(session, actor, "ledger.cancel", "ImportBatch", batch.id, batch.area_id)


def expire_batches(session: Session, at: datetime) -> list[str]:
    """Close the batches that nobody came back to, and give their tokens."""
    old = (ImportBatch.state.in_(OPEN), ImportBatch.created_at < at - KEPT)
    tokens = list(session.scalars(select(ImportBatch.token).where(*old)))
    if tokens:
        session.execute(update(ImportBatch).where(*old).values(state="expired", fixes=[]))
    return tokens


def unknown_tokens(session: Session, tokens: Sequence[str]) -> list[str]:
    """Give those of the tokens that no batch in work bears."""
    known = select(ImportBatch.token).where(ImportBatch.token.in_(tokens), ImportBatch.state.in_(OPEN))
    return sorted(set(tokens) - set(session.scalars(known)))


def forgotten(session: Session, at: datetime) -> list[int]:
    """Give the batches whose check died with its process, or was never begun."""
    rows = select(ImportBatch.id).where(
        ImportBatch.state.in_(WAITING),
        or_(
            ImportBatch.heartbeat_at < at - STALE_AFTER,
            ImportBatch.heartbeat_at.is_(None) & (ImportBatch.created_at < at - STALE_AFTER),
        ),
    )
    return list(session.scalars(rows.order_by(ImportBatch.id)))
