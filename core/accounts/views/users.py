"""The pages of the security administrator: who has an account, and what each may do."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from core.accounts import operations
from core.accounts.gate import OutsideError, gate
from core.accounts.models import Grant, User
from core.accounts.queries import narrowed
from core.accounts.schemas import GrantSchema, UserFilterSchema, UserSchema
from core.accounts.views.reads import count_of, find_cadre, find_ground, grants_of
from core.clock import china_today, now
from core.db import FAR
from core.errors import OperationError
from core.permissions import permission
from core.request import caller, db_session, lead_repeat_to
from core.web.forms import Form
from core.web.notices import notify
from core.web.pages import Column, Listing, ListSpec

blueprint: Final = Blueprint("users", __name__, url_prefix="/users")
USERS: Final = ListSpec(
    columns=(
        Column(
            "username", "用户名", sortable=True, kind="link", href=lambda user: url_of(user), optional=False
        ),
        Column("name", "姓名", sortable=True),
        Column("roles", "现有角色", value=lambda user: user.__dict__.get("held", "")),
        Column("second_factor", "动态码", kind="yes_no", value=lambda user: user.totp_secret is not None),
        Column("is_enabled", "状态", value=lambda user: "在用" if user.is_enabled else "已停用"),
    ),
    filters=UserFilterSchema,
    sort="username",
)


def url_of(user: User) -> str:
    """Give the address of a user's page."""
    return url_for("users.show", user_id=user.id)


@blueprint.get("/")
@permission("user.view")
def index() -> str:
    """List the users."""
    asked = USERS.read()
    rows = narrowed(gate.select(User), asked.filters, china_today())
    total = count_of(db_session(), rows)
    asked = asked.within(total)
    order = {"username": User.username, "name": User.name}
    users = db_session().scalars(asked.apply(rows, order, User.id)).all()
    held = grants_of(db_session(), [user.id for user in users])
    for user in users:
        lines = [line for line in held.get(user.id, ()) if not line.is_over(china_today())]
        user.__dict__["held"] = "；".join(f"{line.role} {line.over}".strip() for line in lines)
    return render_template("accounts/users.html", listing=Listing(asked, users, total))


@blueprint.route("/new", methods=["GET", "POST"])
@permission("user.manage", audit="user.added", once=True)
def new() -> ResponseReturnValue:
    """Add a user, and show the one-time code for their first password this once."""
    form = Form(UserSchema(), once=True)
    if request.method == "POST" and (given := form.load(request.form)) is not None:
        try:
            phone = given.pop("cadre_phone")
            cadre_id = find_cadre(db_session(), given["name"], phone) if phone else None
            user = operations.add_user(db_session(), **given, by=caller(), cadre_id=cadre_id)
            code = operations.issue_code(db_session(), user, by=caller(), at=now())
        except OperationError as refused:
            form.add_error(refused.message, refused.field)
        else:
            lead_repeat_to(url_of(user))
            return render_template("accounts/code.html", user=user, code=code)
    return render_template("accounts/user_new.html", form=form), form.status


@blueprint.get("/<int:user_id>")
@permission("user.view")
def show(user_id: int) -> str:
    """Show a user with every grant, past ones too."""
    return _page(gate.load(User, user_id), _grant_form())


@blueprint.post("/<int:user_id>/grants")
@permission("user.manage", audit="grant.added", once=True)
def add_grant(user_id: int) -> ResponseReturnValue:
    """Give a user a role."""
    user = gate.load(User, user_id, lock=True)
    form = _grant_form()
    if (given := form.load(request.form)) is not None:
        try:
            ground = find_ground(db_session(), given["role"], given["over"])
            operations.grant_role(
                db_session(),
                user,
                given["role"],
                ground,
                by=caller(),
                starts_on=given["starts_on"],
                ends_on=given["ends_on"] or FAR,
            )
        except OperationError as refused:
            form.add_error(refused.message, refused.field)
        else:
            notify("已授权。")
            return redirect(url_of(user), code=303)
    return _page(user, form), form.status


@blueprint.post("/<int:user_id>/grants/<int:grant_id>/end")
@permission("user.manage", audit="grant.ended")
def end_grant(user_id: int, grant_id: int) -> AnyResponse:
    """Take a role away; it is gone with the next request."""
    user = gate.load(User, user_id, lock=True)
    grant = db_session().get(Grant, grant_id) if grant_id < 2**31 else None
    if grant is None or grant.user_id != user.id:
        raise OutsideError(Grant, grant_id)
    operations.end_grant(db_session(), grant, by=caller(), on=china_today())
    notify("授权已结束。")
    return redirect(url_of(user), code=303)


@blueprint.post("/<int:user_id>/disable")
@permission("user.manage", audit="user.disabled")
def disable(user_id: int) -> AnyResponse:
    """Shut a user out at once."""
    user = gate.load(User, user_id, lock=True)
    operations.disable_user(db_session(), user, by=caller())
    notify(f"已停用“{user.name}”的账号，其登录已全部退出。")
    return redirect(url_of(user), code=303)


@blueprint.post("/<int:user_id>/enable")
@permission("user.manage", audit="user.enabled")
def enable(user_id: int) -> AnyResponse:
    """Let a user in again."""
    user = gate.load(User, user_id, lock=True)
    operations.enable_user(db_session(), user, by=caller())
    notify(f"已启用“{user.name}”的账号。")
    return redirect(url_of(user), code=303)


@blueprint.post("/<int:user_id>/code")
@permission("user.manage", audit="user.code_issued")
def code(user_id: int) -> str:
    """Issue a one-time code for a lost password and show it this once."""
    user = gate.load(User, user_id, lock=True)
    issued = operations.issue_code(db_session(), user, by=caller(), at=now())
    return render_template("accounts/code.html", user=user, code=issued)


def _grant_form() -> Form:
    return Form(GrantSchema(), {"starts_on": china_today()}, form_id="grant", once=True)


def _page(user: User, form: Form) -> str:
    grants = grants_of(db_session(), [user.id])[user.id]
    return render_template(
        "accounts/user.html",
        user=user,
        grants=grants,
        form=form,
        today=china_today(),
        is_self=user.id == caller().id,
    )
