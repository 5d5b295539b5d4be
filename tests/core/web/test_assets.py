"""Addresses of static files follow their content."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.web.assets import Assets
from tests.core.web.small_app import make_app
from tools.vendor import list_icons


def test_front_end_files_are_found_by_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "manifest.json").write_text(json.dumps({"htmx.js": "htmx.0123.js"}))
    assets = Assets(tmp_path)
    assert assets.vendor("htmx.js") == "vendor/htmx.0123.js"
    assert assets.vendor("other.js") is None


def test_a_changed_file_gets_another_address(tmp_path: Path) -> None:
    import os

    file = tmp_path / "app.css"
    file.write_text("a")
    assets = Assets(tmp_path)
    before = assets.digest("app.css")
    file.write_text("b")
    os.utime(file, (1, 1))
    assert assets.digest("app.css") != before


def test_pages_work_without_the_front_end_files(tmp_path: Path) -> None:
    app = make_app()
    app.extensions["bangfu.assets"].folder = Path(app.static_folder or "")
    app.extensions["bangfu.assets"].manifest = {}
    page = app.test_client().get("/styleguide/status")
    assert page.status_code == 200
    assert "<use" not in page.text
    assert "违反" in page.text


@pytest.mark.parametrize("name", ["app.css", "app.js"])
def test_a_page_names_its_own_files_by_content(client: FlaskClient, app: Flask, name: str) -> None:
    assert f"/static/{name}?v={app.extensions['bangfu.assets'].digest(name)}" in client.get("/").text


def test_every_status_icon_is_in_the_sprite() -> None:
    from core.web import notices, statuses

    used = {look.icon for look in [*statuses.LOOKS.values(), *statuses.BREACHES.values()]}
    assert used | set(notices.ICONS.values()) <= set(list_icons())
