"""Records: the list, and one record with what it counts for."""

from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.accounts.gate import gate
from core.accounts.models import User
from core.activities.models import Activity
from core.activities.schemas import ActivityFilterSchema
from core.activities.views import lists, reads
from core.activities.views.base import blueprint
from core.activities.words import SOURCES
from core.cadres.words import ACTING_AS
from core.pages.answering import answer_list
from core.pages.inforce import books
from core.pages.places import offered_areas
from core.pages.standings import standings
from core.permissions import permission
from core.request import db_session, registry
from core.web.dates import as_of
from core.web.pages import Column, ListSpec
from core.web.urls import to

ACTIVITIES: Final = ListSpec(
    columns=(
        Column(
            "on_date",
            "日期",
            "day",
            sortable=True,
            href=lambda r: to("activities.show", id=r.id),
            optional=False,
        ),
        Column("kind", "工作类型", sortable=True, value=lambda r: kind_title(r.kind)),
        Column("who", "干部", sortable=True, value=lambda r: r.cadre_name, href=lambda r: _cadre(r)),
        Column("unit", "单位", value=lambda r: _unit(r)),
        Column("village", "地点", sortable=True, value=lambda r: r.village_name or r.county_name),
        Column("acting", "地区", value=lambda r: r.acting_name),
        Column("topic", "事项", value=lambda r: reads.topic_title(registry(), r.kind, r.topic)),
        Column("household", "农户", value=lambda r: r.household_name),
        Column("note", "内容", width="wide"),
        Column("amount", "数量", "number", shown=False),
        Column(
            "amount_unit",
            "数量单位",
            value=lambda r: kind_unit(r.kind) if r.amount is not None else None,
            shown=False,
        ),
        Column("source", "来源", value=lambda r: SOURCES.get(r.source, r.source)),
        Column("recorded_at", "登记时间", "moment", shown=False),
    ),
    filters=ActivityFilterSchema,
)


def kind_title(kind: str) -> str:
    """Give a kind of activity in words."""
    known = registry().activity_kinds().get(kind)
    return known.title if known else kind


def kind_unit(kind: str) -> str | None:
    """Give the unit that amounts of a kind are in."""
    known = registry().activity_kinds().get(kind)
    return known.unit or None if known else None


def _cadre(row: Any) -> str | None:
    return to("cadres.show", id=row.cadre_id) if row.cadre_id else None


def _unit(row: Any) -> str | None:
    if row.leader_name or row.acting_as:
        part = ACTING_AS.get(row.acting_as, "")
        return f"{row.unit_name or ''}（{row.leader_name or ''}{'，' if row.leader_name and part else ''}{part}）"
    return str(row.unit_name) if row.unit_name else None


@blueprint.get("/activities/")
@permission("activity.view")
def index() -> ResponseReturnValue:
    """List what was recorded in the month looked at, or in the span asked for."""
    session = db_session()
    kinds = [(kind.kind, kind.title) for kind in registry().activity_kinds().values()]
    choices = {"kind": kinds, "area": offered_areas(session, gate, as_of(), request.args.get("area"))}
    asked = ACTIVITIES.read(choices=choices)
    query = lists.activities(gate, asked.filters, as_of())
    has_areas = gate.reach("activity.record").has_areas
    return answer_list(session, asked, query, "activities/index.html", "工作记录", has_areas=has_areas)


@blueprint.get("/activities/<int:id>")
@permission("activity.view")
def show(id: int) -> str:
    """Show one record: who, what, where, who entered it and when, and which norms it counts for."""
    session, activity = db_session(), gate.load(Activity, id)
    kind = registry().activity_kinds().get(activity.kind)
    known = kind.norms if kind else ()
    serves = [(book, norm) for book in registry() for norm in book.norms if norm.id in known]
    author = session.get(User, activity.recorded_by) if activity.recorded_by else None
    return render_template(
        "activities/show.html",
        activity=activity,
        facts=reads.facts_of(session, activity),
        title=kind.title if kind else activity.kind,
        unit=kind.unit if kind else "",
        topic=reads.topic_title(registry(), activity.kind, activity.topic),
        serves=serves,
        author=author.name if author else None,
        source=SOURCES.get(activity.source, activity.source),
        policies=standings(session, books(), as_of(), [("activity", activity.id)]),
        acting_as=ACTING_AS,
    )
