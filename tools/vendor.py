"""Copy what pages use of the front-end packages: hashed names, a sprite of icons, licences, a manifest."""

import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

from tools.slim_css import slim
from tools.stamps import ROOT

VENDOR = ROOT / "core" / "static" / "vendor"
ICONS = ROOT / "tools" / "icons.txt"

FILES = {
    "bootstrap.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
}
"""Logical name -> file inside `node_modules`."""

LICENCES = {
    "bootstrap.txt": "bootstrap/LICENSE",
    "bootstrap-icons.txt": "bootstrap-icons/LICENSE",
    "htmx.txt": "htmx.org/LICENSE",
}


def build_vendor(modules: Path, vendor: Path = VENDOR, icons: Path = ICONS) -> dict[str, str]:
    """Fill `vendor` anew and give its manifest: logical name -> file name."""
    vendor.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=vendor.parent))
    manifest = {name: _write(fresh, name, _clean(modules / source)) for name, source in FILES.items()}
    manifest["icons.svg"] = _write(fresh, "icons.svg", sprite(modules / "bootstrap-icons" / "icons", icons))
    (fresh / "licences").mkdir()
    for name, source in LICENCES.items():
        shutil.copyfile(modules / source, fresh / "licences" / name)
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    fresh.chmod(0o755)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return manifest


def list_icons(icons: Path = ICONS) -> list[str]:
    """Give the names in the icon list, sorted, each once."""
    lines = (line.split("#")[0].strip() for line in icons.read_text().splitlines())
    return sorted({line for line in lines if line})


def sprite(folder: Path, icons: Path) -> str:
    """Give one SVG with a symbol for each listed icon; pages refer to it as `…/icons.svg#name`."""
    symbols = [_symbol(folder, name, icons) for name in list_icons(icons)]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def _symbol(folder: Path, name: str, icons: Path) -> str:
    source = folder / f"{name}.svg"
    if not source.is_file():
        raise SystemExit(
            f"{icons.name}: there is no icon named {name!r}; the names are those of Bootstrap Icons."
        )
    found = re.search(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', source.read_text(), re.DOTALL)
    if found is None:
        raise SystemExit(f"{source}: not the SVG that was expected (no viewBox).")
    inner = " ".join(found[2].split())
    return f'<symbol id="{name}" viewBox="{found[1]}" fill="currentColor">{inner}</symbol>'


def _clean(source: Path) -> str:
    """Give the text without its pointer to a source map, which is not shipped, and without unused styles."""
    text = re.sub(r"/[*/]# sourceMappingURL=.*?(\*/|$)", "", source.read_text()).rstrip() + "\n"
    return slim(text) if source.suffix == ".css" else text


def _write(folder: Path, name: str, text: str) -> str:
    stem, suffix = name.rsplit(".", 1)
    content = text.encode()
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    (folder / hashed).write_bytes(content)
    return hashed
