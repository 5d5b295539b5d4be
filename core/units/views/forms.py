"""The forms of units: the unit itself, its leaders, and the villages it assists."""

from typing import Any, Final

from flask.typing import ResponseReturnValue

from core.accounts.gate import gate
from core.cadres.words import LEADER_ROLES
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent, row_of
from core.pages.inforce import books
from core.pages.picking import offered_villages, pick_area, pick_village, village_name
from core.pages.vocabulary import titles_named
from core.permissions import permission
from core.request import db_session
from core.units import operations
from core.units.models import Unit, UnitLeader, UnitVillage
from core.units.schemas import (
    LeaderChangeSchema,
    LeaderSchema,
    NewUnitSchema,
    PairSchema,
    UnitSchema,
    UnpairSchema,
)
from core.units.views.base import blueprint
from core.versions import version_of
from core.villages.models import Village
from core.web.dates import as_of
from core.web.fields import Offered
from core.web.forms import Form
from core.web.urls import to

OTHER: Final = {"principal": "deputy", "deputy": "principal"}
CRUMB: Final = "单位"


def _natures(standing: str | None = None) -> Offered:
    offered = dict(titles_named(books(), "natures"))
    return tuple((offered | ({standing: standing} if standing else {})).items())


def _crumbs(unit: Unit) -> list[tuple[str, str]]:
    return [(CRUMB, to("units.index")), (unit.name, to("units.show", id=unit.id))]


@blueprint.route("/units/new", methods=["GET", "POST"])
@permission("unit.edit", audit="unit.add", once=True)
def new() -> ResponseReturnValue:
    """Add a unit to an area within reach."""
    session, home = db_session(), gate.default_area()
    form = Form(
        NewUnitSchema(),
        {"area": home.name if home else None},
        once=True,
        choices={"nature": _natures()},
    )

    def act(given: dict[str, Any]) -> Unit:
        area = pick_area(session, gate, given["area"])
        return operations.add_unit(session, actor(), given["name"], given["level"], area, given["nature"])

    if is_sent() and (unit := attempt(form, act)) is not None:
        return done(f"已新增{unit.name}。", to("units.show", id=unit.id))
    back = to("units.index")
    return form_page(form, "新增单位", back, crumbs=[(CRUMB, back)], submit="新增")


@blueprint.route("/units/<int:id>/edit", methods=["GET", "POST"])
@permission("unit.edit", audit="unit.update")
def edit(id: int) -> ResponseReturnValue:
    """Change a unit's name, level or nature."""
    session, unit = db_session(), gate.load(Unit, id)
    form = Form(UnitSchema(), unit, version=version_of(unit), choices={"nature": _natures(unit.nature)})

    def act(given: dict[str, Any]) -> Unit:
        hold_version(session, unit, form, lambda: {name: getattr(unit, name) for name in given})
        operations.update_unit(session, actor(), unit, **given)
        return unit

    page = to("units.show", id=unit.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已保存。", page)
    return form_page(form, "修改单位", page, crumbs=_crumbs(unit))


@blueprint.route("/units/<int:id>/leaders/new", methods=["GET", "POST"])
@permission("unit.edit", audit="unit.leader_add", once=True)
def add_leader(id: int) -> ResponseReturnValue:
    """Add a member of a unit's leadership."""
    session, unit = db_session(), gate.load(Unit, id)
    form = Form(LeaderSchema(), {"starts_on": as_of()}, once=True)
    page = to("units.show", id=unit.id)

    def act(given: dict[str, Any]) -> UnitLeader:
        return operations.add_leader(session, actor(), unit, **given)

    if is_sent() and attempt(form, act) is not None:
        return done("已新增班子成员。", page + "#leaders")
    return form_page(form, "新增班子成员", page, crumbs=_crumbs(unit), submit="新增")


@blueprint.route("/leaders/<int:id>/edit", methods=["GET", "POST"])
@permission("unit.edit", audit="unit.leader_change")
def edit_leader(id: int) -> ResponseReturnValue:
    """Let a leader take the other part, or end their time."""
    session = db_session()
    leader = row_of(session, UnitLeader, id)
    unit = gate.load(Unit, leader.unit_id)
    form = Form(LeaderChangeSchema(), {"on": as_of()}, version=version_of(leader))

    def act(given: dict[str, Any]) -> UnitLeader:
        hold_version(session, leader, form, dict)
        if given["act"] == "end":
            operations.end_leader(session, actor(), leader, given["on"])
            return leader
        return operations.change_leader_role(session, actor(), leader, OTHER[leader.role], given["on"])

    page = to("units.show", id=unit.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已保存。", page + "#leaders")
    facts = [("姓名", leader.name), ("现任", LEADER_ROLES[leader.role]), ("任职起", leader.starts_on)]
    return form_page(form, "班子成员变动", page, crumbs=_crumbs(unit), facts=facts)


@blueprint.route("/units/<int:id>/villages/new", methods=["GET", "POST"])
@permission("unit.edit", audit="unit.pair", once=True)
def pair(id: int) -> ResponseReturnValue:
    """Let a unit assist a village within reach."""
    session, unit = db_session(), gate.load(Unit, id)
    form = Form(
        PairSchema(),
        {"starts_on": as_of()},
        once=True,
        suggest={"village": offered_villages(session, gate, as_of())},
    )

    def act(given: dict[str, Any]) -> UnitVillage:
        village = pick_village(session, gate, given["village"], given["starts_on"])
        return operations.pair_village(session, actor(), unit, village.id, given["starts_on"])

    page = to("units.show", id=unit.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已结对。", page + "#villages")
    return form_page(form, "结对帮扶村", page, crumbs=_crumbs(unit), submit="结对")


@blueprint.route("/pairs/<int:id>/end", methods=["GET", "POST"])
@permission("unit.edit", audit="unit.pair_end")
def unpair(id: int) -> ResponseReturnValue:
    """End a unit's assistance to a village within reach."""
    session = db_session()
    row = row_of(session, UnitVillage, id)
    unit = gate.load(Unit, row.unit_id)
    gate.load(Village, row.village_id)
    form = Form(UnpairSchema(), {"last_day": as_of()}, version=version_of(row))

    def act(given: dict[str, Any]) -> UnitVillage:
        hold_version(session, row, form, lambda: {"last_day": row.ends_on})
        operations.end_pair(session, actor(), row, given["last_day"], given["basis"])
        return row

    page = to("units.show", id=unit.id)
    if is_sent() and attempt(form, act) is not None:
        return done("帮扶关系已结束。", page + "#villages")
    facts = [("帮扶村", village_name(session, row.village_id, as_of())), ("起", row.starts_on)]
    return form_page(form, "结束帮扶", page, crumbs=_crumbs(unit), facts=facts, submit="结束帮扶")
