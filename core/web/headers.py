"""Security headers of every answer: a strict content policy, no framing, nothing kept by the browser."""

from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, request

CONTENT_POLICY: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
A_YEAR: Final = 31_536_000


def install(app: Flask) -> None:
    """Add the headers to every answer of the app, errors and files included."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add what is not yet set; a view may be stricter."""
    policy = "; ".join(f"{name} {sources}" for name, sources in CONTENT_POLICY.items())
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    _say_how_long(response)
    return response


def _say_how_long(response: Response) -> None:
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif _is_named_by_content():
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"


def _is_named_by_content() -> bool:
    path = str((request.view_args or {}).get("filename", ""))
    return "v" in request.args or (path.startswith("vendor/") and not path.endswith("manifest.json"))
