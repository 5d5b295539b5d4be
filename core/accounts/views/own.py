"""The pages of the own account: login and logout, passwords, second factor, and the way home."""

from typing import Final

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from core import menu
from core.accounts import logins, self_service
from core.accounts.entry import COOKIE_KEY
from core.accounts.gate import gate
from core.accounts.lockout import LockedOutError
from core.accounts.logins import Credentials, WrongSecretError
from core.accounts.schemas import (
    ActivateSchema,
    LoginSchema,
    PasswordSchema,
    SecondFactorOffSchema,
    SecondFactorSchema,
)
from core.accounts.second_factor import candidate_secret, provisioning_uri
from core.audit import record
from core.clock import now
from core.config import Config
from core.errors import OperationError
from core.permissions import LOCKOUT, logged_in, public
from core.request import caller, database, db_session, origin, stand_apart
from core.web.forms import Form
from core.web.notices import notify
from core.web.urls import own_path

blueprint: Final = Blueprint("accounts", __name__)


@blueprint.get("/")
@logged_in()
def home() -> AnyResponse:
    """Lead to the first page of the menu that this person may open."""
    entries = menu.entries_for(gate)
    return redirect(url_for(entries[0].endpoint if entries else "accounts.account"))


@blueprint.route("/login", methods=["GET", "POST"])
@public(audit="login", throttle=LOCKOUT)
def login() -> ResponseReturnValue:
    """Let someone in who knows name, password and, where switched on, the code of the moment."""
    form = Form(LoginSchema(), sensitive=True)
    if request.method == "POST" and (given := form.load(request.form)) is not None:
        try:
            token = logins.log_in(database(), Credentials(**given), origin(), now())
        except WrongSecretError:
            form.add_error("用户名、密码或动态码不正确。")
        except LockedOutError as locked:
            return locked_out(form, "accounts/login.html", locked)
        else:
            _let_in(token)
            return redirect(own_path(request.form.get("next"), url_for("accounts.home")), code=303)
    wanted = own_path(request.values.get("next"), "")
    return render_template("accounts/login.html", form=form, next=wanted), form.status


@blueprint.post("/logout")
@logged_in(audit="logout")
def logout() -> AnyResponse:
    """End this login, here and on the server."""
    logins.end_login(db_session(), session[COOKIE_KEY])
    record(db_session(), "logout", caller(), by=caller())
    session.clear()
    return redirect(url_for("accounts.login"), code=303)


@blueprint.route("/activate", methods=["GET", "POST"])
@public(audit="user.password_set", throttle=LOCKOUT)
def activate() -> ResponseReturnValue:
    """Let someone set their password with a one-time code."""
    form = Form(ActivateSchema(), sensitive=True)
    if request.method == "POST" and (given := form.load(request.form)) is not None:
        given.pop("repeat")
        try:
            self_service.activate(database(), **given, origin=origin(), at=now())
        except OperationError as refused:
            form.add_error(refused.message, refused.field)
        except WrongSecretError:
            form.add_error("用户名或激活码不正确，或激活码已过期。")
        except LockedOutError as locked:
            return locked_out(form, "accounts/activate.html", locked)
        else:
            notify("密码已设置，请登录。")
            return redirect(url_for("accounts.login"), code=303)
    return render_template("accounts/activate.html", form=form), form.status


@blueprint.get("/account")
@logged_in()
def account() -> str:
    """Show the own account: roles and secrets."""
    roles = [gate.matrix.title(key) for key in gate.role_keys]
    return render_template("accounts/account.html", user=caller(), roles=roles)


@blueprint.route("/account/password", methods=["GET", "POST"])
@logged_in(audit="user.password_set", throttle=LOCKOUT)
def password() -> ResponseReturnValue:
    """Change the own password; every other login of this person ends, and this one gets a new id."""
    form = Form(PasswordSchema(), sensitive=True)
    if request.method == "POST" and (given := form.load(request.form)) is not None:
        user = caller()
        try:
            token = self_service.change_password(
                stand_apart(), user, given["current"], given["password"], origin(), now()
            )
        except OperationError as refused:
            form.add_error(refused.message, refused.field)
        except WrongSecretError:
            form.add_error("账号状态已变化，请重新登录。")
        except LockedOutError as locked:
            return locked_out(form, "accounts/password.html", locked)
        else:
            _let_in(token)
            notify("密码已修改，其他设备上的登录已退出。")
            return redirect(url_for("accounts.account"), code=303)
    return render_template("accounts/password.html", form=form), form.status


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@logged_in(audit="user.second_factor_on", throttle=LOCKOUT)
def second_factor() -> ResponseReturnValue:
    """Show how to switch the second factor on, and switch it on with a first code."""
    user = caller()
    config: Config = current_app.config["BANGFU"]
    offered = candidate_secret(config.secret_key, session[COOKIE_KEY], user.id)
    form = Form(SecondFactorSchema(), sensitive=True)
    if request.method == "POST" and (given := form.load(request.form)) is not None:
        try:
            self_service.enable_second_factor(stand_apart(), user, offered, given["code"], origin(), now())
        except OperationError as refused:
            form.add_error(refused.message, refused.field)
        else:
            notify("动态码已开启，下次登录时需要填写。")
            return redirect(url_for("accounts.account"), code=303)
    return _second_factor_page(form, Form(SecondFactorOffSchema(), form_id="off", sensitive=True), offered)


@blueprint.post("/account/second-factor/off")
@logged_in(audit="user.second_factor_off", throttle=LOCKOUT)
def second_factor_off() -> ResponseReturnValue:
    """Switch the second factor off with the password."""
    form = Form(SecondFactorOffSchema(), form_id="off", sensitive=True)
    if (given := form.load(request.form)) is not None:
        try:
            self_service.disable_second_factor(stand_apart(), caller(), given["current"], origin(), now())
        except OperationError as refused:
            form.add_error(refused.message, refused.field)
        except LockedOutError as locked:
            form.add_error(_say_locked(locked))
        else:
            notify("动态码已关闭。", "warning")
            return redirect(url_for("accounts.account"), code=303)
    return _second_factor_page(Form(SecondFactorSchema(), sensitive=True), form, "")


def _second_factor_page(on: Form, off: Form, offered: str) -> tuple[str, int]:
    user = caller()
    uri = provisioning_uri(offered, user.username) if offered else ""
    shown = render_template(
        "accounts/second_factor.html", user=user, form=on, off_form=off, secret=offered, uri=uri
    )
    return shown, max(on.status, off.status)


def locked_out(form: Form, template: str, locked: LockedOutError) -> Response:
    """Show a form again after too many wrong secrets, and say when the next attempt is taken."""
    form.add_error(_say_locked(locked))
    answer = make_response(render_template(template, form=form), 429)
    answer.headers["Retry-After"] = str(_seconds(locked))
    return answer


def _say_locked(locked: LockedOutError) -> str:
    return f"尝试次数过多，请在 {-(-_seconds(locked) // 60)} 分钟后再试。"


def _seconds(locked: LockedOutError) -> int:
    return max(1, int((locked.until - now()).total_seconds()) + 1)


def _let_in(token: str) -> None:
    session.clear()
    session[COOKIE_KEY] = token
