"""Households: the list, one household with its history, and one contact person's time with it."""

from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.activities.models import Activity
from core.activities.views.reads import recent
from core.areas.models import Area
from core.cadres.models import Cadre
from core.matters.views.around import matters_around
from core.pages.answering import answer_list
from core.pages.inforce import books
from core.pages.listing import Marked
from core.pages.marks import marks_of, themselves
from core.pages.places import crumbs_of, offered_areas
from core.pages.standings import standings
from core.permissions import permission
from core.request import db_session, registry
from core.villages.models import Contact, Household
from core.villages.schemas import HouseholdFilterSchema
from core.villages.views import lists, reads
from core.villages.views.base import blueprint
from core.web.dates import as_of
from core.web.pages import Column, ListSpec
from core.web.urls import to

HOUSEHOLDS: Final = ListSpec(
    columns=(
        Column(
            "name",
            "户主",
            "link",
            sortable=True,
            href=lambda r: to("villages.household", id=r.id),
            optional=False,
        ),
        Column(
            "village",
            "村",
            sortable=True,
            value=lambda r: r.village_name,
            href=lambda r: to("villages.show", id=r.village_id),
        ),
        Column("township", "乡镇", value=lambda r: r.township_name),
        Column("county", "县", value=lambda r: r.county_name, shown=False),
        Column("risk", "风险状态", sortable=True),
        Column("away", "长期外出", "yes_no", value=lambda r: bool(r.away)),
        Column("cadre", "帮扶责任人", sortable=True, value=lambda r: r.cadre_name, href=lambda r: _cadre(r)),
        Column("contact_since", "联系起始", "day", shown=False),
        Column("marks", "达标情况", "marks", value=lambda r: r.marks),
    ),
    filters=HouseholdFilterSchema,
)


def _cadre(row: Any) -> str | None:
    return to("cadres.show", id=row.cadre_id) if row.cadre_id else None


@blueprint.get("/households/")
@permission("household.view")
def households() -> ResponseReturnValue:
    """List the households with risk, absence and contact person, and how they stand."""
    session = db_session()
    choices = {
        "area": offered_areas(session, gate, as_of(), request.args.get("area")),
        "risk": reads.offered_risks(session, gate),
    }
    asked = HOUSEHOLDS.read(choices=choices)
    query = lists.households(gate, asked.filters, as_of())
    return answer_list(
        session, asked, query, "villages/households.html", "农户名单", lambda rows: _marked(session, rows)
    )


def _marked(session: Session, rows: Any) -> list[Marked]:
    subjects = (
        ("household", themselves([row.id for row in rows])),
        ("contact", {row.contact_id: row.id for row in rows if row.contact_id}),
    )
    marks = marks_of(session, books(), as_of(), subjects)
    return [Marked(row, marks.get(row.id)) for row in rows]


@blueprint.get("/households/<int:id>")
@permission("household.view")
def household(id: int) -> str:
    """Show a household: risk and contact persons over time with the gaps, and what is asked for it."""
    session, home = db_session(), gate.load(Household, id)
    history = reads.contact_history(session, home.id, as_of())
    current = [one for one in history if one.contact_id and one.starts_on <= as_of() <= one.ends_on]
    subjects = [("household", home.id)] + [
        ("contact", one.contact_id) for one in current if one.contact_id is not None
    ]
    return render_template(
        "villages/household.html",
        home=home,
        village=session.get_one(Area, home.village_id),
        crumbs=crumbs_of(session, gate, home.village_id, as_of()),
        history=history,
        current=current,
        risks=reads.risks_of(session, home.id),
        aways=reads.aways_of(session, home.id),
        policies=standings(session, books(), as_of(), subjects),
        activities=recent(session, gate, as_of(), Activity.household_id == home.id, limit=20),
        kinds=registry().activity_kinds(),
    )


@blueprint.get("/contacts/<int:id>")
@permission("household.view")
def contact(id: int) -> str:
    """Show one contact person's time with a household."""
    session, one = db_session(), gate.load(Contact, id)
    home = session.get_one(Household, one.household_id)
    met = recent(
        session,
        gate,
        as_of(),
        Activity.household_id == home.id,
        Activity.cadre_id == one.cadre_id,
        limit=20,
    )
    return render_template(
        "villages/contact.html",
        contact=one,
        home=home,
        village=session.get_one(Area, home.village_id),
        cadre=session.get_one(Cadre, one.cadre_id),
        policies=standings(session, books(), as_of(), [("contact", one.id)]),
        matters=matters_around(session, gate, "contact", one.id),
        activities=met,
        kinds=registry().activity_kinds(),
    )
