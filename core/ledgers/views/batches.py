"""One batch: how far its check is, then the result row by row, and the workbook with every remark at its cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from flask import Response, render_template, request

from core import htmx
from core.accounts.gate import gate
from core.accounts.masking import masked_phone
from core.areas.models import Area
from core.clock import now
from core.exchange.annotate import annotate
from core.exchange.columns import Problem
from core.exchange.messages import FileRefused
from core.jobs import jobs
from core.ledgers.messages import is_value, sentence
from core.ledgers.models import ImportBatch
from core.ledgers.operations import STALE_AFTER, WAITING, fixes_of
from core.ledgers.store import Kept
from core.ledgers.views.base import STATES, blueprint, ledger_of, said_of_absent, store
from core.ledgers.views.catalogue import workbook
from core.ledgers.work import report_of
from core.permissions import permission
from core.policy.ledger import Ledger
from core.request import db_session
from core.web.pages import Listing, ListSpec
from core.web.urls import here

GRID: Final = ListSpec(columns=(), per_page=50)
FILTERS: Final = {
    "wrong": "错误",
    "warned": "提醒",
    "new": "新增",
    "changed": "变更",
    "same": "不变",
    "all": "全部",
}


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the result with what is wrong, or what it replaces."""

    value: str
    old: str | None = None
    message: str = ""
    suggestion: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the result under the file's own number."""

    number: int
    state: str
    cells: list[GridCell | str]


@blueprint.get("/ledgers/imports/<int:id>")
@permission("ledger.import")
def batch(id: int) -> Response | str:
    """Show a batch as it stands."""
    found = gate.load(ImportBatch, id)
    if found.state in WAITING:
        return render_template("ledgers/progress.html", **facts_of(found), is_slow=_is_slow(found))
    if htmx.is_htmx(request):
        return htmx.answer(refresh=True)
    kept = store().report(found.token) if found.state == "checked" else None
    if kept is None:
        return render_template("ledgers/closed.html", **facts_of(found))
    return render_template("ledgers/result.html", **result_of(found, kept))


@blueprint.get("/ledgers/imports/<int:id>/annotated")
@permission("ledger.import")
def annotated(id: int) -> Response | str:
    """Give the user's own workbook back, every remark at its cell."""
    found = gate.load(ImportBatch, id)
    try:
        report = report_of(jobs().desk, found.id)
    except FileRefused:
        return render_template("ledgers/closed.html", **facts_of(found))
    stream = BytesIO()
    mended = [
        Problem(fix.row, fix.column, "", "warning", sentence("was_mended", value=fix.value))
        for fix in fixes_of(found)
        if fix.column
    ]
    annotate(report.table, [*report.problems, *mended], stream)
    return workbook(stream.getvalue(), f"{found.file_name.rpartition('.')[0] or found.file_name}（标注）")


def result_of(found: ImportBatch, kept: Kept) -> dict[str, Any]:
    """Give what the result page shows: figures, groups of equal faults, and one page of rows."""
    places = {**kept.by_state, "warned": kept.warned, "all": range(len(kept.starts))}
    first = next((name for name in ("wrong", "warned") if places[name]), "all")
    show = request.args.get("show", first)
    show = show if show in FILTERS else first
    chosen: Sequence[int] = places[show]
    asked = GRID.read().within(len(chosen))
    lines = store().lines(found.token, kept, chosen[asked.offset : asked.offset + asked.per_page])
    facts = facts_of(found)
    is_seen = gate.can("cadre.phone", area_id=found.area_id)
    hidden = set() if is_seen else _personal(facts["ledger"])
    rows = [grid_row(line, kept.columns, hidden) for line in lines]
    return facts | {
        "kept": kept,
        "show": show,
        "filters": [
            (name, label, len(places[name]), here(show=name, page=None)) for name, label in FILTERS.items()
        ],
        "rows": rows,
        "listing": Listing(asked, rows, len(chosen)),
        "groups": [group for group in kept.groups if group["column"] not in hidden],
        "version": found.plan[:16],
        "absent": said_of_absent(facts["ledger"], facts["counts"]),
    }


def grid_row(line: dict[str, Any], columns: list[str], hidden: set[str]) -> GridRow:
    """Give a line of a report as the grid shows it; `hidden` columns are masked."""
    cells = [
        _cell(line, heading, value, heading in hidden)
        for heading, value in zip(columns, line["cells"], strict=True)
    ]
    return GridRow(line["number"], line["state"], cells)


def _cell(line: dict[str, Any], heading: str, value: str, is_hidden: bool) -> GridCell | str:
    value = masked_phone(value) if is_hidden else value
    problems, old = line["problems"].get(heading, []), line["old"].get(heading)
    if old and is_hidden:
        old = masked_phone(old)
    if not problems:
        return value if old is None else GridCell(value, old)
    level = "error" if any(problem[0] == "error" for problem in problems) else "warning"
    offered = next((problem[2] for problem in problems if is_value(problem[2])), "")
    said = " ".join(problem[1] + ("" if is_value(problem[2]) else problem[2]) for problem in problems)
    return GridCell(value, old, said, offered, level)


def _personal(ledger: Ledger | None) -> set[str]:
    return {column.heading for column in ledger.columns if column.personal} if ledger else set()


def facts_of(found: ImportBatch) -> dict[str, Any]:
    """Give what every page of a batch shows."""
    book, ledger = ledger_of(found.ledger)
    area = db_session().get_one(Area, found.area_id)
    return {
        "batch": found, "book": book, "ledger": ledger, "area": area, "state": STATES[found.state],
        "counts": found.counts or {},
    }  # fmt: skip


def _is_slow(found: ImportBatch) -> bool:
    """Tell whether nothing has been heard of a check for long; it is handed over again by itself."""
    return (found.heartbeat_at or found.created_at) < now() - STALE_AFTER
