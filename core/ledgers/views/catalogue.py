"""What ledgers there are, their empty forms, and the record given back in a ledger's form."""

from io import BytesIO
from typing import Any, Final

from flask import Response, render_template, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from core.accounts.gate import gate
from core.areas.models import Area
from core.clock import china_today, now
from core.ledgers.export import export as export_workbook
from core.ledgers.export import record_export
from core.ledgers.export import template as empty_form
from core.ledgers.messages import sentence
from core.ledgers.queries import ledgers_for
from core.ledgers.schemas import ExportSchema
from core.ledgers.views.base import blueprint, ledger_of, offered_areas, person
from core.permissions import permission
from core.policy.ledger import Ledger
from core.request import db_session, registry, stand_apart
from core.web.forms import Form

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(data: bytes, name: str) -> Response:
    """Answer with a workbook to be saved."""
    return send_file(BytesIO(data), XLSX, as_attachment=True, download_name=f"{name}.xlsx")


@blueprint.get("/ledgers/")
@permission("ledger.view")
def index() -> str:
    """List the ledgers, those of policies in force where the viewer looks first."""
    reach = gate.reach("ledger.view")
    area = gate.default_area()
    found = ledgers_for(db_session(), registry(), reach, area.id if area else None)
    return render_template("ledgers/index.html", offered=found, area=area)


@blueprint.get("/ledgers/<key>/template")
@permission("ledger.view")
def template(key: str) -> Response:
    """Give the empty form with its drop-down lists."""
    _, ledger = ledger_of(key)
    return workbook(empty_form(ledger), f"{ledger.title}（模板）")


@blueprint.route("/ledgers/<key>/export", methods=["GET", "POST"])
@permission("ledger.export", audit="ledger.export")
def export(key: str) -> AnyResponse | tuple[str, int]:
    """Ask what is wanted, and give it as a workbook."""
    _, ledger = ledger_of(key)
    areas = offered_areas("ledger.export")
    may = gate.can("cadre.phone") and any(column.personal for column in ledger.columns)
    form = Form(
        ExportSchema(),
        {"dated_on": china_today(), "area": areas[0][0] if areas else None},
        choices={"area": areas},
    )
    given = form.load(request.form) if request.method == "POST" else None
    if given is not None and not _faults(form, given, may):
        return _exported(ledger, given)
    page = render_template("ledgers/export.html", form=form, ledger=ledger, may_see_phones=may)
    return page, form.status


def _faults(form: Form, given: dict[str, Any], may: bool) -> bool:
    if given["dated_on"] > china_today():
        form.add_error(sentence("dated_ahead", day=given["dated_on"]), "dated_on")
    if given["phones"] and not may:
        form.add_error(sentence("no_phones"), "phones")
    elif given["phones"] and not given.get("purpose"):
        form.add_error(sentence("no_purpose"), "purpose")
    return form.failed


def _exported(ledger: Ledger, given: dict[str, Any]) -> Response:
    area_id, on, masked = int(given["area"]), given["dated_on"], not given["phones"]
    gate.require("ledger.export", area_id=area_id)
    if not masked:
        gate.require("cadre.phone", area_id=area_id)
    name = db_session().get_one(Area, area_id).name
    actor, database = person(), stand_apart()
    with database.read() as session:
        found = export_workbook(session, ledger, area_id, on, by=actor.name, at=now(), masked=masked)
    with database.write() as session:
        purpose = given.get("purpose") or ""
        record_export(session, actor, ledger, area_id, on, found, masked=masked, purpose=purpose)
    return workbook(found.data, f"{name}{ledger.title}{on:%Y%m%d}")
