"""The request at hand: one database session, one user, one commit at the end of a successful act."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from core.audit import Origin, record
from core.audit.trail import ORIGIN, has_recorded
from core.db import Base, Database
from core.permissions import READING, Access, access_of, writes
from core.registry import Registry

if TYPE_CHECKING:
    from core.accounts.models import User

DATABASE: Final = "bangfu_database"
REGISTRY: Final = "bangfu_registry"


def database() -> Database:
    """Give the app's database, for work that must stand outside the request's own transaction."""
    found: Database = current_app.extensions[DATABASE]
    return found


def registry() -> Registry:
    """Give the policies that started with the app, and those that were refused."""
    return registry_of(current_app)


def registry_of(app: Flask) -> Registry:
    """Give an app's registry."""
    found: Registry = app.extensions[REGISTRY]
    return found


def db_session() -> Session:
    """Give the request's one session: it only reads for GET; for other methods it is committed at the end."""
    if "session" not in g:
        session = database().read_session() if is_reading() else database().write_session()
        session.info[ORIGIN] = origin()
        g.session = session
    return cast(Session, g.session)


def caller() -> "User":
    """Give the user who is logged in; only for views that are not public."""
    return cast("User", g.gate.user)


def is_reading() -> bool:
    """Tell whether the request's method only reads."""
    return request.method in READING


def access() -> Access | None:
    """Give the declaration of the route at hand."""
    return access_of(current_app.view_functions.get(request.endpoint or ""))


def origin() -> Origin:
    """Say where the request comes from, for the audit trail."""
    roles = ",".join(g.gate.role_keys) if "gate" in g else ""
    return Origin(address=request.remote_addr or "", request_id=g.request_id, role=roles)


def stand_apart() -> Database:
    """Give the database to an act that runs its own transactions: the request holds and records nothing."""
    abandon()
    g.is_apart = True
    return database()


def keep_changes() -> None:
    """Keep what was written although the answer refuses something (a counted failure, a recorded refusal)."""
    g.is_kept = True


def lead_repeat_to(url: str) -> None:
    """Say where sending this form again leads, for a create that answers with a page instead of a redirect."""
    g.repeat_leads_to = url


def describe_act(
    obj: Base | None = None, *, area_id: int | None = None, changes: Mapping[str, Any] | None = None
) -> None:
    """Say more about this request's act, where the app itself records the route's declared event."""
    g.act = {"obj": obj, "area_id": area_id, "changes": changes}


def settle(response: Response) -> Response:
    """End the request's transaction: record the declared event if the act left none, commit; or undo all."""
    if g.get("is_apart"):
        return response
    has_succeeded = response.status_code < 400
    declared = access()
    event = declared.audit if declared and has_succeeded and "gate" in g else None
    if is_reading():
        is_act = request.url_rule is not None and not writes(request.url_rule)
        if event and is_act and response.status_code < 300:
            record_apart(event, **g.get("act", {}))
        return response
    session = db_session()
    if not has_succeeded and not g.get("is_kept"):
        session.rollback()
        return response
    if event and not has_recorded(session):
        record(session, event, by=g.gate.user, **g.get("act", {}))
    session.commit()
    return response


def record_apart(action: str, **details: Any) -> None:
    """Record something in a transaction of its own: what was only read, or what was refused."""
    user = g.gate.user if "gate" in g else None
    with database().write() as session:
        session.info[ORIGIN] = origin()
        record(session, action, by=user, **details)


def abandon() -> None:
    """Undo whatever the request's session holds; rows already loaded stay readable for the error page."""
    session: Session | None = g.get("session")
    if session is not None:
        session.expunge_all()
        session.rollback()


def close_session(_error: BaseException | None = None) -> None:
    """Give the connection back at the end of the request."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


def install(app: Flask, database: Database, registry: Registry) -> None:
    """Give an app its database and its policies, and close each request's session at its end."""
    app.extensions[DATABASE] = database
    app.extensions[REGISTRY] = registry
    app.teardown_request(close_session)
