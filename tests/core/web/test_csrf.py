"""Writing requests come from our own pages only."""

import re

import pytest
from flask.testing import FlaskClient


def token_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/").text)
    assert found
    return found[1]


def test_a_form_without_its_token_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/save")
    assert answer.status_code == 400
    assert "已填写的文字保存在本机" in answer.text


def test_the_token_is_taken_from_the_form_or_the_header(client: FlaskClient) -> None:
    token = token_of(client)
    assert client.post("/save", data={"csrf_token": token}).status_code == 302
    assert client.post("/save", headers={"X-CSRFToken": token}).status_code == 302


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 302),
        ("http://elsewhere.example", 400),
        ("null", 400),
        ("http://localhost.evil", 400),
    ],
)
def test_a_foreign_origin_is_refused_even_with_a_token(client: FlaskClient, origin: str, status: int) -> None:
    answer = client.post("/save", data={"csrf_token": token_of(client)}, headers={"Origin": origin})
    assert answer.status_code == status
