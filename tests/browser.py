"""A real Chromium for journeys: quiet, local, and strict about what a page does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tools.needs import find_chromium
from tools.stamps import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCAL = {"127.0.0.1", "localhost", ""}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Start the machine's Chromium for a session of tests."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium: install one, or name it in BANGFU_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """Open a page whose script errors, policy violations and foreign requests fail the test at its end."""
    settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1366, "height": 768}}
    context = browser.new_context(**{**settings, **options})
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", lambda said: _note_violation(said.text, faults))
    context.on("request", lambda request: _note_foreign(request, faults))
    try:
        yield page
    finally:
        context.close()
    assert not faults, "\n".join(faults)


def axe_violations(page: Page) -> list[str]:
    """Give what axe finds on the page, a line each: rule, how bad, where."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _note_violation(text: str, faults: list[str]) -> None:
    if "Content Security Policy" in text:
        faults.append(text)


def _note_foreign(request: Request, faults: list[str]) -> None:
    address = urlsplit(request.url)
    if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in LOCAL:
        faults.append(f"a request left this machine: {request.url}")
