"""Units: the list, and one unit with leaders, villages, people and what is asked of it."""

from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.activities.models import Activity
from core.activities.views.reads import recent
from core.areas.models import Area
from core.cadres.words import LEADER_ROLES, LEVELS, ROLES
from core.matters.views.around import matters_around
from core.pages.answering import answer_list
from core.pages.inforce import books
from core.pages.listing import Marked
from core.pages.marks import marks_of, marks_of_people, themselves
from core.pages.places import offered_areas
from core.pages.standings import standings
from core.pages.vocabulary import grouping_kinds, titles_named
from core.permissions import permission
from core.request import db_session, registry
from core.units.groupings import parts_of
from core.units.models import Unit
from core.units.queries import unit_detail
from core.units.schemas import UnitFilterSchema
from core.units.views import lists, reads
from core.units.views.base import blueprint
from core.web.dates import as_of
from core.web.pages import Column, ListSpec
from core.web.urls import to

UNITS: Final = ListSpec(
    columns=(
        Column(
            "name", "单位", "link", sortable=True, href=lambda r: to("units.show", id=r.id), optional=False
        ),
        Column("level", "层级", sortable=True, value=lambda r: LEVELS.get(r.level, r.level)),
        Column("nature", "单位性质", sortable=True),
        Column("area_name", "所属区划", shown=False),
        Column("villages", "帮扶村", "number", sortable=True),
        Column("people", "派驻人数", "number", sortable=True),
        Column("marks", "达标情况", "marks", value=lambda r: r.marks),
    ),
    filters=UnitFilterSchema,
)


@blueprint.get("/units/")
@permission("unit.view")
def index() -> ResponseReturnValue:
    """List the units with their villages and people, and how they stand."""
    session = db_session()
    choices = {
        "area": offered_areas(session, gate, as_of(), request.args.get("area")),
        "nature": titles_named(books(), "natures"),
        "grouping": reads.offered_groupings(session, gate),
    }
    asked = UNITS.read(choices=choices)
    query = lists.units(gate, asked.filters, as_of())
    return answer_list(
        session, asked, query, "units/index.html", "单位名单", lambda rows: _marked(session, rows)
    )


def _marked(session: Session, rows: Any) -> list[Marked]:
    marks = marks_of(session, books(), as_of(), [("unit", themselves([row.id for row in rows]))])
    return [Marked(row, marks.get(row.id)) for row in rows]


@blueprint.get("/units/<int:id>")
@permission("unit.view")
def show(id: int) -> str:
    """Show a unit: leaders, villages, people, parts in groupings, and every norm that binds it."""
    session, unit = db_session(), gate.load(Unit, id)
    detail = unit_detail(session, unit)
    kinds = grouping_kinds(registry())
    people = reads.people_of(session, gate, unit.id, as_of())
    return render_template(
        "units/show.html",
        unit=unit,
        area=session.get_one(Area, unit.area_id),
        leaders=detail.leaders,
        parts=[
            (part, name, kind, parts_of(registry(), kind).get(part.role, part.role))
            for part, name, kind in detail.parts
        ],
        pairs=reads.pairs_of(session, gate, unit.id),
        people=people,
        marks=marks_of_people(session, books(), as_of(), people),
        policies=standings(session, books(), as_of(), [("unit", unit.id)]),
        matters=matters_around(session, gate, "unit", unit.id),
        activities=recent(session, gate, as_of(), Activity.unit_id == unit.id, limit=20),
        kinds=registry().activity_kinds(),
        grouping_kinds=kinds,
        levels=LEVELS,
        leader_roles=LEADER_ROLES,
        roles=ROLES,
    )
