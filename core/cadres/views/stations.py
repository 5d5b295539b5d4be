"""Postings: one posting's page, and the forms that start, correct and end one."""

from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.cadres import postings
from core.cadres.models import Cadre, Posting
from core.cadres.queries import postings_beside
from core.cadres.schemas import EndPostingSchema, PostingSchema
from core.cadres.views import reads
from core.cadres.views.base import blueprint
from core.cadres.views.forms import CRUMB, flag, truth
from core.cadres.words import ROLES, SOURCES
from core.clock import china_today
from core.db import FAR
from core.errors import Refused
from core.matters.views.around import matters_around
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent
from core.pages.inforce import books
from core.pages.picking import offered_units, offered_villages, pick_unit, pick_village, village_name
from core.pages.places import crumbs_of
from core.pages.standings import standings
from core.pages.vocabulary import titles_named
from core.permissions import permission
from core.request import db_session
from core.versions import version_of
from core.web.dates import as_of
from core.web.forms import Form
from core.web.urls import to

KEPT: Final = ("role", "source", "starts_on", "rank", "title", "party_relation_on")
FLAGS: Final = ("in_team", "retained")


@blueprint.get("/postings/<int:id>")
@permission("cadre.view")
def posting(id: int) -> str:
    """Show one posting: who, where, from when to when, and what is asked of it."""
    session, one = db_session(), gate.load(Posting, id)
    return render_template(
        "cadres/posting.html",
        posting=one,
        facts=reads.posting_facts(session, one),
        crumbs=crumbs_of(session, gate, one.village_id, as_of()),
        policies=standings(session, books(), as_of(), [("posting", one.id)]),
        matters=matters_around(session, gate, "posting", one.id),
        roles=ROLES,
        sources=SOURCES,
        is_open=one.ends_on == FAR,
    )


@blueprint.route("/cadres/<int:id>/postings/new", methods=["GET", "POST"])
@permission("cadre.edit", audit="posting.start", once=True)
def start(id: int) -> ResponseReturnValue:
    """Send a cadre to a village."""
    session, cadre = db_session(), gate.load(Cadre, id)
    asked = request.args.get("village", type=int)
    values = {
        "sender": reads.unit_name(session, cadre.unit_id),
        "village": village_name(session, asked, as_of()) if asked else None,
        "starts_on": as_of(),
    }
    form = _posting_form(session, values, once=True)
    page = to("cadres.show", id=cadre.id)
    if is_sent() and (begun := attempt(form, lambda given: _start(session, cadre, given))) is not None:
        return done(f"已派驻{cadre.name}。", to("cadres.posting", id=begun.id))
    return form_page(
        form, "派驻", page, crumbs=[(CRUMB, to("cadres.index")), (cadre.name, page)], submit="派驻"
    )


def _posting_form(session: Session, values: Any, **more: Any) -> Form:
    ranks = dict(titles_named(books(), "ranks"))
    if standing := values.get("rank"):
        ranks.setdefault(standing, standing)
    return Form(
        PostingSchema(),
        values,
        choices={"rank": tuple(ranks.items())},
        suggest={
            "sender": offered_units(session, gate),
            "village": offered_villages(session, gate, as_of()),
        },
        **more,
    )


def _start(session: Session, cadre: Cadre, given: dict[str, Any]) -> Posting:
    village = pick_village(session, gate, given["village"], min(given["starts_on"], china_today()))
    _warn_of_others(session, cadre.id, village.id, given)
    unit = pick_unit(session, gate, given["sender"], "sender")
    facts = _facts(given)
    role, source, starts_on = (facts.pop(name) for name in ("role", "source", "starts_on"))
    return postings.start_posting(session, actor(), cadre, unit, village, role, source, starts_on, **facts)


def _warn_of_others(session: Session, cadre_id: int, village_id: int, given: dict[str, Any]) -> None:
    others = postings_beside(session, cadre_id, village_id, given["starts_on"], FAR)
    if others and not given["is_second"]:
        named = "、".join(f"{village}（{one.starts_on}起）" for one, village in others)
        words = f"这名干部同时还派驻{named}。"
        raise Refused(words, "village", "请先结束那一段；确实同时派驻的，请勾选最后一项。")


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    facts = {name: given[name] for name in KEPT} | {name: truth(given[name]) for name in FLAGS}
    return facts | {"starts_precision": "month" if given["is_month"] else "day"}


@blueprint.route("/postings/<int:id>/edit", methods=["GET", "POST"])
@permission("cadre.edit", audit="posting.correct")
def correct(id: int) -> ResponseReturnValue:
    """Put right what was entered wrongly about a posting; another village is another posting."""
    session, one = db_session(), gate.load(Posting, id)
    form = _posting_form(session, _stored(session, one), version=version_of(one), readonly=("village",))
    page = to("cadres.posting", id=one.id)

    def act(given: dict[str, Any]) -> Posting:
        hold_version(session, one, form, lambda: _stored(session, one))
        unit = pick_unit(session, gate, given["sender"], "sender")
        postings.correct_posting(session, actor(), one, unit_id=unit.id, **_facts(given))
        return one

    if is_sent() and attempt(form, act) is not None:
        return done("已更正。", page)
    return form_page(form, "更正派驻信息", page, crumbs=_crumbs(session, one))


def _stored(session: Session, one: Posting) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in KEPT}
    values |= {name: flag(getattr(one, name)) for name in FLAGS}
    return values | {
        "village": village_name(session, one.village_id, one.starts_on),
        "sender": reads.unit_name(session, one.unit_id),
        "is_month": one.starts_precision == "month",
    }


@blueprint.route("/postings/<int:id>/end", methods=["GET", "POST"])
@permission("cadre.edit", audit="posting.end")
def end(id: int) -> ResponseReturnValue:
    """End a posting on its last day, with the reason."""
    session, one = db_session(), gate.load(Posting, id)
    values = {"last_day": as_of(), "reason": one.end_reason, "basis": one.end_basis}
    form = Form(EndPostingSchema(), values, version=version_of(one))
    page = to("cadres.posting", id=one.id)

    def act(given: dict[str, Any]) -> Posting:
        hold_version(session, one, form, lambda: {"last_day": one.ends_on, "reason": one.end_reason})
        postings.end_posting(session, actor(), one, given["last_day"], given["reason"], given["basis"])
        return one

    if is_sent() and attempt(form, act) is not None:
        return done("派驻已结束。", page)
    return form_page(form, "结束派驻", page, crumbs=_crumbs(session, one), submit="结束派驻")


def _crumbs(session: Session, one: Posting) -> list[tuple[str, str]]:
    facts = reads.posting_facts(session, one)
    return [
        (CRUMB, to("cadres.index")),
        (facts.cadre_name, to("cadres.show", id=facts.cadre_id)),
        (facts.village_name, to("cadres.posting", id=one.id)),
    ]
