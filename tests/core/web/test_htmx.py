"""The htmx side: what a request says, and that every header survives a real server."""

from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask import Request as FlaskRequest
from flask.testing import FlaskClient

from core import htmx

HX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("headers", "body"),
    [({}, "whole"), (HX, "fragment"), (HX | {"HX-History-Restore-Request": "true"}, "whole")],
)
def test_only_an_htmx_request_gets_the_fragment(
    client: FlaskClient, headers: dict[str, str], body: str
) -> None:
    assert client.get("/part", headers=headers).text == body


def test_pages_vary_by_the_header_that_decides_their_form(client: FlaskClient) -> None:
    assert "HX-Request" in client.get("/").headers["Vary"]


def test_a_redirect_becomes_a_full_page_load_for_htmx(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    plain, partial = client.post("/save"), client.post("/save", headers=HX)
    assert (plain.status_code, plain.headers["Location"]) == (302, "/?q=%E7%94%B2%E5%8E%BF")
    assert (partial.status_code, partial.text) == (204, "")
    assert partial.headers["HX-Redirect"] == "/?q=%E7%94%B2%E5%8E%BF"
    assert "Location" not in partial.headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HX-Trigger", '{"saved": {"text": "\\u5df2\\u4fdd\\u5b58"}}'),
        ("HX-Trigger-After-Settle", '{"done": "\\u597d"}'),
        ("HX-Reswap", "afterbegin"),
        ("HX-Retarget", "#a"),
        ("HX-Reselect", "#b"),
        ("HX-Push-Url", "/%E6%9D%91/1?q=%E4%B9%99"),
        ("HX-Replace-Url", "false"),
        ("HX-Refresh", "true"),
    ],
)
def test_each_header_goes_through_a_real_server(address: str, name: str, value: str) -> None:
    with urlopen(Request(f"{address}/answer")) as response:
        assert response.headers[name] == value


def test_a_selector_that_no_header_can_carry_is_refused_at_once(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match="ASCII"):
        htmx.answer("x", retarget="#村")


def test_the_apps_own_request_class_is_kept() -> None:
    class Own(FlaskRequest):
        max_form_parts = 7

    app = Flask("x")
    app.request_class = Own
    htmx.init_app(app)
    assert issubclass(app.request_class, Own)
    with app.test_request_context("/", headers=HX):
        assert app.request_class.max_form_parts == 7


def test_nothing_that_needs_eval_or_keeps_pages_is_switched_on() -> None:
    assert htmx.CONFIG["allowEval"] is False
    assert htmx.CONFIG["historyCacheSize"] == 0
    assert htmx.CONFIG["includeIndicatorStyles"] is False
