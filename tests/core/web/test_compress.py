"""What travels is small, and reads the same as what was written."""

import gzip

import pytest
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, deflate"}


@pytest.mark.parametrize("path", ["/styleguide/list", "/static/app.css", "/static/app.js"])
def test_an_answer_is_compressed_for_who_can_read_it(client: FlaskClient, path: str) -> None:
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    if path.startswith("/static"):
        assert gzip.decompress(packed.data) == plain.data


def test_a_file_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    etag = client.get("/static/app.css", headers=GZIP).headers["ETag"]
    again = client.get("/static/app.css", headers=GZIP | {"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_the_size_of_a_page_does_not_give_its_content_away(client: FlaskClient) -> None:
    sizes = {len(client.get("/fail/404", headers=GZIP).data) for _ in range(20)}
    assert len(sizes) > 3


def test_small_answers_and_redirects_go_as_they_are(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/part", headers=GZIP).headers


def test_a_first_visit_fits_a_weak_network(client: FlaskClient) -> None:
    page = client.get("/styleguide/home", headers=GZIP)
    text = gzip.decompress(page.data).decode()
    files = [part.split('"')[0] for part in text.split('"/static/')[1:]]
    assert any("bootstrap" in file for file in files), "run `make setup`"
    total = len(page.data)
    for file in {file.split("#")[0] for file in files}:
        total += len(client.get(f"/static/{file}", headers=GZIP).data)
    assert total <= 64_000
