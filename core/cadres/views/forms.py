"""The forms of cadres: a new one (usually sent at once), and a change of what is kept of one."""

from datetime import date
from typing import Any, Final

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.cadres import operations, postings
from core.cadres.models import Cadre
from core.cadres.queries import find_cadres
from core.cadres.schemas import EDUCATION, POLITICS, CadreEditSchema, NewCadreSchema
from core.cadres.views import reads
from core.cadres.views.base import blueprint
from core.clock import china_today
from core.errors import Refused
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent
from core.pages.inforce import books
from core.pages.picking import offered_units, offered_villages, pick_unit, pick_village, village_name
from core.pages.vocabulary import titles_named
from core.permissions import permission
from core.request import db_session
from core.units.models import Unit
from core.versions import version_of
from core.web.dates import as_of
from core.web.forms import Form
from core.web.urls import to

FLAGS: Final = ("rural_experience", "agri_speciality")
DATED: Final = (
    "gender",
    "born_on",
    "age",
    "age_on",
    "politics",
    "party_full_since",
    "work_since",
    "education",
)
CRUMB: Final = "干部"


def flag(value: bool | None) -> str | None:
    """Give a truth value as its form field writes it."""
    return None if value is None else "yes" if value else "no"


def truth(written: str | None) -> bool | None:
    """Give what a yes-or-no field says; nothing where it was left open."""
    return None if written is None else written == "yes"


@blueprint.route("/cadres/new", methods=["GET", "POST"])
@permission("cadre.edit", audit="cadre.add", once=True)
def new() -> ResponseReturnValue:
    """Add a cadre and, where a village is given, send them there."""
    session = db_session()
    values = _prefilled(session)
    form = Form(
        NewCadreSchema(),
        values,
        once=True,
        sensitive=True,
        choices={"rank": titles_named(books(), "ranks")},
        suggest={
            "unit": offered_units(session, gate),
            "village": offered_villages(session, gate, as_of()),
            "politics": POLITICS,
            "education": EDUCATION,
        },
    )
    if is_sent() and (cadre := attempt(form, lambda given: _add(session, given))) is not None:
        return done(f"已新增{cadre.name}。", to("cadres.show", id=cadre.id))
    back = to("cadres.index")
    return form_page(form, "新增干部", back, crumbs=[(CRUMB, back)], submit="新增")


def _prefilled(session: Session) -> dict[str, Any]:
    asked = request.args.get("village", type=int)
    return {"village": village_name(session, asked, as_of()), "starts_on": as_of()} if asked else {}


def _add(session: Session, given: dict[str, Any]) -> Cadre:
    today = china_today()
    unit = pick_unit(session, gate, given["unit"])
    if not given["is_namesake"] and find_cadres(session, given["name"], unit_id=unit.id):
        words = f"{unit.name}已有一名叫{given['name']}的干部。"
        raise Refused(words, "name", "如果是同一个人，请打开他的页面办理；确实是另一个人的，请勾选下面一项。")
    cadre = operations.add_cadre(
        session, actor(), given["name"], unit, today, **_facts(given), phone=given["phone"]
    )
    if given["village"]:
        _send(session, cadre, unit, given, today)
    elif not session.scalar(gate.ids(Cadre).where(Cadre.id == cadre.id)):
        words = f"{unit.name}不在您的管辖范围内，不派驻的干部由单位所在地登记。"
        raise Refused(words, "village", "派到您这里的，请填写派驻村。")
    return cadre


def _send(session: Session, cadre: Cadre, unit: Unit, given: dict[str, Any], today: date) -> None:
    for name, label in (("role", "驻村身份"), ("source", "派驻来源"), ("starts_on", "派驻日期")):
        if given[name] is None:
            raise Refused(f"填写了派驻村，请填写{label}。", name)
    village = pick_village(session, gate, given["village"], min(given["starts_on"], today))
    postings.start_posting(
        session,
        actor(),
        cadre,
        unit,
        village,
        given["role"],
        given["source"],
        given["starts_on"],
        rank=given["rank"],
    )


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in DATED} | {name: truth(given[name]) for name in FLAGS}


@blueprint.route("/cadres/<int:id>/edit", methods=["GET", "POST"])
@permission("cadre.edit", audit="cadre.update")
def edit(id: int) -> ResponseReturnValue:
    """Change what is kept of a cadre; a telephone number is replaced without being shown."""
    session, cadre = db_session(), gate.load(Cadre, id)
    form = Form(
        CadreEditSchema(),
        _stored(session, cadre),
        version=version_of(cadre),
        sensitive=True,
        suggest={"unit": offered_units(session, gate), "politics": POLITICS, "education": EDUCATION},
    )
    page = to("cadres.show", id=cadre.id)
    if is_sent() and attempt(form, lambda given: _change(session, cadre, form, given)) is not None:
        return done("已保存。", page)
    return form_page(form, "修改干部信息", page, crumbs=[(CRUMB, to("cadres.index")), (cadre.name, page)])


def _stored(session: Session, cadre: Cadre) -> dict[str, Any]:
    values = {name: getattr(cadre, name) for name in ("name", *DATED)}
    values |= {name: flag(getattr(cadre, name)) for name in FLAGS}
    return values | {"unit": reads.unit_name(session, cadre.unit_id)}


def _change(session: Session, cadre: Cadre, form: Form, given: dict[str, Any]) -> Cadre:
    hold_version(session, cadre, form, lambda: _stored(session, cadre))
    unit = pick_unit(session, gate, given["unit"])
    facts = _facts(given) | {"name": given["name"], "unit_id": unit.id}
    if given["forget_phone"] or given["phone"]:
        facts["phone"] = given["phone"]
    operations.update_cadre(session, actor(), cadre, china_today(), **facts)
    return cadre
