"""Pages and static files travel compressed: cheap telephones on a weak network pay for every byte."""

import secrets
from functools import lru_cache
from gzip import GzipFile
from io import BytesIO
from typing import Final

from flask import Flask, Response, request

_TYPES: Final = frozenset(
    {
        "application/javascript",
        "application/json",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
_WORTH_IT: Final = 1000
_LARGEST: Final = 4_000_000
_FOR_PAGES, _FOR_FILES = 5, 9


def install(app: Flask) -> None:
    """Compress the app's answers for browsers that say they can read it."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Compress an answer where it is worth it; streams and parts of files go as they are."""
    if response.mimetype not in _TYPES or (response.is_streamed and not _is_file(response)):
        return response
    response.vary.add("Accept-Encoding")
    if not _is_wanted(response):
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    etag = response.get_etag()[0]
    if _is_file(response) and etag:
        response.set_data(_file(etag, plain))
        response.set_etag(etag, weak=True)
    else:
        response.set_data(_gzip(plain, _FOR_PAGES, secrets.token_hex(secrets.randbelow(32))))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _is_file(response: Response) -> bool:
    return request.endpoint == "static" and response.status_code == 200


def _is_wanted(response: Response) -> bool:
    size = response.content_length or 0
    fits = _WORTH_IT <= size <= _LARGEST and response.status_code not in {204, 206, 304}
    reads = request.accept_encodings.best_match(["gzip"]) is not None
    return fits and reads and "Content-Encoding" not in response.headers


@lru_cache(maxsize=64)
def _file(etag: str, plain: bytes) -> bytes:
    return _gzip(plain, _FOR_FILES, etag)


def _gzip(plain: bytes, level: int, name: str) -> bytes:
    # The name in the header has a random length for pages: the size of an answer then tells nobody what it holds.
    packed = BytesIO()
    with GzipFile(name, "wb", level, packed, mtime=0) as file:
        file.write(plain)
    return packed.getvalue()
