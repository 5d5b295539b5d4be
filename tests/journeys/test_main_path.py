"""The ways people take every day, in a real browser, with and without scripts, on a desk and on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from core.clock import china_today
from tests.browser import axe_violations
from tests.ground import Ground
from tests.journeys.conftest import WIDTHS, Sit

pytestmark = pytest.mark.browser
AS_OF = "as_of=2023-09-20"
LIGHT = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def pages_of(ground: Ground) -> list[str]:
    """Give every page of people, places and records that an officer opens."""
    return [
        "/home",
        "/search?q=z",
        "/areas/",
        f"/areas/{ground.county}",
        "/groupings/",
        f"/groupings/{ground.grouping}",
        "/villages/",
        f"/villages/{ground.village}",
        "/households/",
        f"/households/{ground.household}",
        f"/contacts/{ground.contact}",
        "/units/",
        f"/units/{ground.unit}",
        "/cadres/",
        "/cadres/?q=nobody",
        f"/cadres/{ground.cadre}",
        f"/postings/{ground.posting}",
        "/activities/",
        f"/activities/{ground.activity}",
        "/activities/new",
        "/activities/register?on=2023-09-14&days=5",
        "/areas/new",
        "/cadres/new",
        f"/cadres/{ground.cadre}/edit",
        f"/cadres/{ground.cadre}/leaves/new",
        f"/households/{ground.household}/contact",
        f"/villages/{ground.village}/types",
        f"/units/{ground.unit}/leaders/new",
        f"/activities/new?kind=home_visit&household={ground.household}",
        f"/activities/{ground.activity}/edit",
    ]


@LIGHT
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_and_fits_its_screen(sit: Sit, ground: Ground, width: int) -> None:
    with sit("county_officer", area_id=ground.county, width=width) as page:
        for path in pages_of(ground):
            answer = page.goto(f"{path}{'&' if '?' in path else '?'}{AS_OF}")
            assert answer is not None
            assert answer.status == 200, path
            assert axe_violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scripts", [True, False])
def test_an_officer_goes_from_the_count_to_the_village_its_team_and_the_reason(
    sit: Sit, ground: Ground, scripts: bool
) -> None:
    with sit("county_officer", area_id=ground.county, scripts=scripts) as page:
        page.goto(f"/home?{AS_OF}")
        page.get_by_role("link", name="每村人数").first.click()
        page.get_by_role("link", name="丁村").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("丁村：每村人数")
        page.get_by_role("link", name="打开村页").click()
        expect(page.get_by_role("heading", name="工作队")).to_be_visible()
        expect(page.locator("#team")).to_contain_text("张一")
        expect(page.locator(".away")).to_contain_text("2023年9月20日")


def test_slash_leads_to_the_search_and_initials_find(sit: Sit, ground: Ground) -> None:
    with sit("county_officer", area_id=ground.county) as page:
        page.goto("/home")
        page.keyboard.press("/")
        page.keyboard.type("zy")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="张一").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("张一")


def test_a_list_is_narrowed_while_typing_and_its_address_is_a_page(sit: Sit, ground: Ground) -> None:
    with sit("county_officer", area_id=ground.county) as page:
        page.goto(f"/cadres/?{AS_OF}")
        expect(page.locator("#list")).to_contain_text("李二")
        page.locator("#f-q").type("张")
        expect(page.locator("#list")).not_to_contain_text("李二")
        expect(page.locator("#list")).to_contain_text("张一")
        page.reload()
        expect(page.locator("#f-q")).to_have_value("张")
        expect(page.locator("#list")).to_contain_text(
            "138****5678" if "手机号" in page.inner_text("#list") else "张一"
        )


@LIGHT
def test_a_number_is_shown_in_place(sit: Sit, ground: Ground) -> None:
    with sit("county_officer", area_id=ground.county) as page:
        page.goto(f"/cadres/{ground.cadre}")
        page.get_by_text("显示完整号码").click()
        page.get_by_label("用途").fill("联系本人")
        page.get_by_role("button", name="显示").click()
        expect(page.locator("#phone")).to_contain_text("13812345678")
        assert page.url.endswith(f"/cadres/{ground.cadre}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_township_confirms_a_day_in_two_clicks(sit: Sit, ground: Ground, scripts: bool) -> None:
    with sit("township_officer", area_id=ground.township, scripts=scripts) as page:
        page.goto("/activities/register?on=2023-09-14&days=1")
        ticked = page.locator("tbody input:checked")
        assert ticked.count() == 2
        page.get_by_role("button", name="确认登记").click()
        expect(page.locator("#messages")).to_contain_text("已登记 2 条")
        expect(page.locator("tbody .done")).to_have_count(2)
        page.get_by_role("button", name="撤销").click()
        expect(page.locator("#messages")).to_contain_text("已撤销 2 条记录")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_cadre_enters_the_day_from_home_in_three_clicks(sit: Sit, ground: Ground, scripts: bool) -> None:
    with sit("cadre", cadre_id=ground.cadre, width=360, scripts=scripts) as page:
        page.goto("/home")
        page.get_by_role("link", name="今日到岗和日志").click()
        expect(page.get_by_label("白天在村")).to_be_checked()
        page.get_by_label("工作日志").fill("走访三户。")
        page.get_by_role("button", name="登记").click()
        expect(page.locator("#messages")).to_contain_text("已登记 2 条")
        page.goto(f"/activities/?as_of={china_today()}")
        expect(page.locator("#list")).to_contain_text("走访三户。")


@LIGHT
def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_fault(sit: Sit, ground: Ground) -> None:
    with sit("county_officer", area_id=ground.county) as page:
        page.goto("/cadres/new")
        fill_new(page, village="丁屯")
        page.get_by_role("button", name="新增").click()
        summary = page.locator(".error-summary")
        expect(summary).to_contain_text("没有找到村“丁屯”")
        expect(page.get_by_label("姓名")).to_have_value("周四")
        summary.get_by_role("link").click()
        assert page.evaluate("document.activeElement.id") == "f-village"
        page.get_by_label("派驻村").fill("丁村")
        page.get_by_role("button", name="新增").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("周四")


def fill_new(page: Page, village: str) -> None:
    page.get_by_label("姓名").fill("周四")
    page.get_by_label("所在单位").fill("辛局")
    page.get_by_label("派驻村").fill(village)
    page.get_by_label("工作队员").check()
    page.get_by_label("市派").check()
    page.get_by_label("派驻日期").fill("2023.9.1")


@LIGHT
def test_a_print_of_a_list_has_the_whole_list_and_who_printed_it(sit: Sit, ground: Ground) -> None:
    with sit("county_officer", area_id=ground.county) as page:
        page.goto(f"/cadres/?{AS_OF}")
        page.get_by_role("link", name="打印").click()
        page.emulate_media(media="print")
        expect(page.locator("tfoot")).to_contain_text("数据日期：2023-09-20")
        expect(page.locator(".filters")).to_be_hidden()
        expect(page.locator("tbody tr")).to_have_count(2)
