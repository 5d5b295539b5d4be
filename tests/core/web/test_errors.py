"""Errors: the right status, Chinese words, and nothing that should stay inside."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.web import shell

HX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "请求无法处理"),
        (401, "请先登录"),
        (403, "没有办理权限"),
        (404, "没有找到"),
        (409, "已被他人改动"),
        (413, "文件太大"),
        (415, "文件类型不支持"),
        (422, "内容有误"),
        (429, "操作太频繁"),
        (500, "系统出错"),
        (503, "系统暂时不可用"),
    ],
)
def test_each_error_says_what_happened_and_what_to_do(client: FlaskClient, status: int, words: str) -> None:
    answer = client.get(f"/fail/{status}")
    assert answer.status_code == status
    assert words in answer.text
    assert answer.mimetype == "text/html"


def test_a_wrong_method_names_those_allowed(client: FlaskClient) -> None:
    answer = client.get("/save")
    assert (answer.status_code, "POST" in answer.headers["Allow"]) == (405, True)


def test_a_refusal_gives_its_reason(client: FlaskClient) -> None:
    answer = client.get("/fail/refused")
    assert (answer.status_code, "任期未满" in answer.text) == (422, True)


def test_a_stale_decision_shows_both_states_and_escapes_them(client: FlaskClient) -> None:
    answer = client.get("/fail/stale")
    assert answer.status_code == 409
    assert "我的" in answer.text
    assert "甲村" in answer.text
    assert "&lt;b&gt;乙村&lt;/b&gt;" in answer.text


def test_an_unexpected_error_shows_only_a_number_that_the_log_knows(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/fail/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    number = caplog.records[-1].getMessage().split()[1]
    assert number in answer.text


def test_a_lost_database_is_503_and_asks_to_come_back(client: FlaskClient) -> None:
    answer = client.get("/fail/database")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "nowhere" not in answer.text


@pytest.mark.parametrize("kind", ["403", "404", "409", "503", "broken", "refused"])
def test_htmx_gets_a_message_for_the_message_region_and_never_half_a_page(
    client: FlaskClient, kind: str
) -> None:
    answer = client.get(f"/fail/{kind}", headers=HX)
    assert answer.headers["HX-Retarget"] == "#messages"
    assert answer.headers["HX-Reselect"] == "#error-message"
    assert 'id="error-message"' in answer.text
    assert "<html" not in answer.text


def test_a_program_gets_json(client: FlaskClient) -> None:
    answer = client.get("/fail/404", headers={"Accept": "application/json"})
    assert answer.get_json()["error"]["status"] == 404


def test_an_error_page_stands_even_when_its_frame_cannot(app: Flask) -> None:
    def broken() -> shell.Shell:
        raise RuntimeError("no database")

    shell.set_shell(app, broken)
    answer = app.test_client().get("/nothing-here")
    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_a_date_nobody_can_mean_is_422_with_the_way_to_write_it(client: FlaskClient) -> None:
    answer = client.get("/asked?as_of=2023-13-45")
    assert answer.status_code == 422
    assert "看哪一天" in answer.text
