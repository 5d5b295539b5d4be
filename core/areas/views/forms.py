"""The forms of the area tree: a new area (a village with its types), and a new name or code."""

from typing import Any, Final

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.areas.models import Area
from core.areas.operations import add_area, rename_area, set_area_code
from core.areas.schemas import AreaSchema, NewAreaSchema
from core.areas.views.base import blueprint
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent
from core.pages.inforce import books
from core.pages.picking import pick_area
from core.pages.vocabulary import titles_named
from core.permissions import permission
from core.request import db_session
from core.validity import DAWN
from core.versions import version_of
from core.villages.operations import add_village
from core.web.forms import Form
from core.web.urls import to

CRUMB: Final = "区划"


@blueprint.route("/areas/new", methods=["GET", "POST"])
@permission("area.edit", audit="area.add", once=True)
def new() -> ResponseReturnValue:
    """Add an area below one within reach."""
    session = db_session()
    asked = request.args.get("parent", type=int)
    parent = gate.load(Area, asked) if asked is not None else gate.default_area()
    form = Form(
        NewAreaSchema(),
        {"parent": parent.code or parent.name if parent else None},
        once=True,
        choices={"types": titles_named(books(), "village_types")},
    )
    if is_sent() and (area := attempt(form, lambda given: _add(session, given))) is not None:
        endpoint = "villages.show" if area.level == "village" else "areas.show"
        return done(f"已新增{area.name}。", to(endpoint, id=area.id))
    back = to("areas.show", id=parent.id) if parent else to("areas.index")
    return form_page(form, "新增区划", back, crumbs=[(CRUMB, to("areas.index"))], submit="新增")


def _add(session: Session, given: dict[str, Any]) -> Area:
    parent = pick_area(session, gate, given["parent"], "parent")
    starts_on = given["starts_on"] or DAWN
    if given["level"] != "village":
        return add_area(session, actor(), given["name"], given["level"], parent, given["code"], starts_on)
    village = add_village(
        session, actor(), given["name"], parent, starts_on, code=given["code"], types=given["types"]
    )
    return session.get_one(Area, village.id)


@blueprint.route("/areas/<int:id>/edit", methods=["GET", "POST"])
@permission("area.edit", audit="area.rename")
def edit(id: int) -> ResponseReturnValue:
    """Give an area a new name or code."""
    session, area = db_session(), gate.load(Area, id)
    form = Form(AreaSchema(), area, version=version_of(area))

    def act(given: dict[str, Any]) -> Area:
        hold_version(session, area, form, lambda: {"name": area.name, "code": area.code})
        if given["name"] != area.name:
            rename_area(session, actor(), area, given["name"])
        set_area_code(session, actor(), area, given["code"])
        return area

    page = to("areas.show", id=area.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已保存。", page)
    return form_page(form, "修改区划", page, crumbs=[(CRUMB, to("areas.index")), (area.name, page)])
