"""Villages: the list, and one village with its team, its units and everything asked there."""

from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.activities.models import Activity
from core.activities.views.reads import recent
from core.areas.models import Area
from core.areas.policies import policies_of
from core.cadres.words import LEVELS, ROLES, SOURCES
from core.matters.views.around import matters_around
from core.pages.answering import answer_list
from core.pages.inforce import books
from core.pages.listing import Marked
from core.pages.marks import marks_of, marks_of_people, themselves
from core.pages.places import crumbs_of, offered_areas
from core.pages.standings import standings
from core.pages.vocabulary import lists_named, titles_named
from core.permissions import permission
from core.request import db_session, registry
from core.villages.models import Village
from core.villages.schemas import VillageFilterSchema
from core.villages.views import lists, reads
from core.villages.views.base import blueprint
from core.web.dates import as_of
from core.web.pages import Column, ListSpec
from core.web.urls import to

VILLAGES: Final = ListSpec(
    columns=(
        Column(
            "name", "村", "link", sortable=True, href=lambda r: to("villages.show", id=r.id), optional=False
        ),
        Column("township", "乡镇", sortable=True, value=lambda r: r.township_name),
        Column("county", "县", sortable=True, value=lambda r: r.county_name),
        Column("types", "村类型", value=lambda r: "、".join(r.types)),
        Column("team", "派驻人数", "number", sortable=True),
        Column("units", "帮扶单位", sortable=True, value=lambda r: "、".join(r.unit_names) or None),
        Column("households", "农户数", "number", sortable=True),
        Column("code", "代码", shown=False),
        Column("marks", "达标情况", "marks", value=lambda r: r.marks),
    ),
    filters=VillageFilterSchema,
)


@blueprint.get("/villages/")
@permission("village.view")
def index() -> ResponseReturnValue:
    """List the villages with team, units and households, and how they stand."""
    session = db_session()
    choices = {
        "area": offered_areas(session, gate, as_of(), request.args.get("area")),
        "type": titles_named(books(), "village_types"),
    }
    asked = VILLAGES.read(choices=choices)
    query = lists.villages(gate, asked.filters, as_of())
    return answer_list(
        session, asked, query, "villages/index.html", "村名单", lambda rows: _filled(session, rows)
    )


def _filled(session: Session, rows: Any) -> list[Marked]:
    ids = [row.id for row in rows]
    types: dict[int, list[str]] = {ident: [] for ident in ids}
    units: dict[int, list[str]] = {ident: [] for ident in ids}
    for village, kind, note in session.execute(lists.types_of(ids, as_of())):
        types[village].append(f"{kind}（{note}）" if note else kind)
    for village, _, name in session.execute(lists.unit_names_of(ids, as_of())):
        units[village].append(name)
    marks = marks_of(session, books(), as_of(), [("village", themselves(ids))])
    return [Marked(row, marks.get(row.id), types=types[row.id], unit_names=units[row.id]) for row in rows]


@blueprint.get("/villages/<int:id>")
@permission("village.view")
def show(id: int) -> str:
    """Show a village: team, units, households, tasks, and every policy it is under."""
    session, village = db_session(), gate.load(Village, id)
    area = session.get_one(Area, village.id)
    governing = [str(row[0]) for row in policies_of(session, village.id, as_of())]
    tasks = [one for one in lists_named(books(), "tasks") if one[0].slug in governing]
    homes, risks = reads.risk_counts(session, gate, village.id, as_of())
    team = reads.team_of(session, gate, village.id)
    current = [one for one in team if one.starts_on <= as_of() <= one.ends_on]
    return render_template(
        "villages/show.html",
        village=village,
        area=area,
        crumbs=crumbs_of(session, gate, village.id, as_of()),
        books=[registry().book(slug) for slug in governing if slug in registry().books],
        types=reads.types_of(session, village.id),
        team=current,
        marks=marks_of_people(session, books(), as_of(), current),
        former=[one for one in team if not one.starts_on <= as_of() <= one.ends_on],
        pairs=reads.pairs_of(session, village.id),
        homes=homes,
        risks=risks,
        tasks=reads.task_progress(session, tasks, village.id, as_of()),
        policies=standings(session, books(), as_of(), [("village", village.id)]),
        matters=matters_around(session, gate, "village", village.id),
        activities=recent(session, gate, as_of(), Activity.village_id == village.id),
        kinds=registry().activity_kinds(),
        roles=ROLES,
        sources=SOURCES,
        levels=LEVELS,
    )
