"""The app: made once a process from the configuration, the database and the plugins found; it holds no state of its own."""

import time
from importlib import import_module
from pathlib import Path
from typing import Final
from uuid import uuid4

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.exceptions import Forbidden, TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from core import menu, scopes, web
from core import request as at_hand
from core.accounts import entry
from core.accounts.gate import OutsideError
from core.accounts.passwords import BusyError
from core.accounts.roles import role_matrix
from core.config import ROOT, Config
from core.db import STATEMENT_SECONDS, Database
from core.errors import OperationError
from core.logs import logger
from core.permissions import ATTRIBUTE, Access, check_routes
from core.plugin_manager import load_registry
from core.policy.own import admit
from core.registry import Registry
from core.tallies import renewal
from core.web.errors import error_answer

MEGABYTE: Final = 1024 * 1024
VIEWS: Final = (
    "core.health",
    "core.home.views",
    "core.norms.views",
    "core.norms.manage_views",
    "core.reports.views",
    "core.areas.views",
    "core.villages.views",
    "core.cadres.views",
    "core.units.views",
    "core.activities.views",
    "core.matters.views",
    "core.evaluations.views",
    "core.ledgers.views",
    "core.accounts.views.own",
    "core.accounts.views.users",
    "core.audit.views",
)
"""Modules with a `blueprint`, in the order of the menu."""


class BangfuApp(Flask):
    """A Flask app whose requests run in one transaction, from the door to the commit."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Let the view act, then commit once; the commit's own failure is answered like any other."""
        response = self.make_response(super().dispatch_request())
        if not at_hand.is_reading() and response.status_code < 400:
            entry.note_once(response)
        return at_hand.settle(response)

    def handle_user_exception(self, e: Exception) -> ResponseReturnValue:
        """Undo what the request did, leave an entry for a refusal, and answer."""
        at_hand.abandon()
        if isinstance(e, Forbidden | OutsideError | TooManyRequests):
            entry.record_refusal(e)
        return super().handle_user_exception(e)


def create_app(
    config: Config | None = None, database: Database | None = None, registry: Registry | None = None
) -> Flask:
    """Make the app; without arguments everything is read from the environment (for any WSGI server)."""
    config = (config or Config.from_env()).prepare()
    app = BangfuApp("core", root_path=str(ROOT / "core"), template_folder=str(ROOT / "templates"))
    _configure(app, config)
    at_hand.install(
        app, database or Database(config.database_url, STATEMENT_SECONDS), registry or load_registry()
    )
    for ledger in at_hand.registry_of(app).own_ledgers():
        admit(ledger)
        scopes.cover_own(ledger)
    app.before_request(_start)
    web.install(app)
    entry.install(app)
    renewal.install(app)
    app.register_error_handler(OperationError, lambda error: error_answer(error.status, str(error)))
    app.register_error_handler(BusyError, lambda _: error_answer(503, headers={"Retry-After": "10"}))
    app.after_request(_finish)
    _find_templates(app)
    for module in VIEWS:
        app.register_blueprint(import_module(module).blueprint)
    setattr(app.view_functions["static"], ATTRIBUTE, Access(public=True))
    menu.install(app)
    check_routes(app, frozenset(role_matrix().permissions))
    return app


def _configure(app: Flask, config: Config) -> None:
    app.config.update(
        BANGFU=config,
        SECRET_KEY=config.secret_key,
        DEBUG=config.debug,
        MAX_CONTENT_LENGTH=21 * MEGABYTE,
        MAX_FORM_PARTS=5_000,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        SESSION_COOKIE_NAME="__Host-bangfu" if config.https else "bangfu",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=list(config.hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # the origin is checked by core.web.csrf, on http too
    )
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _find_templates(app: Flask) -> None:
    folders = [Path(app.root_path).parent / "templates"]
    folders += [book.folder / "templates" for book in at_hand.registry_of(app)]
    app.jinja_options = {**app.jinja_options, "autoescape": True}
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders if folder.is_dir()])


def _start() -> None:
    g.started = time.perf_counter()
    g.request_id = uuid4().hex


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    rule = request.url_rule.rule if request.url_rule else None
    logger().info(
        "request",
        extra={
            "request_id": g.request_id,
            "method": request.method,
            "rule": rule,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - g.started) * 1000, 1),
            "user_id": g.get("user_id"),
            "address": request.remote_addr,
        },
    )
    return response
