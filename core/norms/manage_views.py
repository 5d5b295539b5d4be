"""Putting policies in force: what is assigned where, enabling and ending, and the parameters an area sets."""

from typing import Final

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from core.accounts.gate import gate
from core.areas.models import Area, PolicyAssignment
from core.areas.parameters import list_settings, set_parameter, withdraw_setting
from core.areas.policies import disable_policy, enable_policy, list_assignments, values_of
from core.areas.queries import get_area_by_code
from core.clock import china_today
from core.errors import OperationError
from core.norms.rehearse import rehearse, with_settings
from core.norms.schemas import DisableSchema, EnableSchema, RehearseSchema, SettingSchema, WithdrawSchema
from core.pages.acting import actor
from core.permissions import permission
from core.policy.norm import Parameter
from core.registry import PolicyBook
from core.request import db_session, registry, stand_apart
from core.web.dates import as_of
from core.web.forms import Form
from core.web.notices import notify
from core.web.urls import to

blueprint: Final = Blueprint("policies", __name__, url_prefix="/policies-in-force")
SHOWN: Final = 200
"""How many of those who would change are listed by name."""


@blueprint.get("/")
@permission("policy.view")
def index() -> str:
    """List which policies are in force around the caller's area, and those that were refused at the start."""
    area = gate.default_area()
    rows = list_assignments(db_session(), registry(), as_of(), area.id if area else None)
    return render_template(
        "norms/assignments.html", rows=rows, area=area, refused=registry().refused if _manages() else {}
    )


@blueprint.route("/enable", methods=["GET", "POST"])
@permission("policy.manage", audit="policy.enable", once=True)
def enable() -> ResponseReturnValue:
    """Put a policy in force for an area and all below it."""
    form = Form(EnableSchema(), once=True, choices={"policy": [(b.slug, b.policy.title) for b in registry()]})
    if request.method == "POST" and (given := form.load(request.form)) is not None:
        try:
            area = _own_area(given["area"])
            row = enable_policy(
                db_session(),
                actor(),
                registry(),
                given["policy"],
                area,
                given["starts_on"],
                given["ends_on"],
                given["basis"],
            )
        except OperationError as refused:
            form.add_error(refused.message + (refused.remedy or ""), refused.field)
        else:
            notify(f"《{registry().book(row.policy).policy.title}》自{row.starts_on}起在{area.name}执行。")
            return redirect(to("policies.index"), code=303)
    return render_template("norms/enable.html", form=form, area=gate.default_area()), form.status


@blueprint.route("/<int:assignment_id>/end", methods=["GET", "POST"])
@permission("policy.manage", audit="policy.disable")
def end(assignment_id: int) -> ResponseReturnValue:
    """End a policy in an area from a day on."""
    row = db_session().get(PolicyAssignment, assignment_id) or abort(404)
    area = gate.load(Area, row.area_id)
    form = Form(DisableSchema())
    if request.method == "POST" and (given := form.load(request.form)) is not None:
        try:
            disable_policy(db_session(), actor(), registry(), row.policy, area, given["on"], given["basis"])
        except OperationError as refused:
            form.add_error(refused.message + (refused.remedy or ""), refused.field)
        else:
            notify(f"办法自{given['on']}起在{area.name}不再执行。")
            return redirect(to("policies.index"), code=303)
    return render_template(
        "norms/end.html", form=form, row=row, area=area, title=_title(row.policy)
    ), form.status


@blueprint.route("/<slug>/parameters", methods=["GET", "POST"])
@permission("policy.view", audit="policy.set")
def parameters(slug: str) -> ResponseReturnValue:
    """Show a policy's parameters as they hold for an area, and set one there."""
    book = _book(slug)
    area = _asked_area()
    form = Form(SettingSchema(), choices={"key": [(p.key, f"{p.norm} {p.title}") for p in _settable(book)]})
    if request.method == "POST":
        gate.require("policy.manage", area)
        if (given := form.load(request.form)) is not None:
            try:
                set_parameter(db_session(), actor(), registry(), slug, area=area, **given)
            except OperationError as refused:
                form.add_error(refused.message + (refused.remedy or ""), refused.field)
            else:
                notify(f"{book.parameter(given['key']).title}自{given['starts_on']}起为{given['value']}。")
                return redirect(to("policies.parameters", slug=slug, area=area.id), code=303)
    values = values_of(db_session(), slug, area.id, as_of())
    own = list_settings(db_session(), slug, area.id)
    return (
        render_template("norms/parameters.html", book=book, area=area, values=values, own=own, form=form),
        form.status,
    )


@blueprint.route("/<slug>/rehearse", methods=["GET", "POST"])
@permission("policy.manage", audit="policy.rehearse")
def rehearse_figure(slug: str) -> ResponseReturnValue:
    """Show whose status would change if a figure were another one; nothing is written."""
    book, area = _book(slug), _asked_area()
    form = Form(RehearseSchema(), choices={"key": [(p.key, f"{p.norm} {p.title}") for p in _settable(book)]})
    found = None
    if request.method == "POST" and (given := form.load(request.form)) is not None:
        act = with_settings(
            registry(), slug, area.id, {given["key"]: given["value"]}, given["starts_on"], as_of()
        )
        try:
            found = rehearse(stand_apart(), registry(), slug, act, area.id, as_of(), keys={given["key"]})
        except OperationError as refused:
            form.add_error(refused.message + (refused.remedy or ""), refused.field)
    rules = {rule.id: rule for rule in book.rules}
    return (
        render_template(
            "norms/rehearse.html", book=book, area=area, form=form, found=found, rules=rules, shown=SHOWN
        ),
        form.status,
    )


@blueprint.post("/<slug>/parameters/withdraw")
@permission("policy.manage", audit="policy.withdraw")
def withdraw(slug: str) -> AnyResponse:
    """Take an area's own setting back from today; what stands above holds again."""
    book, area = _book(slug), _asked_area()
    gate.require("policy.manage", area)
    given = Form(WithdrawSchema()).load(request.form) or abort(422)
    withdraw_setting(db_session(), actor(), registry(), slug, given["key"], area, china_today())
    notify(f"已撤回{book.parameter(given['key']).title}的设定。")
    return redirect(to("policies.parameters", slug=slug, area=area.id), code=303)


def _manages() -> bool:
    return "policy.manage" in gate.permissions


def _book(slug: str) -> PolicyBook:
    if slug not in registry().books:
        abort(404)
    return registry().book(slug)


def _title(slug: str) -> str:
    return registry().book(slug).policy.title if slug in registry().books else slug


def _own_area(code: str) -> Area:
    """Give the area of a code, within the caller's reach."""
    return gate.load(Area, get_area_by_code(db_session(), code).id)


def _asked_area() -> Area:
    asked = request.values.get("area", type=int)
    found = gate.load(Area, asked) if asked is not None else gate.default_area()
    return found or abort(404)


def _settable(book: PolicyBook) -> list[Parameter]:
    seen = {parameter.key: parameter for parameter in book.parameters}
    return list(seen.values())
