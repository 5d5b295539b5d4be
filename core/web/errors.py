"""Error pages in Chinese: what happened, what was not done, what to do; also as fragment and as JSON."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from core import htmx
from core.web.dates import forget_asked_date
from core.web.texts import TEXTS

_LOG = logging.getLogger(__name__)
_OUR_FAULT: Final = 500
_NO_STORE: Final = 503


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs between what the user sent and what is stored now."""

    label: str
    mine: str
    now: str


class StaleError(Exception):
    """A decision on facts that have changed since: nothing was written, and the page shows both states."""

    def __init__(self, differences: Sequence[Difference] = (), *, back_url: str = "", by: str = "") -> None:
        super().__init__("stale")
        self.differences, self.back_url, self.by = tuple(differences), back_url, by


def install(app: Flask) -> None:
    """Answer every error of the app with a page of its own."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(StaleError, _stale)
    app.register_error_handler(StaleDataError, lambda _: error_answer(409))
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(PoolTimeoutError, _no_database)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def request_id() -> str:
    """Give the number under which this request stands in the log."""
    if "request_id" not in g:
        g.request_id = uuid4().hex[:16]
    return str(g.request_id)


def error_answer(
    status: int, message: str = "", headers: Mapping[str, str] | None = None, **shown: Any
) -> Response:
    """Build the answer to an error: a page, a fragment for htmx, or JSON for a program."""
    told: Mapping[str, str] = TEXTS["errors"].get(str(status)) or TEXTS["errors"]["400"]
    context = {"status": status, "told": told, "message": message, "request_id": request_id()} | shown
    response = _json(context) if _wants_json() else _html(context)
    response.status_code = status
    response.headers.extend(headers or {})
    return response


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    status = error.code or _OUR_FAULT
    own = "description" in vars(error) and status in {403, 409, 422, 429}
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return error_answer(status, (error.description or "") if own else "", kept)


def _csrf(error: CSRFError) -> Response:
    _LOG.warning("request %s refused: %s", request_id(), error.description)
    return error_answer(400)


def _stale(error: StaleError) -> Response:
    return error_answer(409, differences=error.differences, back_url=error.back_url, by=error.by)


def _no_database(error: Exception) -> Response:
    _LOG.error(
        "request %s: the database did not answer: %s", request_id(), type(error).__name__, exc_info=error
    )
    return error_answer(_NO_STORE, headers={"Retry-After": "10"})


def _database(error: DBAPIError) -> Response:
    return _no_database(error) if error.connection_invalidated else _unexpected(error)


def _unexpected(error: Exception) -> Response:
    _LOG.error("request %s failed", request_id(), exc_info=error)
    return error_answer(_OUR_FAULT)


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    return accepted.best == "application/json" and not accepted.accept_html


def _json(context: Mapping[str, Any]) -> Response:
    told = context["told"]
    return jsonify(
        error={
            "status": context["status"],
            "title": told["title"],
            "message": context["message"] or told["body"],
            "request_id": context["request_id"],
        }
    )


def _html(context: Mapping[str, Any]) -> Response:
    if htmx.is_htmx(request):
        fragment = render_template("errors/_message.html", **context)
        return htmx.answer(
            fragment, retarget=htmx.MESSAGES, reswap="innerHTML", reselect=f"#{htmx.ERROR_MESSAGE}"
        )
    return Response(_page(context), mimetype="text/html")


def _page(context: Mapping[str, Any]) -> str:
    forget_asked_date()
    if context["status"] < _OUR_FAULT:
        try:
            return render_template("errors/error.html", **context)
        except Exception:
            # The frame asks the app who is looking; an error page must not depend on that.
            _LOG.exception("request %s: the error page was shown without its frame", request_id())
    return render_template("errors/bare.html", **context)
