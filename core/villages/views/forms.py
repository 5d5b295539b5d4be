"""The forms of villages and households: types, new households, risk and absence, and the contact person."""

from datetime import date, timedelta
from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.areas.models import Area
from core.cadres.contacts import assign_contact, change_contact, end_contact
from core.cadres.models import Cadre, Posting
from core.errors import Refused
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent
from core.pages.inforce import books
from core.pages.picking import cadre_called, offered_cadres, pick_cadre
from core.pages.vocabulary import lists_named, titles_named
from core.permissions import permission
from core.request import db_session
from core.units.models import UnitVillage
from core.validity import in_force
from core.versions import version_of
from core.villages import households as homes
from core.villages.models import Contact, Household, HouseholdAway, HouseholdRisk, Village, VillageType
from core.villages.operations import set_types
from core.villages.queries import find_households, risk_on
from core.villages.schemas import ContactSchema, HomeSchema, NewHomeSchema, TypesSchema
from core.villages.views import reads
from core.villages.views.base import blueprint
from core.web.dates import as_of
from core.web.forms import Form
from core.web.urls import to

ONE_DAY = timedelta(days=1)


@blueprint.route("/villages/<int:id>/types", methods=["GET", "POST"])
@permission("village.edit", audit="village.types")
def types(id: int) -> ResponseReturnValue:
    """Set the types a village has from a day on."""
    session, village = db_session(), gate.load(Village, id)
    area = session.get_one(Area, village.id)
    standing = {row.type: row.note for row in _types(session, village.id)}
    offered = dict(titles_named(books(), "village_types")) | {kind: kind for kind in standing}
    noted = {
        item.title
        for _, choice in lists_named(books(), "village_types")
        for item in choice.items
        if item.needs_note
    }
    values = {"types": list(standing), "note": next((n for n in standing.values() if n), None), "on": as_of()}
    form = Form(TypesSchema(), values, choices={"types": tuple(offered.items())})

    def act(given: dict[str, Any]) -> Village:
        if noted & set(given["types"]) and not given["note"]:
            raise Refused("选了其他类型，请写明是什么类型。", "note")
        notes = {kind: given["note"] if kind in noted else None for kind in given["types"]}
        set_types(session, actor(), village, notes, given["on"])
        return village

    page = to("villages.show", id=village.id)
    if is_sent() and attempt(form, act) is not None:
        return done("村类型已保存。", page)
    return form_page(form, "村类型", page, crumbs=[("村", to("villages.index")), (area.name, page)])


def _types(session: Session, village_id: int) -> list[VillageType]:
    rows = select(VillageType).where(VillageType.village_id == village_id, in_force(VillageType, as_of()))
    return list(session.scalars(rows.order_by(VillageType.id)))


@blueprint.route("/villages/<int:id>/households/new", methods=["GET", "POST"])
@permission("household.edit", audit="household.add", once=True)
def add_home(id: int) -> ResponseReturnValue:
    """Add a household of a village, with its risk state and contact person."""
    session, village = db_session(), gate.load(Village, id)
    area = session.get_one(Area, village.id)
    form = Form(
        NewHomeSchema(),
        {"since": as_of()},
        once=True,
        suggest={"cadre": _likely(session, village.id), "risk": _risk_words(session)},
    )
    page = to("villages.show", id=village.id)
    if is_sent() and (home := attempt(form, lambda given: _add(session, village, given))) is not None:
        return done(f"已新增{home.name}户。", to("villages.household", id=home.id))
    return form_page(
        form, "新增农户", page, crumbs=[("村", to("villages.index")), (area.name, page)], submit="新增"
    )


def _add(session: Session, village: Village, given: dict[str, Any]) -> Household:
    if find_households(session, village.id, given["name"]) and not given["is_namesake"]:
        raise Refused(f"本村已有户主{given['name']}。", "name", "确实是另一户的，请勾选下面一项。")
    home = homes.add_household(session, actor(), village, given["name"])
    if given["risk"]:
        homes.set_risk(session, actor(), home, given["risk"], given["since"])
    if given["cadre"]:
        assign_contact(session, actor(), home, pick_cadre(session, gate, given["cadre"]), given["since"])
    return home


