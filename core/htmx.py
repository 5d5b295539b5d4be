"""Every HX-* header name lives here: what a request says and what an answer tells the browser."""

from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import urlsplit

from flask import Flask, Response, redirect, render_template, request
from flask import Request as FlaskRequest
from htmx_flask import Htmx, make_response
from htmx_flask.requests import HtmxAwareRequest, HtmxHeaders
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as AnyResponse

Trigger = Mapping[str, object]
Reswap = Literal[
    "innerHTML", "outerHTML", "beforebegin", "afterbegin", "beforeend", "afterend", "delete", "none"
]

MESSAGES: Final = "#messages"
ERROR_MESSAGE: Final = "error-message"

CONFIG: Final[dict[str, object]] = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
    "timeout": 30_000,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {
            "code": "[45]..",
            "swap": True,
            "error": True,
            "target": MESSAGES,
            "swapOverride": "innerHTML",
            "select": f"#{ERROR_MESSAGE}",
            "ignoreTitle": True,
        },
    ],
}


def init_app(app: Flask) -> None:
    """Give the app's requests their ``htmx`` side and its answers their ``Vary`` and redirect headers."""
    own = app.request_class
    Htmx(app)
    if own is not FlaskRequest and not issubclass(own, HtmxAwareRequest):
        app.request_class = type("AppRequest", (own, HtmxAwareRequest), {})
    elif issubclass(own, HtmxAwareRequest):
        app.request_class = own
    app.jinja_env.globals["htmx_config"] = CONFIG
    app.after_request(_speak_htmx)


def is_htmx(asked: FlaskRequest) -> bool:
    """Tell whether only a fragment is wanted; a history restore wants the whole page."""
    sent = HtmxHeaders(asked.headers)
    return bool(sent) and not sent.history_restore_request


def target_of(asked: FlaskRequest) -> str | None:
    """Give the id of the element the answer will be put into, if the request names one."""
    target: str | None = HtmxHeaders(asked.headers).target
    return target


def page_of(asked: FlaskRequest) -> str | None:
    """Give path and query of the page that sends an htmx request, if it is a page of this app."""
    page = urlsplit(HtmxHeaders(asked.headers).current_url or "")
    if page.netloc != asked.host:
        return None
    return f"{page.path}?{page.query}" if page.query else page.path


def render(page: str, fragment: str, **context: object) -> str:
    """Render the whole page for a plain request and its fragment alone for an htmx one."""
    return render_template(fragment if is_htmx(request) else page, **context)


def see_other(url: str) -> AnyResponse:
    """Send the browser on after a successful POST, with 303 or, for htmx, with a full page load."""
    return redirect(iri_to_uri(url), code=303)


def answer(
    body: str = "",
    status: int = 200,
    *,
    trigger: Trigger | None = None,
    trigger_after_settle: Trigger | None = None,
    retarget: str | None = None,
    reswap: Reswap | None = None,
    reselect: str | None = None,
    push_url: str | Literal[False] | None = None,
    replace_url: str | Literal[False] | None = None,
    refresh: bool = False,
) -> Response:
    """Build an answer with htmx headers, all of them safe to send (ASCII only)."""
    response: Response = make_response(
        body,
        status,
        trigger=dict(trigger) if trigger else None,
        trigger_after_settle=dict(trigger_after_settle) if trigger_after_settle else None,
        retarget=_ascii(retarget),
        push_url=iri_to_uri(push_url) if push_url else push_url,
        replace_url=iri_to_uri(replace_url) if replace_url else replace_url,
        refresh=refresh,
    )
    # make_response refuses two of the valid words, so the header is set here.
    if reswap:
        response.headers["HX-Reswap"] = reswap
    if reselect:
        response.headers["HX-Reselect"] = _ascii(reselect) or ""
    return response


def _ascii(selector: str | None) -> str | None:
    if selector is not None and not selector.isascii():
        raise ValueError(
            f"A header carries ASCII only; give the element an ASCII id instead of {selector!r}."
        )
    return selector


def _speak_htmx(response: Response) -> Response:
    if response.mimetype == "text/html" or response.location:
        response.vary.add("HX-Request")
    if 300 <= response.status_code < 400 and response.location and is_htmx(request):
        return _client_redirect(response)
    return response


def _client_redirect(response: Response) -> Response:
    # XMLHttpRequest follows a 3xx by itself and would swap a whole page into a part of this one.
    response.headers["HX-Redirect"] = iri_to_uri(response.location or "/")
    del response.headers["Location"]
    response.status_code = 204
    response.set_data(b"")
    for name in ("Content-Type", "Content-Length"):
        response.headers.pop(name, None)
    return response
