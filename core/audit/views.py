"""The page of the audit administrator: the trail, newest first."""

import json
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from flask import Blueprint, render_template
from sqlalchemy import Select, func, or_, select

from core.accounts.gate import gate
from core.audit.models import AuditEvent
from core.audit.schemas import RESULTS, EventFilterSchema
from core.audit.titles import act_title, object_title
from core.clock import CHINA
from core.permissions import permission
from core.request import db_session
from core.web.pages import Column, Listing, ListSpec

blueprint: Final = Blueprint("audit", __name__, url_prefix="/audit")
EVENTS: Final = ListSpec(
    columns=(
        Column("id", "编号", kind="number", optional=False),
        Column("at", "时间", kind="moment", optional=False),
        Column("user_name", "办理人"),
        Column("role", "当时角色", value=lambda event: _roles(event.role)),
        Column("action", "事项", value=lambda event: act_title(event.action)),
        Column("object", "对象", value=lambda event: object_title(event.object_type, event.object_id)),
        Column("result", "结果", value=lambda event: dict(RESULTS).get(event.result, event.result)),
        Column("changes", "内容", value=lambda event: _changes(event.changes)),
        Column("address", "来源"),
        Column("request_id", "请求编号", shown=False),
    ),
    filters=EventFilterSchema,
)


@blueprint.get("/")
@permission("audit.view")
def index() -> str:
    """List what was done."""
    asked = EVENTS.read()
    rows = _narrowed(gate.select(AuditEvent), asked.filters)
    total = db_session().scalar(select(func.count()).select_from(rows.subquery())) or 0
    asked = asked.within(total)
    page = rows.order_by(AuditEvent.id.desc()).limit(asked.limit).offset(asked.offset)
    events = db_session().scalars(page).all()
    return render_template("accounts/audit.html", listing=Listing(asked, events, total))


def _narrowed(rows: Select[AuditEvent], asked: Mapping[str, Any]) -> Select[AuditEvent]:
    if text := asked.get("q"):
        named = AuditEvent.user_name.contains(text, autoescape=True)
        rows = rows.where(or_(named, AuditEvent.object_id == text))
    if action := asked.get("action"):
        rows = rows.where(AuditEvent.action == action)
    if since := asked.get("since"):
        rows = rows.where(AuditEvent.at >= datetime.combine(since, time.min, CHINA))
    if until := asked.get("until"):
        rows = rows.where(AuditEvent.at <= datetime.combine(until, time.max, CHINA))
    if result := asked.get("result"):
        rows = rows.where(AuditEvent.result == result)
    return rows


def _roles(keys: str) -> str:
    return "、".join(gate.matrix.title(key) for key in keys.split(",") if key)


def _changes(changes: Mapping[str, Any]) -> str:
    return json.dumps(changes, ensure_ascii=False) if changes else ""
