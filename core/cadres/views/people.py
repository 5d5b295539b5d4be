"""Cadres: the list, and one cadre with all that is known and asked of them."""

from typing import Any, Final

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.cadres.models import Cadre
from core.cadres.schemas import CadreFilterSchema, RevealSchema
from core.cadres.views import lists, reads
from core.cadres.views.base import blueprint
from core.cadres.words import LEAVE_STATES, ROLES, SOURCES
from core.matters.views.around import matters_around
from core.pages.answering import answer_list
from core.pages.inforce import books
from core.pages.listing import Marked
from core.pages.marks import marks_of, themselves
from core.pages.places import offered_areas
from core.pages.register import month_asked, register_of
from core.pages.standings import standings
from core.permissions import permission
from core.request import db_session, describe_act, registry
from core.web.dates import as_of
from core.web.forms import Form
from core.web.pages import Column, ListSpec
from core.web.urls import to

ALWAYS: Final = ("in_village_day", "in_village_night")
CADRES: Final = ListSpec(
    columns=(
        Column(
            "name", "姓名", "link", sortable=True, href=lambda r: to("cadres.show", id=r.id), optional=False
        ),
        Column("role", "驻村身份", sortable=True, value=lambda r: ROLES.get(r.role)),
        Column(
            "village", "派驻村", sortable=True, value=lambda r: r.village_name, href=lambda r: _village(r)
        ),
        Column("township", "乡镇", value=lambda r: r.township_name),
        Column("county", "县", value=lambda r: r.county_name),
        Column("unit", "派出单位", sortable=True, value=lambda r: r.unit_name or r.home_unit),
        Column("source", "来源", value=lambda r: SOURCES.get(r.source)),
        Column("starts_on", "派驻时间", sortable=True, value=lambda r: since(r)),
        Column("ends_on", "结束时间", "day", sortable=True, shown=False),
        Column("rank", "职务级别", shown=False),
        Column("phone", "手机号", "phone", shown=False),
        Column("marks", "达标情况", "marks", value=lambda r: r.marks),
    ),
    filters=CadreFilterSchema,
    sort="",
)


def since(row: Any) -> str | None:
    """Give when a posting began, as exactly as it is known."""
    if row.starts_on is None:
        return None
    return f"{row.starts_on:%Y-%m}" if row.starts_precision == "month" else row.starts_on.isoformat()


def _village(row: Any) -> str | None:
    return to("villages.show", id=row.village_id) if row.village_id else None


@blueprint.get("/cadres/")
@permission("cadre.view")
def index() -> ResponseReturnValue:
    """List the cadres with their posting on the day asked and how they stand."""
    session = db_session()
    asked = CADRES.read(choices={"area": offered_areas(session, gate, as_of(), request.args.get("area"))})
    query = lists.cadres(gate, asked.filters, as_of())
    return answer_list(
        session, asked, query, "cadres/index.html", "干部名单", lambda rows: _marked(session, rows)
    )


def _marked(session: Session, rows: Any) -> list[Marked]:
    subjects = (
        ("cadre", themselves([row.id for row in rows])),
        ("posting", {row.posting_id: row.id for row in rows if row.posting_id}),
    )
    marks = marks_of(session, books(), as_of(), subjects)
    return [Marked(row, marks.get(row.id)) for row in rows]


@blueprint.get("/cadres/<int:id>")
@permission("cadre.view")
def show(id: int) -> str:
    """Show a cadre: facts, postings, leave, the month's register, and every norm that binds them."""
    return _page(gate.load(Cadre, id), _reveal_form())


@blueprint.route("/cadres/<int:id>/phone", methods=["GET", "POST"])
@permission("cadre.phone", audit="cadre.phone_shown", throttle="60/hour")
def phone(id: int) -> ResponseReturnValue:
    """Show one cadre's whole telephone number for a purpose, which is kept on record."""
    cadre, form = gate.load(Cadre, id), _reveal_form()
    if request.method == "GET":
        return redirect(to("cadres.show", id=id), code=303)
    given = form.load(request.form)
    if given is None:
        return _page(cadre, form), form.status
    describe_act(cadre, changes={"purpose": given["purpose"]})
    return _page(cadre, form, cadre.phone)


def _reveal_form() -> Form:
    return Form(RevealSchema(), form_id="reveal", sensitive=True)


def _page(cadre: Cadre, form: Form, shown_phone: str | None = None) -> str:
    session = db_session()
    postings = reads.postings_of(session, gate, cadre.id)
    kinds = {kind.kind: kind.title for kind in registry().activity_kinds().values() if kind.who == "cadre"}
    subjects = [("cadre", cadre.id)] + [("posting", posting.id) for posting in postings]
    return render_template(
        "cadres/show.html",
        cadre=cadre,
        form=form,
        shown_phone=shown_phone,
        home_unit=reads.unit_name(session, cadre.unit_id),
        postings=postings,
        current=next((one for one in postings if one.starts_on <= as_of() <= one.ends_on), None),
        leaves=reads.leaves_of(session, cadre.id),
        contacts=reads.contacts_of(session, gate, cadre.id),
        grades=reads.grades_of(session, cadre.id),
        register=register_of(
            session, cadre.id, month_asked(request.args.get("month"), as_of()), kinds, ALWAYS
        ),
        policies=standings(session, books(), as_of(), subjects),
        matters=matters_around(session, gate, "cadre", cadre.id),
        roles=ROLES,
        sources=SOURCES,
        leave_states=LEAVE_STATES,
        since=since,
    )
