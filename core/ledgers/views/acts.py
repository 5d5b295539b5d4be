"""What a person does with a batch: mend a cell, replace a value everywhere, confirm, give up, undo."""

from collections.abc import Sequence
from typing import Any, Final

from flask import after_this_request, render_template, request
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response

from core import htmx
from core.accounts.gate import gate
from core.clock import now
from core.errors import Stale
from core.jobs import jobs
from core.ledgers.check import Fix
from core.ledgers.confirming import confirm_batch
from core.ledgers.messages import sentence
from core.ledgers.models import ImportBatch
from core.ledgers.operations import cancel_batch, mend
from core.ledgers.schemas import FixSchema, ReplaceSchema
from core.ledgers.store import Kept
from core.ledgers.undo import Obstructed, undo_batch
from core.ledgers.views.base import blueprint, person, store
from core.ledgers.views.batches import facts_of
from core.ledgers.work import CHECK, check_batch
from core.permissions import permission
from core.request import db_session, stand_apart
from core.web.forms import Form
from core.web.notices import notify
from core.web.schemas import FormSchema
from core.web.urls import to

QUICK_ROWS: Final = 5_000
"""A file of so many rows is checked again at once, so that a mended cell is seen to be right."""


@blueprint.post("/ledgers/imports/<int:id>/fix")
@permission("ledger.import", audit="ledger.mend")
def fix(id: int) -> Response:
    """Mend one cell, and check the file again."""
    found, given = gate.load(ImportBatch, id, lock=True), _read(FixSchema())
    kept = _report(found)
    if kept is None or given["column"] not in kept.columns:
        raise Stale(sentence("not_checked"))
    return _mended(found, [Fix(given["row"], given["column"], given["value"])])


@blueprint.post("/ledgers/imports/<int:id>/replace")
@permission("ledger.import", audit="ledger.mend")
def replace(id: int) -> Response:
    """Put one value in the place of another throughout a column, and check the file again."""
    found, given = gate.load(ImportBatch, id, lock=True), _read(ReplaceSchema())
    kept = _report(found)
    if kept is None or given["column"] not in kept.columns:
        raise Stale(sentence("not_checked"))
    slot = kept.columns.index(given["column"])
    lines = store().lines(found.token, kept, range(len(kept.starts)))
    numbers = [line["number"] for line in lines if line["cells"][slot] == given["wrong"]]
    return _mended(found, [Fix(number, given["column"], given["value"]) for number in numbers])


@blueprint.post("/ledgers/imports/<int:id>/leave-out")
@permission("ledger.import", audit="ledger.mend")
def leave_out(id: int) -> Response:
    """Leave the rows of other areas out of the import, and check the file again."""
    found = gate.load(ImportBatch, id, lock=True)
    kept = _report(found)
    if kept is None:
        raise Stale(sentence("not_checked"))
    return _mended(found, [Fix(number, "", "") for number in kept.elsewhere], "left_out")


@blueprint.post("/ledgers/imports/<int:id>/confirm")
@permission("ledger.import", audit="ledger.import")
def confirm(id: int) -> Response:
    """Write the file, all of it, if it is still what the person saw."""
    found = gate.load(ImportBatch, id)
    number, plan, state = found.id, found.plan, found.state
    if state == "applied":
        return _back(number)
    if state != "checked" or request.form.get("_version") != plan[:16]:
        raise Stale(sentence("stale"))
    actor = person()
    stand_apart()
    counts = confirm_batch(jobs().desk, number, plan, actor, now())
    notify(sentence("applied", new=counts["new"], changed=counts["changed"]))
    return _back(number)


@blueprint.post("/ledgers/imports/<int:id>/cancel")
@permission("ledger.import", audit="ledger.cancel")
def cancel(id: int) -> Response:
    """Give up a file, and forget it."""
    found = gate.load(ImportBatch, id, lock=True)
    cancel_batch(db_session(), person(), found)
    key, token, kept = found.ledger, found.token, store()

    @after_this_request
    def forget(response: Response) -> Any:
        kept.remove(token)
        return response

    notify(sentence("cancelled"), "info")
    return htmx.see_other(to("ledgers.upload", key=key))


@blueprint.post("/ledgers/imports/<int:id>/undo")
@permission("ledger.import", audit="ledger.undo")
def undo(id: int) -> Response | tuple[str, int]:
    """Take an import back whole; where later work rests on it, say on which rows."""
    found = gate.load(ImportBatch, id, lock=True)
    try:
        undo_batch(db_session(), person(), found, now())
    except Obstructed as obstructed:
        facts = facts_of(found) | {"obstacles": obstructed.obstacles, "told": obstructed.message}
        return render_template("ledgers/closed.html", **facts), obstructed.status
    notify(sentence("undone"))
    return _back(found.id)


def _mended(found: ImportBatch, fixes: Sequence[Fix], told: str = "mended") -> Response:
    """Note mended cells and have the file checked again, at once where it is not long."""
    number = found.id
    if not fixes:
        notify(sentence("nothing_mended"), "warning")
        return _back(number)
    mend(db_session(), person(), found, fixes)
    is_quick = found.total <= QUICK_ROWS

    @after_this_request
    def check_again(response: Response) -> Any:
        if is_quick:
            check_batch(jobs().desk, number)
        else:
            jobs().hand_over(CHECK, number)
        return response

    notify(sentence(told, count=len(fixes)))
    return _back(number)


def _report(found: ImportBatch) -> Kept | None:
    return store().report(found.token) if found.state == "checked" else None


def _read(schema: FormSchema) -> dict[str, Any]:
    form = Form(schema)
    given = form.load(request.form)
    if given is None:
        raise UnprocessableEntity("；".join(message for _, message in form.problems))
    return given


def _back(number: int) -> Response:
    return htmx.see_other(to("ledgers.batch", id=number))
