"""The browser fixture is a real Chromium, and its page is strict."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe_violations, watched_page

pytestmark = pytest.mark.browser

FAULTY = "<html lang=zh><title>甲</title><main><h1>甲</h1><img src='data:,'></main></html>"
SOUND = "<html lang=zh><title>甲</title><main><h1>甲</h1></main></html>"


def test_a_page_runs_scripts_and_speaks_chinese(page: Page) -> None:
    page.set_content(SOUND)
    assert page.evaluate("navigator.language") == "zh-CN"


def test_axe_finds_the_picture_without_a_text(page: Page) -> None:
    page.set_content(FAULTY)
    assert [line.split()[0] for line in axe_violations(page)] == ["image-alt"]
    page.set_content(SOUND)
    assert axe_violations(page) == []


def test_a_script_error_fails_the_test(chromium: Browser) -> None:
    with pytest.raises(AssertionError, match="no such thing"), watched_page(chromium) as page:
        page.set_content("<script>throw new Error('no such thing')</script>")
        page.wait_for_timeout(50)


def test_a_request_to_another_host_fails_the_test(chromium: Browser) -> None:
    with pytest.raises(AssertionError, match="left this machine"), watched_page(chromium) as page:
        page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
        page.goto("http://elsewhere.invalid/")
