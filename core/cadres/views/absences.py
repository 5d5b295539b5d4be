"""Leave: entering it, deciding it, and ending it early."""

from typing import Any

from flask.typing import ResponseReturnValue

from core.accounts.gate import gate
from core.cadres import leaves
from core.cadres.models import Cadre, Leave
from core.cadres.schemas import LEAVE_KINDS, LeaveSchema, LeaveStateSchema
from core.cadres.views.base import blueprint
from core.cadres.views.forms import CRUMB
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent, row_of
from core.permissions import permission
from core.request import db_session
from core.versions import version_of
from core.web.dates import as_of
from core.web.forms import Form
from core.web.urls import to
from core.web.zh import span


@blueprint.route("/cadres/<int:id>/leaves/new", methods=["GET", "POST"])
@permission("cadre.edit", audit="leave.record", once=True)
def add_leave(id: int) -> ResponseReturnValue:
    """Enter leave of a cadre."""
    session, cadre = db_session(), gate.load(Cadre, id)
    values = {"starts_on": as_of(), "ends_on": as_of(), "state": "asked"}
    form = Form(LeaveSchema(), values, once=True, suggest={"kind": LEAVE_KINDS})

    def act(given: dict[str, Any]) -> Leave:
        days = (given["starts_on"], given["ends_on"])
        return leaves.record_leave(
            session, actor(), cadre, given["kind"], *days, state=given["state"], reason=given["reason"]
        )

    page = to("cadres.show", id=cadre.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已登记请假。", page + "#leaves")
    return form_page(
        form, "登记请假", page, crumbs=[(CRUMB, to("cadres.index")), (cadre.name, page)], submit="登记"
    )


@blueprint.route("/leaves/<int:id>/edit", methods=["GET", "POST"])
@permission("cadre.edit", audit="leave.state")
def edit_leave(id: int) -> ResponseReturnValue:
    """Decide leave, take it back, or record that the cadre came back earlier."""
    session = db_session()
    leave = row_of(session, Leave, id)
    cadre = gate.load(Cadre, leave.cadre_id)
    form = Form(LeaveStateSchema(), {"state": leave.state}, version=version_of(leave))

    def act(given: dict[str, Any]) -> Leave:
        hold_version(session, leave, form, lambda: {"state": leave.state})
        if given["state"] != leave.state:
            leaves.set_leave_state(session, actor(), leave, given["state"])
        if given["last_day"] is not None:
            leaves.end_leave(session, actor(), leave, given["last_day"])
        return leave

    page = to("cadres.show", id=cadre.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已保存。", page + "#leaves")
    return form_page(
        form,
        "办理请假",
        page,
        crumbs=[(CRUMB, to("cadres.index")), (cadre.name, page)],
        facts=[("类别", leave.kind), ("起止", span(leave.starts_on, leave.ends_on)), ("事由", leave.reason)],
    )
