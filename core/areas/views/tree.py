"""Areas: the tree within reach, and one area with what lies below it and what is asked of it."""

from datetime import date
from itertools import groupby
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.areas.levels import LEVELS
from core.areas.models import Area
from core.areas.policies import policies_of
from core.areas.queries import lifetime
from core.areas.views import reads
from core.areas.views.base import blueprint
from core.db import FAR
from core.matters.views.around import matters_around
from core.pages.inforce import books
from core.pages.places import crumbs_of
from core.pages.standings import standings
from core.pages.vocabulary import grouping_kinds
from core.permissions import permission
from core.request import db_session, registry
from core.units.groupings import parts_of
from core.validity import DAWN
from core.web.dates import as_of
from core.web.urls import to
from core.web.zh import span


@blueprint.get("/areas/")
@permission("area.view")
def index() -> str:
    """Show the top of the viewer's reach and the level below it."""
    session = db_session()
    tops = _tops(session)
    below: dict[int | None, list[reads.AreaLine]] = {}
    for line in reads.lines_below(session, gate, [top.id for top in tops], as_of()):
        below.setdefault(line.parent_id, []).append(line)
    opened = [top for top in tops if below.get(top.id)]
    leaves = [top for top in tops if not below.get(top.id)]
    return render_template("areas/index.html", tops=opened, leaves=leaves, below=below, levels=LEVELS)


def _tops(session: Session) -> list[reads.AreaLine]:
    reach = gate.reach("area.view")
    wanted = select(Area.id, Area.code, Area.name, Area.level).where(gate.visible(Area))
    if reach.roots:
        wanted = wanted.where(Area.id.in_(reach.roots))
    elif reach.groupings:
        wanted = wanted.where(Area.level == "county")
    rows = session.execute(wanted.order_by(Area.code, Area.id).limit(200)).all()
    return reads.lines_of(session, gate, rows, as_of())


def _say(starts_on: date, ends_on: date) -> str:
    if starts_on == DAWN:
        return "一直存在" if ends_on == FAR else f"至 {ends_on}"
    return span(starts_on, ends_on)


@blueprint.get("/areas/<int:id>")
@permission("area.view")
def show(id: int) -> ResponseReturnValue:
    """Show an area: what lies below it, its policies, its groupings, and what is asked of it."""
    session, area = db_session(), gate.load(Area, id)
    if area.level == "village":
        return redirect(to("villages.show", id=area.id))
    governing = [str(row[0]) for row in policies_of(session, area.id, as_of())]
    return render_template(
        "areas/show.html",
        area=area,
        crumbs=crumbs_of(session, gate, area.id, as_of()),
        below=reads.lines_below(session, gate, [area.id], as_of()),
        own=reads.lines_of(session, gate, [area], as_of())[0],  # type: ignore[list-item]
        life="、".join(_say(*span) for span in lifetime(session, area.id)),
        books=[registry().book(slug) for slug in governing if slug in registry().books],
        groupings=groupings_with_parts(session, area.id),
        policies=standings(session, books(), as_of(), [("area", area.id)]),
        matters=matters_around(session, gate, "area", area.id),
        levels=LEVELS,
    )


def groupings_with_parts(session: Session, area_id: int) -> list[tuple[Any, str, list[tuple[str, Any]]]]:
    """Give the groupings an area stands in: a row of it, its kind in words, and each part with its title."""
    rows = reads.parts_of_areas(session, area_id, as_of())
    kinds = grouping_kinds(registry())
    found = []
    for _, group in groupby(rows, key=lambda row: row.id):
        lines = list(group)
        titles = parts_of(registry(), lines[0].kind)
        title = kinds[lines[0].kind].title if lines[0].kind in kinds else lines[0].kind
        parts = [(titles.get(line.role, line.role), line) for line in lines if line.unit_id]
        found.append((lines[0], title, parts))
    return found
