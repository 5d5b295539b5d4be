"""The audit trail's one table: append-only in the database, each row chained to the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Connection, Index, Integer, String, event
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Instant


class AuditEvent(Base):
    """Who did what to which object, when, from where, how it ended; `digest` seals the row and all before."""

    __tablename__ = "audit_events"
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    request_id: Mapped[str] = mapped_column(String(40), default="")
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[str] = mapped_column(String(60), default="")
    area_id: Mapped[int | None]
    result: Mapped[str] = mapped_column(String(16), default="done")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index("ix_audit_events_object", "object_type", "object_id"),
        Index("ix_audit_events_at", "at"),
        Index("ix_audit_events_user", "user_id", "action", "at"),
    )


def append_only(dialect: str) -> tuple[str, ...]:
    """Give the statements that make the trail append-only in a dialect; the migration runs the same ones."""
    if dialect == "sqlite":
        again = (
            "CREATE TRIGGER audit_events_no_replace BEFORE INSERT ON audit_events"
            " WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
        return again, *(
            f"CREATE TRIGGER audit_events_no_{act.lower()} BEFORE {act} ON audit_events"
            " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            for act in ("UPDATE", "DELETE")
        )
    return (
        "CREATE OR REPLACE FUNCTION audit_events_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_events_refuse()",
    )


@event.listens_for(AuditEvent.__table__, "after_create")
def _guard(_table: object, connection: Connection, **_: object) -> None:
    for statement in append_only(connection.dialect.name):
        connection.exec_driver_sql(statement)
