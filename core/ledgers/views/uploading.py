"""Uploading a ledger file, and the list of what was uploaded."""

from typing import Any, Final

from flask import after_this_request, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from core import htmx
from core.accounts.gate import gate
from core.areas.models import Area
from core.clock import china_today, now
from core.errors import OperationError
from core.exchange.limits import MAX_FILE_BYTES
from core.exchange.messages import FileRefused
from core.exchange.messages import refused as file_refused
from core.jobs import jobs
from core.ledgers.models import ImportBatch
from core.ledgers.operations import new_token, open_batch
from core.ledgers.queries import batches, get_ledger
from core.ledgers.schemas import BatchFilterSchema, UploadSchema
from core.ledgers.views.base import STATES, blueprint, how_to_fill, ledger_of, offered_areas, person, store
from core.ledgers.work import CHECK
from core.pages.acting import blame
from core.pages.listing import Query, list_of
from core.permissions import permission
from core.policy.ledger import Ledger
from core.request import db_session, registry
from core.web.forms import Form
from core.web.pages import Column, ListSpec
from core.web.urls import to

BATCHES: Final = ListSpec(
    columns=(
        Column("created_at", "上传时间", "moment", sortable=True),
        Column("file_name", "文件", "link", href=lambda row: to("ledgers.batch", id=row.id), optional=False),
        Column("ledger", "台账", value=lambda row: _title(row.ledger), shown=False),
        Column("area_name", "地区", sortable=True),
        Column("dated_on", "台账日期", "day", sortable=True),
        Column("user_name", "经办人"),
        Column("new", "新增", "number", value=lambda row: row.counts.get("new")),
        Column("changed", "变更", "number", value=lambda row: row.counts.get("changed")),
        Column("errors", "错误", "number", value=lambda row: row.counts.get("errors")),
        Column("state", "状态", sortable=True, value=lambda row: STATES.get(row.state, row.state)),
    ),
    filters=BatchFilterSchema,
    sort="-created_at",
)


@blueprint.route("/ledgers/<key>/import", methods=["GET", "POST"])
@permission("ledger.import", audit="ledger.upload", once=True)
def upload(key: str) -> Response | tuple[str, int]:
    """Take a file and have it checked; nothing of it is written yet."""
    book, ledger = ledger_of(key)
    areas = offered_areas("ledger.import")
    chosen = areas[0][0] if areas else None
    form = Form(
        UploadSchema(), {"dated_on": china_today(), "area": chosen}, choices={"area": areas}, once=True
    )
    if request.method == "POST" and (answer := _taken(form, ledger)):
        return answer
    return render_template(
        "ledgers/upload.html", form=form, ledger=ledger, book=book, how=how_to_fill(ledger)
    ), form.status


def _taken(form: Form, ledger: Ledger) -> Response | None:
    """Open a batch for what was sent; None where something in the form must be corrected."""
    given = form.load(request.form, request.files)
    if given is None:
        return None
    file: FileStorage = given["file"]
    data = file.stream.read(MAX_FILE_BYTES + 1)
    try:
        _check_size(data)
        batch = _opened(ledger, given, data, file.filename or "")
    except FileRefused as refusal:
        form.add_error(f"{refusal.message_zh}{refusal.remedy_zh}", "file")
        return None
    except OperationError as refused:
        blame(form, refused)
        return None
    number = batch.id

    @after_this_request
    def hand_over(response: Response) -> Any:
        jobs().hand_over(CHECK, number)
        return response

    return htmx.see_other(to("ledgers.batch", id=number))


def _check_size(data: bytes) -> None:
    if not data:
        raise file_refused("empty")
    if len(data) > MAX_FILE_BYTES:
        limit = f"{MAX_FILE_BYTES >> 20} MB"
        raise file_refused("too_big", size=f"{MAX_FILE_BYTES >> 20} MB 以上", limit=limit)


def _opened(ledger: Ledger, given: dict[str, Any], data: bytes, name: str) -> ImportBatch:
    area_id = int(given["area"])
    gate.require("ledger.import", area_id=area_id)
    token = new_token()
    batch = open_batch(
        db_session(), person(), ledger, area_id, data, name, given["dated_on"], china_today(), now(), token
    )
    store().keep(token, data)
    return batch


@blueprint.get("/ledgers/imports/")
@permission("ledger.import")
def imports() -> str:
    """List what was uploaded, the newest first."""
    asked = BATCHES.read(choices={"state": tuple(STATES.items())})
    rows = batches(gate.ids(Area))
    if state := asked.filters.get("state"):
        rows = rows.where(ImportBatch.state == state)
    by = {
        "created_at": ImportBatch.created_at,
        "area_name": Area.name,
        "dated_on": ImportBatch.dated_on,
        "state": ImportBatch.state,
    }
    listing = list_of(db_session(), asked, Query(rows, by, (ImportBatch.id.desc(), ImportBatch.id)))
    return render_template("ledgers/imports.html", listing=listing)


def _title(key: str) -> str:
    try:
        return get_ledger(registry(), key)[1].title
    except OperationError:
        return key
