"""Links keep the date asked for and never lead off the site."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.exceptions import UnprocessableEntity

from core.web.dates import read_as_of
from core.web.urls import carry, here, own_path, to

TODAY = date(2023, 9, 30)


@pytest.mark.parametrize(
    ("written", "asked"),
    [(None, TODAY), ("", TODAY), ("2023-07-01", date(2023, 7, 1)), ("2023年7月1日", date(2023, 7, 1))],
)
def test_a_page_is_asked_for_a_date(written: str | None, asked: date) -> None:
    assert read_as_of(written, TODAY) == asked


@pytest.mark.parametrize("written", ["9999-12-31", "0001-01-01", "明天", "2023-07"])
def test_a_date_outside_all_reason_is_refused(written: str) -> None:
    with pytest.raises(UnprocessableEntity):
        read_as_of(written, TODAY)


def test_links_carry_the_date_asked_for(app: Flask) -> None:
    with app.test_request_context("/?as_of=2023-07-01&page=2"):
        assert to("home") == "/?as_of=2023-07-01"
        assert carry("/x?y=1#z") == "/x?y=1&as_of=2023-07-01#z"
        assert carry("/x?as_of=2022-01-01") == "/x?as_of=2022-01-01"
        assert here(page=None, q="甲") == "/?as_of=2023-07-01&q=%E7%94%B2"
    with app.test_request_context("/"):
        assert carry("/x") == "/x"


@pytest.mark.parametrize(
    "foreign",
    [
        "http://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "",
        None,
        "/a\nb",
        "x",
    ],
)
def test_only_own_paths_are_followed_after_login(foreign: str | None) -> None:
    assert own_path(foreign, "/home") == "/home"


def test_an_own_path_is_followed_with_its_parameters() -> None:
    assert own_path("/cadres?q=1&as_of=2023-07-01") == "/cadres?q=1&as_of=2023-07-01"
