"""Forms are taken only from this site's own pages: a token in each, and no foreign origin."""

from urllib.parse import urlsplit

from flask import Flask, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def install(app: Flask) -> None:
    """Ask every writing request for its token (form field or ``X-CSRFToken``) and refuse a foreign origin."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.before_request(refuse_foreign_origin)
    if "csrf" not in app.extensions:
        CSRFProtect(app)


def refuse_foreign_origin() -> None:
    """Refuse a writing request whose page came from elsewhere; browsers say so in ``Origin``."""
    origin = request.headers.get("Origin")
    if request.method in _READING or origin is None:
        return
    if urlsplit(origin).netloc.lower() != request.host.lower():
        raise CSRFError("foreign origin")
