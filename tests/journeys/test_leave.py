"""Leave from the cadre's telephone to the officer's desk, in a real browser, with scripts and without."""

import pytest
from playwright.sync_api import expect

from core.db import Database
from tests.browser import axe_violations
from tests.core.matters.conftest import LONG, Cast, County, app, cast, county, matter, registry
from tests.journeys.conftest import WIDTHS, Sit

__all__ = ["app", "cast", "county", "registry"]
pytestmark = pytest.mark.browser
LIGHT = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@LIGHT
@pytest.mark.parametrize("scripts", [True, False])
def test_leave_is_asked_in_five_clicks_and_given_in_three(
    sit: Sit, county: County, database: Database, scripts: bool
) -> None:
    with sit("cadre", cadre_id=county.cadre, width=360, scripts=scripts) as page:
        page.goto("/home")
        page.get_by_role("link", name="发起事项").click()
        page.get_by_role("link", name="请假").click()
        page.get_by_label("第一天").fill("2030年6月3日")
        page.get_by_role("button", name="提交").click()
        expect(page.locator(".error-summary")).to_contain_text("最后一天")
        page.get_by_label("最后一天").fill("2030.6.8")
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("请假：张三")
        expect(page.locator("#holders")).to_contain_text("县级经办")
    with sit("county_officer", area_id=county.county, scripts=scripts) as page:
        page.goto("/home")
        page.get_by_role("link", name="待办 1").click()
        page.get_by_role("link", name="请假：张三").click()
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.locator("#timeline")).to_contain_text("已批准")
    assert matter(database, 1).state == "approved"


@LIGHT
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_matters_are_accessible_and_fit_their_screen(sit: Sit, cast: Cast, width: int) -> None:
    ident = cast.ask_leave(cast.cadre, LONG)
    paths = ["/matters", "/matters?box=mine", "/matters/start", f"/matters/{ident}"]
    with sit("county_officer", area_id=cast.county.county, width=width) as page:
        for path in (*paths, f"/cadres/{cast.county.cadre}"):
            page.goto(path)
            assert axe_violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.goto(f"/matters/{ident}")
        page.get_by_role("button", name="不同意").click()
        expect(page.locator(".error-summary")).to_contain_text("理由")
        assert axe_violations(page) == []
