"""A quarter's evaluation in a real browser, from empty to signed, with scripts and without."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from core.config import Config
from core.db import Database
from core.registry import Registry
from tests.core.evaluations.conftest import Ground, ground, registry
from tests.journeys.conftest import Sit
from tests.people import quick_app

__all__ = ["ground", "registry"]
pytestmark = pytest.mark.browser


@pytest.fixture
def app(database: Database, config: Config, registry: Registry, cheap_passwords: None) -> Flask:
    return quick_app(config, database, registry)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_quarter_is_scored_by_keyboard_and_signed(sit: Sit, ground: Ground, scripts: bool) -> None:
    unit = ground.units[0]
    with sit("group_leader", grouping_id=ground.group, scripts=scripts) as page:
        page.goto("/evaluations/")
        page.get_by_label("哪一期").fill("2023-Q3")
        page.get_by_role("button", name="建立").click()
        page.locator(f"#p-{unit}-style").fill("4.5")
        page.locator(f"#r-{unit}-style").fill("作风扎实")
        if scripts:
            page.keyboard.press("Tab")
        else:
            page.get_by_role("button", name="保存全部").click()
        expect(page.locator("#sheet")).to_contain_text("已存")
        expect(page.locator("#sheet tbody tr").first).to_contain_text("甲局")
        page.get_by_role("link", name="2 条").first.click()
        expect(page.locator("main")).to_contain_text("2023-07-02")
        page.goto("/evaluations/1/sign")
        page.get_by_role("button", name="报送并签字").click()
    with sit("zone_head", grouping_id=ground.zone, scripts=scripts) as page:
        page.goto("/evaluations/1/sign")
        page.get_by_role("button", name="签字同意").click()
        expect(page.locator("main")).to_contain_text("已签字，结果生效")