@blueprint.route("/households/<int:id>/edit", methods=["GET", "POST"])
@permission("household.edit", audit="household.update")
def edit_home(id: int) -> ResponseReturnValue:
    """Change a household's head, risk state or absence, each from a day on."""
    session, home = db_session(), gate.load(Household, id)
    values = _stored(session, home) | {"risk_on": as_of(), "away_on": as_of()}
    form = Form(HomeSchema(), values, version=version_of(home), suggest={"risk": _risk_words(session)})

    def act(given: dict[str, Any]) -> Household:
        hold_version(session, home, form, lambda: _stored(session, home))
        if given["name"] != home.name:
            homes.rename_household(session, actor(), home, given["name"])
        _set_risk(session, home, given["risk"], given["risk_on"] or as_of())
        _set_away(session, home, given["is_away"], given["away_on"] or as_of())
        return home

    page = to("villages.household", id=home.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已保存。", page)
    return form_page(
        form, "风险和外出", page, crumbs=[("农户", to("villages.households")), (f"{home.name}户", page)]
    )


def _stored(session: Session, home: Household) -> dict[str, Any]:
    away = session.scalar(
        select(HouseholdAway.id).where(
            HouseholdAway.household_id == home.id, in_force(HouseholdAway, as_of())
        )
    )
    return {"name": home.name, "risk": risk_on(session, home.id, as_of()), "is_away": away is not None}


def _set_risk(session: Session, home: Household, wanted: str | None, on: date) -> None:
    standing = session.scalar(
        select(HouseholdRisk).where(HouseholdRisk.household_id == home.id, in_force(HouseholdRisk, on))
    )
    if wanted == (standing.state if standing else None):
        return
    if wanted:
        homes.set_risk(session, actor(), home, wanted, on)
    elif standing is not None:
        homes.end_risk(session, actor(), standing, on - ONE_DAY)


def _set_away(session: Session, home: Household, is_away: bool, on: date) -> None:
    standing = session.scalar(
        select(HouseholdAway).where(HouseholdAway.household_id == home.id, in_force(HouseholdAway, on))
    )
    if is_away and standing is None:
        homes.start_away(session, actor(), home, on)
    elif not is_away and standing is not None:
        homes.end_away(session, actor(), standing, on - ONE_DAY)


@blueprint.route("/households/<int:id>/contact", methods=["GET", "POST"])
@permission("household.edit", audit="contact.change", once=True)
def change_contact_person(id: int) -> ResponseReturnValue:
    """Let another cadre answer for a household from a day on, or end the present one's time."""
    session, home = db_session(), gate.load(Household, id)
    contact = session.scalar(
        select(Contact).where(Contact.household_id == home.id, in_force(Contact, as_of())).limit(1)
    )
    form = Form(
        ContactSchema(),
        {"on": as_of()},
        once=True,
        version=version_of(contact) if contact else None,
        suggest={"cadre": _likely(session, home.village_id)},
    )

    def act(given: dict[str, Any]) -> Household:
        if contact is not None:
            hold_version(session, contact, form, lambda: {"cadre": cadre_called(session, contact.cadre_id)})
        _hand_over(session, home, contact, given)
        return home

    page = to("villages.household", id=home.id)
    if is_sent() and attempt(form, act) is not None:
        return done("帮扶责任人已变更。", page)
    now = cadre_called(session, contact.cadre_id) if contact else "没有"
    return form_page(
        form,
        "帮扶责任人",
        page,
        crumbs=[("农户", to("villages.households")), (f"{home.name}户", page)],
        facts=[("现在的责任人", now), ("自", contact.starts_on if contact else None)],
    )


def _hand_over(session: Session, home: Household, contact: Contact | None, given: dict[str, Any]) -> None:
    on: date = given["on"]
    if given["nobody"]:
        if contact is None:
            raise Refused("现在没有责任人，不用结束。", "nobody")
        end_contact(session, actor(), contact, on - ONE_DAY)
        return
    cadre = pick_cadre(session, gate, given["cadre"])
    if contact is None:
        assign_contact(session, actor(), home, cadre, on)
    else:
        change_contact(session, actor(), contact, cadre, on)


def _likely(session: Session, village_id: int) -> Any:
    """Offer the people of the village's team and of the units that assist it."""
    posted = select(Posting.cadre_id).where(Posting.village_id == village_id, in_force(Posting, as_of()))
    units = select(UnitVillage.unit_id).where(
        UnitVillage.village_id == village_id, in_force(UnitVillage, as_of())
    )
    return offered_cadres(session, gate, or_(Cadre.id.in_(posted), Cadre.unit_id.in_(units)))


def _risk_words(session: Session) -> Any:
    return tuple((word, "") for word, _ in reads.offered_risks(session, gate) if word != "none")
