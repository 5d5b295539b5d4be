"""The inbox of every role: what waits for me, what I did, what I started, what I am told; and one signature for many."""

from collections.abc import Sequence
from typing import Any, Final

from flask import abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func
from werkzeug.exceptions import UnprocessableEntity

from core.accounts.gate import gate
from core.db import FAR
from core.matters.models import MatterTask
from core.matters.operations import act_on
from core.matters.queries import BOXES, OF_BOX, box_counts, todo
from core.matters.views.base import blueprint, case_of, doer_at
from core.pages.acting import done
from core.pages.answering import answer_list
from core.pages.listing import Marked, Query
from core.permissions import permission
from core.request import db_session, registry
from core.web.dates import as_of
from core.web.pages import Column, ListSpec
from core.web.urls import to
from core.web.zh import due

MOST: Final = 200


@blueprint.get("/matters")
@permission("matter.view")
def inbox() -> ResponseReturnValue:
    """Show one of the four boxes, what is due first on top."""
    box = request.args.get("box", "todo")
    if box not in OF_BOX:
        abort(404)
    session, doer = db_session(), doer_at(gate)
    rows = OF_BOX[box](doer)
    due_on, on_date = rows.selected_columns["due_on"], rows.selected_columns["on_date"]
    by = {"due_on": func.coalesce(due_on, FAR) if box in ("todo", "mine") else on_date, "on_date": on_date}
    query = Query(rows, by, (on_date, rows.selected_columns["id"]))
    spec = ListSpec(columns=_columns(box), sort="due_on" if box == "todo" else "-on_date")
    counts = box_counts(session, doer)
    context = {"box": box, "boxes": BOXES, "counts": counts, "many": _has_many(box)}
    return answer_list(
        session, spec.read(), query, "matters/inbox.html", f"事项{BOXES[box]}", _said, **context
    )


def _columns(box: str) -> tuple[Column, ...]:
    asked = {"todo": "要办的", "done": "最近办的", "mine": "到哪一步", "copies": "内容"}[box]
    link = Column("what", "事项", href=lambda row: to("matters.show", id=row.matter_id), optional=False)
    rest = (
        Column("asked", asked),
        Column("state_word", "现在状态"),
        Column("on_date", "日期", kind="day", sortable=True),
    )
    if box not in ("todo", "mine"):
        return (link, *rest, Column("clause", "依据"))
    return (
        link,
        *rest,
        Column("due_on", "期限", kind="day", sortable=True),
        Column("left", ""),
        Column("clause", "依据"),
    )


def _said(rows: Sequence[Any]) -> list[Marked]:
    return [Marked(row, None, **_words(row)) for row in rows]


def _words(row: Any) -> dict[str, Any]:
    book = registry().books.get(row.policy)
    workflow = next((one for one in book.workflows if one.key == row.workflow), None) if book else None
    if book is None or workflow is None:
        plain = {"what": f"{row.subject_name}", "asked": row.step, "state_word": row.state, "clause": ""}
        return plain | {"left": ""}
    norm = book.norm(row.norm) if row.norm in {one.id for one in book.norms} else book.norm(workflow.norms[0])
    filings = {filing.key: filing.title for step in workflow.steps for filing in step.filings}
    asked = filings.get(row.step, row.step) if row.kind == "file" else workflow.word(row.step)
    return {
        "what": f"{workflow.title}：{row.subject_name}",
        "asked": f"报备：{asked}" if row.kind == "file" else asked,
        "state_word": workflow.word(row.state),
        "clause": f"{norm.id}　{norm.place}",
        "left": due(row.due_on, as_of(), ""),
    }


def _has_many(box: str) -> bool:
    """Tell whether some workflow lets signatures be given for many at once."""
    return box == "todo" and any(
        step.many for book in registry() for one in book.workflows for step in one.steps
    )


@blueprint.post("/matters/many")
@permission("matter.act", audit="matter.act")
def many() -> ResponseReturnValue:
    """Sign all that is chosen, or nothing of it."""
    session, doer = db_session(), doer_at(gate)
    rows = todo(doer).order_by(MatterTask.id)
    if not request.form.get("_all"):
        rows = rows.where(
            MatterTask.id.in_([int(one) for one in request.form.getlist("ids") if one.isdecimal()])
        )
    chosen = session.execute(rows.limit(MOST + 1)).all()
    if not chosen:
        raise UnprocessableEntity("没有选中要办的事项。")
    if len(chosen) > MOST:
        raise UnprocessableEntity(f"一次最多办{MOST}件，请先筛选。")
    for row in chosen:
        case = case_of(gate, row.matter_id)
        step = case.step
        act = next((one for one in step.acts if one.signs), None) if step and step.many else None
        if act is None or act.form is not None:
            raise UnprocessableEntity(
                f"“{case.workflow.title}：{row.subject_name}”要逐件办理，一件也没有办。"
            )
        act_on(case, doer, act.key, {})
    return done(f"已办理{len(chosen)}件。", to("matters.inbox"))
