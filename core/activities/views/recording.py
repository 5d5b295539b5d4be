"""Recording a fact: its kind says who did it and what is asked; a correction, a deletion, an undo."""

from datetime import datetime
from typing import Any, Final

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.accounts.gate import gate
from core.activities.facts import Fact
from core.activities.models import Activity
from core.activities.operations import correct_activity, delete_activity, record_activity
from core.activities.schemas import DeleteSchema
from core.activities.views.around import Around
from core.activities.views.base import blueprint
from core.activities.views.kind_forms import correction_form, recording_form, stored
from core.activities.views.offers import forms_of, source_of
from core.activities.views.persons import Actors, read_actor
from core.clock import china_today, now
from core.errors import Refused
from core.pages.acting import actor, attempt, done, form_page, hold_version, is_sent
from core.pages.inforce import books
from core.pages.picking import (
    pick_county,
    pick_household,
    pick_village,
)
from core.permissions import permission
from core.policy.vocabulary import ActivityKind
from core.request import caller, db_session, registry
from core.versions import version_of
from core.villages.models import Household
from core.web.forms import Form
from core.web.urls import own_path, to, with_args

CRUMB: Final = "工作记录"


@blueprint.route("/activities/new", methods=["GET", "POST"])
@permission("activity.record", audit="activity.record", once=True)
def new() -> ResponseReturnValue:
    """Choose a kind, then record one fact of it."""
    session, around = db_session(), Around.asked()
    kind = registry().activity_kinds().get(request.args.get("kind", ""))
    if kind is None:
        kinds = forms_of(gate, registry(), books(), about=frozenset(around.ids))
        urls = {
            one.kind: to("activities.new", kind=one.kind, **around.ids) for _, group in kinds for one in group
        }
        return render_template("activities/kinds.html", kinds=kinds, urls=urls)
    actors = Actors.of(session, gate, kind)
    form = recording_form(session, kind, actors, around)
    if is_sent() and (
        activity := attempt(form, lambda given: _record(session, kind, actors, around, form, given))
    ):
        undo = to("activities.undo", at=activity.recorded_at.isoformat())
        return done(f"已登记{kind.title}。", to("activities.show", id=activity.id), undo_url=undo)
    action = with_args(request.script_root + request.path, request.args)
    return form_page(
        form,
        f"登记：{kind.title}",
        to("activities.new", **around.ids),
        crumbs=[(CRUMB, to("activities.index"))],
        submit="登记",
        action=action,
    )


def _record(
    session: Session, kind: ActivityKind, actors: Actors, around: Around, form: Form, given: dict[str, Any]
) -> Activity:
    fact = _fact(session, kind, actors, around, given)
    recorded = record_activity(
        session, actor(), registry(), fact, china_today(), once_key=form.once, at=now()
    )
    return session.get_one(Activity, recorded)


def _fact(
    session: Session, kind: ActivityKind, actors: Actors, around: Around, given: dict[str, Any]
) -> Fact:
    on = given["on_date"]
    if on > china_today():
        raise Refused(f"日期{on}在今天之后。", "on_date", "请填写已经发生的日期。")
    village = pick_village(session, gate, given["village"], on).id if given.get("village") else None
    home = _household(session, kind, around, given, village)
    who = read_actor(session, gate, actors, around.ids, given)
    if given.get("county") and "county_id" not in who and village is None:
        who["county_id"] = pick_county(session, gate, given["county"]).id
    return Fact(
        kind=kind.kind,
        on_date=on,
        village_id=home.village_id if home else village,
        household_id=home.id if home else None,
        until_on=given.get("until"),
        amount=given.get("amount"),
        topic=given.get("topic") or given.get("words"),
        note=given.get("note"),
        source=given.get("source") or source_of(gate),
        **who,
    )


def _household(
    session: Session, kind: ActivityKind, around: Around, given: dict[str, Any], village_id: int | None
) -> Household | None:
    if "household" not in kind.asked:
        return None
    if "household" in around.ids:
        return gate.load(Household, around.ids["household"])
    return pick_household(session, gate, given["household"], village_id)


@blueprint.route("/activities/<int:id>/edit", methods=["GET", "POST"])
@permission("activity.record", audit="activity.correct")
def edit(id: int) -> ResponseReturnValue:
    """Put a record right: its day, place, amount, task or words; who acted is another record."""
    session, one = db_session(), gate.load(Activity, id)
    kind = registry().activity_kinds().get(one.kind) or abort(404)
    form = correction_form(session, kind, one)

    def act(given: dict[str, Any]) -> Activity:
        hold_version(session, one, form, lambda: stored(session, one))
        correct_activity(session, actor(), registry(), one, china_today(), **_changed(session, given))
        return one

    page = to("activities.show", id=one.id)
    if is_sent() and attempt(form, act) is not None:
        return done("已更正，原来的内容留在审计记录里。", page)
    return form_page(
        form,
        f"更正：{kind.title}",
        page,
        template="activities/edit.html",
        crumbs=[(CRUMB, to("activities.index"))],
        delete_form=Form(DeleteSchema(), form_id="delete", version=version_of(one)),
        delete_url=to("activities.delete", id=one.id),
    )


def _changed(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    names = ("on_date", "amount", "topic", "note")
    changed: dict[str, Any] = {name: given[name] for name in names if name in given}
    if "words" in given:
        changed["topic"] = given["words"]
    if "until" in given:
        changed["until_on"] = given["until"]
    if "village" in given:
        name, on = given["village"], given["on_date"]
        changed["village_id"] = pick_village(session, gate, name, on).id if name else None
    return changed


@blueprint.post("/activities/<int:id>/delete")
@permission("activity.record", audit="activity.delete")
def delete(id: int) -> ResponseReturnValue:
    """Take a record out for a reason."""
    session, one = db_session(), gate.load(Activity, id)
    form = Form(DeleteSchema(), form_id="delete", version=version_of(one))

    def act(given: dict[str, Any]) -> bool:
        hold_version(session, one, form, dict)
        delete_activity(session, actor(), one, given["reason"])
        return True

    if attempt(form, act):
        return done("已删除，内容留在审计记录里。", to("activities.index"))
    back = to("activities.edit", id=id)
    return form_page(form, "删除记录", back, crumbs=[(CRUMB, to("activities.index"))], submit="删除")


@blueprint.post("/activities/undo")
@permission("activity.record", audit="activity.undo")
def undo() -> ResponseReturnValue:
    """Take back everything the caller recorded at one instant: a single record, or a whole batch."""
    session = db_session()
    try:
        at = datetime.fromisoformat(request.args.get("at", ""))
    except ValueError:
        abort(404)
    if at.tzinfo is None:
        abort(404)
    mine = gate.select(Activity).where(Activity.recorded_by == caller().id, Activity.recorded_at == at)
    rows = session.scalars(mine.order_by(Activity.id)).all()
    if not rows:
        abort(404)
    for one in rows:
        delete_activity(session, actor(), one, "撤销登记")
    return done(f"已撤销 {len(rows)} 条记录。", own_path(request.args.get("back"), to("activities.index")))
