"""`make pictures`: takes the pictures of the documentation anew, from a demonstration that is there (`BANGFU_DIR`)."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Final

from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from core.app import create_app
from core.config import Config
from core.db import Database
from core.demo.credentials import Credential, read_file
from core.plugin_manager import load_registry
from tools.needs import find_chromium
from tools.stamps import ROOT

IMAGES: Final = ROOT / "docs" / "images"
SHOWN_ON: Final = "2023-09-30"
QUALITY: Final = 55
HOST: Final = "127.0.0.1"


@dataclass(frozen=True)
class Picture:
    """One picture: its file, who looks, at which page, and how large the window is."""

    file: str
    user: str
    path: str
    size: tuple[int, int] = (1200, 760)


PICTURES: Final = (
    Picture("board.png", "city", f"/policies/nanyang_3x3?as_of={SHOWN_ON}", (1366, 900)),
    Picture("home_county.jpg", "fangcheng", f"/home?as_of={SHOWN_ON}"),
    Picture("home_cadre.jpg", "jixian-cadre", "/home", (412, 860)),
    Picture("five_kinds.jpg", "suzhou", "/reports/suzhou_5bf.five_kinds?period=2023"),
)


def main() -> None:
    """Serve the demonstration to a browser and take every picture."""
    config = Config.from_env(key="made").prepare()
    known = {one.username: one for one in read_file(config.directory)}
    if not known:
        sys.exit(
            f"no demonstration in {config.directory}: build one with `bangfu demo`, or name another in BANGFU_DIR"
        )
    IMAGES.mkdir(exist_ok=True)
    with _served(config) as address, _browser() as browser:
        for picture in PICTURES:
            path = _take(browser, address, known[picture.user], picture)
            print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


@contextmanager
def _served(config: Config) -> Iterator[str]:
    database = Database(config.database_url)
    with socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    server = create_server(create_app(config, database, load_registry()), host=HOST, port=port)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://{HOST}:{port}"
    finally:
        server.close()
        database.close()


@contextmanager
def _browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        sys.exit("no Chromium: install one, or name it in BANGFU_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def _take(browser: Browser, address: str, who: Credential, picture: Picture) -> Path:
    width, height = picture.size
    context = browser.new_context(locale="zh-CN", viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{address}/login")
    page.fill("[name=username]", who.username)
    page.fill("[name=password]", who.password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    page.goto(address + picture.path)
    path = IMAGES / picture.file
    if path.suffix == ".jpg":
        page.screenshot(path=path, type="jpeg", quality=QUALITY)
    else:
        page.screenshot(path=path)
    context.close()
    return path


if __name__ == "__main__":
    main()
