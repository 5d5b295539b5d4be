"""The forms of groupings: new ones, the parts units play with the people they name, and the areas that belong."""

from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.areas.models import Area, Grouping, GroupingArea, GroupingUnit
from core.areas.schemas import (
    GroupingSchema,
    MemberEndSchema,
    MemberSchema,
    PartChangeSchema,
    PartSchema,
)
from core.areas.views.base import blueprint
from core.areas.views.forms import CRUMB
from core.cadres.models import Cadre, Posting
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent, row_of
from core.pages.inforce import books
from core.pages.picking import cadre_called, offered_cadres, offered_units, pick_area, pick_cadre, pick_unit
from core.pages.vocabulary import grouping_kinds
from core.permissions import permission
from core.request import db_session, registry
from core.units import groupings
from core.units.models import Unit
from core.validity import in_force
from core.versions import version_of
from core.web.dates import as_of
from core.web.fields import Offered
from core.web.forms import Form
from core.web.urls import to


def _crumbs(grouping: Grouping | None = None) -> list[tuple[str, str]]:
    own = [(grouping.name, to("areas.grouping", id=grouping.id))] if grouping else []
    return [(CRUMB, to("areas.index")), ("片区和联络组", to("areas.groupings")), *own]


@blueprint.route("/groupings/new", methods=["GET", "POST"])
@permission("area.edit", audit="grouping.add", once=True)
def new_grouping() -> ResponseReturnValue:
    """Add a grouping to an area within reach."""
    session, home = db_session(), gate.default_area()
    kinds = tuple((kind.kind, kind.title) for kind in grouping_kinds(books()).values())
    form = Form(GroupingSchema(), {"area": home.name if home else None}, once=True, choices={"kind": kinds})

    def act(given: dict[str, Any]) -> Grouping:
        area = pick_area(session, gate, given["area"])
        return groupings.add_grouping(session, actor(), given["kind"], area, given["name"])

    if is_sent() and (grouping := attempt(form, act)) is not None:
        return done(f"已新增{grouping.name}。", to("areas.grouping", id=grouping.id))
    return form_page(form, "新增片区或联络组", to("areas.groupings"), crumbs=_crumbs(), submit="新增")


@blueprint.route("/groupings/<int:id>/units/new", methods=["GET", "POST"])
@permission("area.edit", audit="grouping.unit_add", once=True)
def add_part(id: int) -> ResponseReturnValue:
    """Give a unit a part in a grouping, with the person it names."""
    session, grouping = db_session(), gate.load(Grouping, id)
    parts = groupings.parts_of(registry(), grouping.kind)
    form = Form(
        PartSchema(),
        {"starts_on": as_of()},
        once=True,
        choices={"role": tuple(parts.items())},
        suggest={"unit": offered_units(session, gate)},
    )

    def act(given: dict[str, Any]) -> GroupingUnit:
        unit = pick_unit(session, gate, given["unit"])
        named = pick_cadre(session, gate, given["cadre"]).id if given["cadre"] else None
        return groupings.add_grouping_unit(
            session, actor(), grouping, unit, given["role"], given["starts_on"], cadre_id=named, parts=parts
        )

    page = to("areas.grouping", id=grouping.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已新增单位。", page)
    return form_page(form, "新增单位分工", page, crumbs=_crumbs(grouping), submit="新增")


@blueprint.route("/grouping-units/<int:id>/edit", methods=["GET", "POST"])
@permission("area.edit", audit="grouping.unit_change")
def edit_part(id: int) -> ResponseReturnValue:
    """Let a unit name another person for its part, or end the part."""
    session = db_session()
    row = row_of(session, GroupingUnit, id)
    grouping, unit = gate.load(Grouping, row.grouping_id), session.get_one(Unit, row.unit_id)
    form = Form(
        PartChangeSchema(),
        {"on": as_of(), "act": "name"},
        version=version_of(row),
        suggest={"cadre": _people_of(session, unit.id)},
    )

    def act(given: dict[str, Any]) -> GroupingUnit:
        hold_version(session, row, form, lambda: {"cadre": cadre_called(session, row.cadre_id)})
        if given["act"] == "end":
            groupings.end_grouping_unit(session, actor(), row, given["on"])
            return row
        named = pick_cadre(session, gate, given["cadre"]).id if given["cadre"] else None
        return groupings.name_grouping_cadre(session, actor(), row, named, given["on"])

    page = to("areas.grouping", id=grouping.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已保存。", page)
    part = groupings.parts_of(registry(), grouping.kind).get(row.role, row.role)
    facts = [("单位", unit.name), ("分工", part), ("现在指定的人", cadre_called(session, row.cadre_id))]
    return form_page(form, "单位分工变动", page, crumbs=_crumbs(grouping), facts=facts)


def _people_of(session: Session, unit_id: int) -> Offered:
    sent = select(Posting.cadre_id).where(Posting.unit_id == unit_id, in_force(Posting, as_of()))
    return offered_cadres(session, gate, Cadre.id.in_(sent))


@blueprint.route("/groupings/<int:id>/areas/new", methods=["GET", "POST"])
@permission("area.edit", audit="grouping.area_add", once=True)
def add_member(id: int) -> ResponseReturnValue:
    """Put an area within reach into a grouping."""
    session, grouping = db_session(), gate.load(Grouping, id)
    form = Form(MemberSchema(), {"starts_on": as_of()}, once=True)

    def act(given: dict[str, Any]) -> GroupingArea:
        area = pick_area(session, gate, given["area"])
        return groupings.add_grouping_area(session, actor(), grouping, area, given["starts_on"])

    page = to("areas.grouping", id=grouping.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已新增辖区。", page)
    return form_page(form, "新增辖区", page, crumbs=_crumbs(grouping), submit="新增")


@blueprint.route("/grouping-areas/<int:id>/end", methods=["GET", "POST"])
@permission("area.edit", audit="grouping.area_end")
def end_member(id: int) -> ResponseReturnValue:
    """Take an area out of a grouping after its last day there."""
    session = db_session()
    row = row_of(session, GroupingArea, id)
    grouping, area = gate.load(Grouping, row.grouping_id), session.get_one(Area, row.area_id)
    form = Form(MemberEndSchema(), {"last_day": as_of()}, version=version_of(row))

    def act(given: dict[str, Any]) -> GroupingArea:
        hold_version(session, row, form, lambda: {"last_day": row.ends_on})
        groupings.end_grouping_area(session, actor(), row, given["last_day"])
        return row

    page = to("areas.grouping", id=grouping.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已划出。", page)
    facts = [("辖区", area.name), ("自", row.starts_on)]
    return form_page(form, "划出辖区", page, crumbs=_crumbs(grouping), facts=facts, submit="划出")
