"""The style guide shows every macro, and what it shows can be used by everyone."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from core.web.styleguide import PAGES
from tests.browser import AXE, axe_violations, watched_page

ROOT = Path(__file__).parents[3]
MACROS = ROOT / "templates" / "_macros"
CSS = re.sub(r"/\*.*?\*/", "", (ROOT / "core/static/app.css").read_text("utf-8"), flags=re.DOTALL)
SCRIPT = (ROOT / "core/static/app.js").read_text("utf-8")
EXTRA = [
    "list?q=没有这个人",
    "list?since=xx&role=leader&page=3&sort=-days",
    "list?as_of=2023-09-30",
    "error/404",
    "error/409",
]
LARGE = ["list?large=1", "failed?large=1"]
WIDTHS = {"desktop": 1366, "phone": 360}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_the_guide_stands(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/styleguide/{name}")
    assert answer.status_code == 200
    assert "Undefined" not in answer.text


OF_THIS_LAYER = (
    "check",
    "detail",
    "feedback",
    "form",
    "home",
    "icon",
    "import",
    "list",
    "meter",
    "page",
    "status",
)
FRAGMENTS_ONLY = {"status_oob"}


def code_of(path: Path) -> str:
    """Give a template's text without its comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)


def test_the_guide_shows_every_macro() -> None:
    own = "".join(code_of(MACROS / f"{name}.html") for name in OF_THIS_LAYER)
    shown = "".join(code_of(path) for path in (ROOT / "templates").rglob("*.html"))
    macros = set(re.findall(r"\{% macro (\w+)\(", own))
    used = {macro for macro in macros if re.search(rf"(?<!macro )\b{macro}\(", shown)}
    assert macros - used == FRAGMENTS_ONLY


@pytest.mark.browser
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not set up: run `make setup`")
@pytest.mark.parametrize("name", [*PAGES, *EXTRA, *LARGE])
def test_axe_finds_nothing_and_nothing_sticks_out_on_desktop_and_phone(
    chromium: Browser, address: str, name: str
) -> None:
    with watched_page(chromium) as page:
        for device, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 740})
            page.goto(f"{address}/styleguide/{name}")
            assert axe_violations(page) == [], device
            assert page.evaluate(WIDER) <= 0, device


@pytest.mark.browser
def test_large_print_is_at_least_eighteen_points(chromium: Browser, address: str) -> None:
    with watched_page(chromium) as page:
        page.goto(f"{address}/styleguide/list?large=1")
        sizes = page.evaluate(
            "[...document.querySelectorAll('main p, main td span, main a, main label')]"
            ".filter(e => e.offsetParent).map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 24
        page.goto(f"{address}/styleguide/form")
        assert page.locator("html.large").count() == 1, "the browser remembers it"


@pytest.mark.browser
def test_a_list_prints_with_its_head_repeated_and_its_signature(chromium: Browser, address: str) -> None:
    with watched_page(chromium) as page:
        page.goto(f"{address}/styleguide/list?print=1")
        page.emulate_media(media="print")
        shown = page.evaluate(
            "['thead', 'tfoot', 'header.top', '#menu', '.toolbar', '.filters']"
            ".map(s => getComputedStyle(document.querySelector(s)).display)"
        )
        assert shown == ["table-header-group", "table-footer-group", "none", "none", "none", "none"]
        assert page.locator("tbody tr").count() == 312
        assert "打印人：李某" in page.locator("tfoot").inner_text()


@pytest.mark.parametrize(
    "feature",
    [
        ":has(",
        "@layer",
        "@container",
        "dvh",
        "light-dark(",
        "oklch(",
        "color-mix(",
        "inset:",
        ":popover-open",
    ],
)
def test_the_styles_use_nothing_an_old_browser_lacks(feature: str) -> None:
    assert feature not in CSS


def test_styles_are_not_nested() -> None:
    depth = deepest = 0
    rules = re.sub(r"@(media|page)[^{]*\{", "{", CSS)
    for sign in rules:
        depth += (sign == "{") - (sign == "}")
        deepest = max(deepest, depth)
    assert (depth, deepest) == (0, 2)
    assert "&" not in rules


def test_the_script_is_small_and_needs_no_eval() -> None:
    assert len(gzip.compress(SCRIPT.encode())) <= 15_000
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write", SCRIPT)
