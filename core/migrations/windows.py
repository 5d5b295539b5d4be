"""Read-only views for other programs: what is asked, what was done, who is posted where, and the audit trail.

Their names and columns are kept stable. They hold no telephone number, nothing of confidential matters, and nothing that was
filled in. An offset of none keeps PostgreSQL from letting anybody write through one; SQLite never does.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.orm import aliased

from core.areas.models import Area
from core.audit.models import AuditEvent
from core.cadres.models import Cadre, Posting
from core.matters.models import Matter, MatterEvent, MatterTask
from core.units.models import Unit

_county = aliased(Area, name="county")
_due = (
    select(func.min(MatterTask.due_on))
    .where(MatterTask.matter_id == Matter.id, MatterTask.state == "open", MatterTask.kind == "act")
    .scalar_subquery()
)
VIEWS: Final[Mapping[str, Select[*tuple[Any, ...]]]] = {
    "v_requests": select(
        Matter.id,
        Matter.policy,
        Matter.workflow,
        Matter.about,
        Matter.subject_name,
        Area.code.label("area_code"),
        Area.name.label("area_name"),
        _county.name.label("county_name"),
        Matter.state,
        Matter.is_waiting,
        Matter.started_on,
        Matter.settled_on,
        _due.label("due_on"),
    )
    .join(Area, Area.id == Matter.area_id)
    .outerjoin(_county, _county.id == Matter.county_id)
    .where(Matter.is_confidential.is_(False)),
    "v_history": select(
        MatterEvent.matter_id,
        MatterEvent.number,
        MatterEvent.on_date,
        MatterEvent.at,
        MatterEvent.act,
        MatterEvent.title,
        MatterEvent.from_state,
        MatterEvent.to_state,
        MatterEvent.role,
        MatterEvent.user_name,
    )
    .join(Matter, Matter.id == MatterEvent.matter_id)
    .where(Matter.is_confidential.is_(False)),
    "v_ledger": select(
        Posting.id,
        Cadre.name.label("cadre_name"),
        Posting.role,
        Posting.source,
        Unit.name.label("unit_name"),
        Area.code.label("village_code"),
        Area.name.label("village_name"),
        _county.name.label("county_name"),
        Posting.starts_on,
        Posting.ends_on,
    )
    .join(Cadre, Cadre.id == Posting.cadre_id)
    .outerjoin(Unit, Unit.id == Posting.unit_id)
    .join(Area, Area.id == Posting.village_id)
    .outerjoin(_county, _county.id == Posting.county_id),
    "v_audit": select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.user_name,
        AuditEvent.role,
        AuditEvent.action,
        AuditEvent.object_type,
        AuditEvent.object_id,
        AuditEvent.area_id,
        AuditEvent.result,
        AuditEvent.request_id,
    ),
}


def drop_views(connection: Connection) -> None:
    """Take the views away: a table that they read could not be changed under them."""
    for name in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def make_views(connection: Connection) -> None:
    """Make the views anew over the newest tables."""
    for name, rows in VIEWS.items():
        shown = rows.offset(0) if connection.dialect.name == "postgresql" else rows
        sql = shown.compile(connection, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {sql}")
