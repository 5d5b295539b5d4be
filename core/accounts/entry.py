"""The door of the app: who is asking, may they come in here, how often, and have they sent this before."""

import re
from datetime import datetime, timedelta
from typing import Final

from flask import Flask, Request, Response, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadRequest, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from core import htmx
from core.accounts.gate import Gate, NotPermittedError
from core.accounts.logins import TOUCH_EVERY, find_login, touch_login
from core.accounts.models import LoginSession, User
from core.accounts.once import FIELD, LONGEST, claim_once, once_digest, settle_once
from core.audit.models import AuditEvent
from core.audit.trail import ORIGIN
from core.clock import china_today, now
from core.config import Config
from core.logs import logger
from core.permissions import Access, Throttle
from core.request import access, database, db_session, is_reading, origin, record_apart
from core.web.urls import with_args

COOKIE_KEY: Final = "login"
OWN_PAGES: Final = frozenset(
    {"accounts.password", "accounts.second_factor", "accounts.second_factor_off", "accounts.logout"}
)


def install(app: Flask) -> None:
    """Let an app know its users, and stand at its door before every view."""
    manager = LoginManager(
        app, add_context_processor=False
    )  # an error page must not ask the database who is looking
    manager.session_protection = None
    manager.request_loader(load_user)
    app.before_request(stand_at_door)


def load_user(_request: Request) -> User | None:
    """Give the user whose login the cookie carries; None where it is over or never was."""
    token = session.get(COOKIE_KEY)
    if not isinstance(token, str):
        return None
    at = now()
    found = find_login(db_session(), token, at)
    if found is None:
        session.pop(COOKIE_KEY, None)
        return None
    login, user = found
    if at - login.seen_at > TOUCH_EVERY:
        _touch(login, at)
    return user


def _touch(login: LoginSession, at: datetime) -> None:
    if not is_reading():
        touch_login(db_session(), login, at)
        return
    try:
        with database().write() as apart:
            touch_login(apart, login, at)
    except OperationalError:  # reading goes on while someone else holds the lock
        logger().warning("a login was not touched", extra={"request_id": g.request_id})


def stand_at_door() -> AnyResponse | None:
    """Let a request through to its view, or answer in its place."""
    declared = access()
    if declared is None or declared.public:
        return None
    if not current_user.is_authenticated:
        return unauthorized()
    user: User = current_user._get_current_object()
    g.user_id = user.id
    g.gate = Gate(db_session(), user, china_today(), declared.permission)
    db_session().info[ORIGIN] = origin()
    unfinished = _unfinished(user)
    if unfinished and request.endpoint not in OWN_PAGES:
        return redirect(url_for(unfinished), code=303)
    if declared.permission and not g.gate.can(declared.permission):
        raise NotPermittedError(declared.permission)
    if declared.limit and not is_reading():
        _throttle(user, declared, declared.limit)
    return None if is_reading() else _once(user, declared)


def unauthorized() -> AnyResponse:
    """Send someone unknown to the login page, and back to what they asked for afterwards."""
    wanted = with_args(request.path, request.args) if is_reading() else None
    if htmx.is_htmx(request):
        wanted = htmx.page_of(request)
    return redirect(url_for("accounts.login", next=wanted))


def _unfinished(user: User) -> str | None:
    """Give the page on which a user must first do something about their own account."""
    config: Config = current_app.config["BANGFU"]
    if config.password_days and user.password_changed_at < now() - timedelta(days=config.password_days):
        return "accounts.password"
    must = config.require_second_factor and any(held.role.second_factor for held in g.gate.held)
    return "accounts.second_factor" if must and user.totp_secret is None else None


def _throttle(user: User, declared: Access, limit: Throttle) -> None:
    done = db_session().scalar(
        select(func.count()).where(
            AuditEvent.user_id == user.id,
            AuditEvent.action == declared.audit,
            AuditEvent.at > now() - limit.span,
        )
    )
    if (done or 0) >= limit.times:
        raise TooManyRequests("这项操作在短时间内次数过多，请稍后再试。")


def _once(user: User, declared: Access) -> AnyResponse | None:
    key = request.form.get(FIELD, "")
    if not key and not declared.once:
        return None
    if not re.fullmatch(rf"[A-Za-z0-9-]{{8,{LONGEST}}}", key):
        raise BadRequest
    digest = once_digest(user.id, request.path, key)
    first = claim_once(db_session(), digest, now())
    if first is None:
        g.once = digest
        return None
    return redirect(first or request.path, code=303)


def note_once(response: Response) -> None:
    """Note where a create led, so that sending its form again leads there too."""
    if "once" in g:
        settle_once(db_session(), g.once, response.location or g.get("repeat_leads_to") or request.path)


def record_refusal(error: Exception) -> None:
    """Leave an entry for what was refused to someone who is known."""
    if "gate" not in g:
        return
    declared = access() or Access()
    asked = getattr(error, "permission", None) or declared.permission or ""
    record_apart(
        "page.open" if is_reading() else declared.audit or "page.open",
        object_type=getattr(error, "object_type", ""),
        object_id=getattr(error, "object_id", ""),
        result="refused",
        changes={"permission": asked, "route": request.url_rule.rule if request.url_rule else ""},
    )
