"""Addresses of static files that change with their content, so that browsers may keep them for good."""

import hashlib
import json
import logging
from functools import cached_property
from pathlib import Path

from flask import Flask, current_app, g, url_for

_KEY = "bangfu.assets"
_LOG = logging.getLogger(__name__)


class Assets:
    """The static files of one app: own ones by name, front-end packages by the manifest set-up wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._digests: dict[str, tuple[float, str]] = {}

    @cached_property
    def manifest(self) -> dict[str, str]:
        """The file name of each front-end file; empty where set-up has not run."""
        path = self.folder / "vendor" / "manifest.json"
        if not path.is_file():
            _LOG.warning("%s is missing: run `make setup`; pages work without it, but plainly", path)
            return {}
        found: dict[str, str] = json.loads(path.read_text("utf-8"))
        return found

    def vendor(self, name: str) -> str | None:
        """Give the path of a front-end file below the static folder, or None where set-up has not run."""
        hashed = self.manifest.get(name)
        return f"vendor/{hashed}" if hashed else None

    def digest(self, name: str) -> str:
        """Give a short digest of an own file; read again only when the file has changed."""
        path = self.folder / name
        changed_at = path.stat().st_mtime
        known = self._digests.get(name)
        if known is None or known[0] != changed_at:
            known = (changed_at, hashlib.sha256(path.read_bytes()).hexdigest()[:12])
            self._digests[name] = known
        return known[1]


def install(app: Flask) -> None:
    """Give templates ``asset``, ``vendor`` and ``icon_url``."""
    app.extensions[_KEY] = Assets(Path(app.static_folder or "static"))
    app.jinja_env.globals.update(asset=asset, vendor=vendor, icon_url=icon_url)


def asset(name: str) -> str:
    """Give the address of an own static file (``app.css``), marked with its content."""
    return url_for("static", filename=name, v=_assets().digest(name))


def vendor(name: str) -> str | None:
    """Give the address of a front-end file (``htmx.js``), or None where set-up has not run."""
    path = _assets().vendor(name)
    return url_for("static", filename=path) if path else None


def icon_url(name: str) -> str | None:
    """Give the address of an icon in the sprite, or None where set-up has not run."""
    if "sprite" not in g:
        g.sprite = vendor("icons.svg")
    sprite: str | None = g.sprite
    return f"{sprite}#{name}" if sprite else None


def _assets() -> Assets:
    assets: Assets = current_app.extensions[_KEY]
    return assets
