"""Imports: a batch is the record of one file that was checked, perhaps applied, perhaps undone."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Instant


class ImportBatch(Base):
    """One uploaded file: its check's progress and report, whether it was applied, and by whom; the file lies in the data folder.

    `state` goes queued → checking → checked (or refused, failed) → applied → undone, or ends as cancelled or expired.
    `dated_on` is the day the file speaks of. `fixes` are the cells mended on the page, as [row, heading, value]. `plan` is
    the digest of what the check found: what is confirmed must still be what is true.
    """

    __tablename__ = "import_batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    ledger: Mapped[str] = mapped_column(String(80))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    dated_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(16))
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(400), default="")
    plan: Mapped[str] = mapped_column(String(64), default="")
    fixes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)
    heartbeat_at: Mapped[datetime | None] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (Index("ix_import_batches_area", "area_id", "created_at"),)


class ImportChange(Base):
    """One row that a batch added or changed, with what stood there before, so that the batch can be undone as a whole.

    `line` is the row of the file it came from; rows that several lines share (a village, a unit) name the first.
    """

    __tablename__ = "import_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"), index=True)
    table: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int]
    line: Mapped[int | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
