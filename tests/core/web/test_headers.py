"""Security headers on every kind of answer."""

import pytest
from flask.testing import FlaskClient

from core.web.headers import CONTENT_POLICY


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/fail/broken", "/static/app.css", "/part"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_policy_allows_nothing_unsafe_and_nothing_foreign() -> None:
    sources = " ".join(CONTENT_POLICY.values())
    assert "unsafe" not in sources
    assert set(sources.split()) == {"'none'", "'self'", "data:"}
    assert "data:" not in CONTENT_POLICY["script-src"]


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/static/nothing.css"])
def test_pages_and_errors_are_never_stored(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_files_named_by_their_content_are_kept_for_good(client: FlaskClient) -> None:
    assert "immutable" in client.get("/static/app.css?v=1").headers["Cache-Control"]
    assert client.get("/static/app.css").headers["Cache-Control"] == "no-cache"


def test_transport_security_is_promised_only_over_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "max-age" in client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]
