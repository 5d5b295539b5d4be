"""Links of this app: the date asked for travels along, and nobody is sent to another site."""

from urllib.parse import urlencode, urlsplit

from flask import request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

AS_OF = "as_of"


def to(endpoint: str, **values: object) -> str:
    """Give the address of an endpoint; a date the user is looking at stays with them."""
    asked = request.args.get(AS_OF)
    if asked and AS_OF not in values and endpoint != "static":
        values[AS_OF] = asked
    return url_for(endpoint, **values)  # type: ignore[arg-type]


def carry(url: str) -> str:
    """Add the date the user is looking at to an address made elsewhere."""
    asked = request.args.get(AS_OF)
    if not asked or f"{AS_OF}=" in url or not url.startswith("/"):
        return url
    path, mark, anchor = url.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode({AS_OF: asked})}{mark}{anchor}"


def here(**changes: object) -> str:
    """Give this page's own address with some parameters changed; None takes one away."""
    return with_args(request.script_root + request.path, request.args, **changes)


def with_args(path: str, args: MultiDict[str, str], **changes: object) -> str:
    """Give an address with a request's parameters, some of them changed or taken away."""
    kept = [(key, value) for key, value in args.items(multi=True) if key not in changes]
    added = [(key, str(value)) for key, value in changes.items() if value is not None]
    query = urlencode([*kept, *added])
    return iri_to_uri(path) + (f"?{query}" if query else "")


def own_path(candidate: str | None, fallback: str = "/") -> str:
    """Give back an address only if it is a path of this app; anything else becomes the fallback."""
    if not candidate or not candidate.startswith("/") or candidate.startswith(("//", "/\\")):
        return fallback
    if "\\" in candidate or not candidate.isprintable():
        return fallback
    parts = urlsplit(candidate)
    return fallback if parts.scheme or parts.netloc else candidate
