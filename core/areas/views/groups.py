"""Groupings beside the tree: the list of zones and liaison groups, and one with its areas, units and named people."""

from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue

from core.accounts.gate import gate
from core.areas.models import Area, Grouping
from core.areas.schemas import GroupingFilterSchema
from core.areas.views import reads
from core.areas.views.base import blueprint
from core.pages.answering import answer_list
from core.pages.inforce import books
from core.pages.standings import standings
from core.pages.vocabulary import grouping_kinds
from core.permissions import permission
from core.request import db_session, registry
from core.units.groupings import parts_of
from core.web.dates import as_of
from core.web.pages import Column, ListSpec
from core.web.urls import to

GROUPINGS: Final = ListSpec(
    columns=(
        Column(
            "name",
            "名称",
            "link",
            sortable=True,
            href=lambda r: to("areas.grouping", id=r.id),
            optional=False,
        ),
        Column("kind", "类别", sortable=True, value=lambda r: title_of(r.kind)),
        Column("area_name", "设立地"),
        Column("areas", "辖区数", "number", sortable=True),
        Column("units", "单位数", "number", sortable=True),
    ),
    filters=GroupingFilterSchema,
)


def title_of(kind: str) -> str:
    """Give a kind of grouping in words."""
    known = grouping_kinds(registry()).get(kind)
    return known.title if known else kind


@blueprint.get("/groupings/")
@permission("area.view")
def groupings() -> ResponseReturnValue:
    """List the groupings within reach."""
    kinds = [(kind.kind, kind.title) for kind in grouping_kinds(books()).values()]
    asked = GROUPINGS.read(choices={"kind": kinds})
    query = reads.groupings(gate, asked.filters, as_of())
    return answer_list(db_session(), asked, query, "areas/groupings.html", "片区和联络组名单")


@blueprint.get("/groupings/<int:id>")
@permission("area.view")
def grouping(id: int) -> str:
    """Show a grouping: its areas, the parts units play, and the people they name."""
    session, one = db_session(), gate.load(Grouping, id)
    return render_template(
        "areas/grouping.html",
        grouping=one,
        kind=title_of(one.kind),
        holder=session.get_one(Area, one.area_id),
        areas=reads.areas_of(session, one.id),
        parts=reads.parts_in(session, one.id),
        titles=parts_of(registry(), one.kind),
        policies=standings(session, books(), as_of(), [("grouping", one.id)]),
    )
