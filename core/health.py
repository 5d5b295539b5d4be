"""Whether the app lives and can work: for a watcher, and for the system administrator."""

from importlib.metadata import version
from typing import Final

from flask import Blueprint, Response, jsonify, render_template
from sqlalchemy.exc import SQLAlchemyError

from core.logs import logger
from core.migrations import components, pending
from core.permissions import permission, public
from core.request import database, registry

blueprint: Final = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public()
def alive() -> Response:
    """Say that the process answers; nothing else is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public()
def ready() -> tuple[Response, int]:
    """Say whether the database answers and its tables are those this code expects."""
    try:
        waiting = pending(database(), components(registry()))
    except SQLAlchemyError:
        logger().exception("the database does not answer")
        return jsonify(status="no database"), 503
    if waiting:
        return jsonify(status="migrations pending", pending=waiting), 503
    return jsonify(status="ready"), 200


@blueprint.get("/system")
@permission("system.view")
def system() -> str:
    """Show the system administrator what runs: version, database, plugins, and those that were refused."""
    return render_template(
        "accounts/system.html",
        version=version("bangfu"),
        dialect=database().dialect,
        waiting=pending(database(), components(registry())),
        books=list(registry()),
        refused=registry().refused,
    )
