"""Linfen's leave in a real browser: 7, 8, 15 and 16 days each go to those who decide, and nothing is decided by itself."""

from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import expect

from core.areas.policies import enable_policy
from core.db import Database
from core.engine.calendar import ensure_calendar
from core.registry import Registry
from tests.databases import Lay
from tests.factories import CLERK, Make
from tests.journeys.conftest import Sit
from tests.policies import app, registry

__all__ = ["app", "registry"]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
TOWNSHIP, COUNTY, CITY, UNIT = "乡镇经办", "县级经办", "市专班办公室", "派出单位经办"
LAST_DAY = {7: "2030-06-09", 8: "2030-06-10", 15: "2030-06-17", 16: "2030-06-18"}


@dataclass
class Jixian:
    """The ids of a county of Linfen with a cadre sent by the city and one sent by the county."""

    city: int
    county: int
    township: int
    unit: int
    from_city: int
    from_county: int


@pytest.fixture
def jixian(laid: Lay, registry: Registry) -> Jixian:
    return laid(lay, registry)


def lay(database: Database, registry: Registry) -> Jixian:
    with database.write() as session:
        ensure_calendar(session)
        make = Make(session)
        city = make.city("临汾市")
        county = make.county("吉县", city)
        township = make.township("某镇", county)
        village = make.village("甲村", township)
        cadres = []
        for name, level in (("张三", "city"), ("李四", "county")):
            unit = make.unit(f"{name}的单位", level, area=city if level == "city" else county)
            cadres.append(make.cadre(name, unit))
            make.posting(cadres[-1], village, unit, source=level)
        enable_policy(session, CLERK, registry, "linfen_zhucun", city, date(2018, 7, 5))
        first, second = cadres
        assert first.unit_id is not None
        return Jixian(city.id, county.id, township.id, first.unit_id, first.id, second.id)


@pytest.mark.parametrize(
    ("days", "sent_by", "deciders"),
    [
        (7, "city", [TOWNSHIP]),
        (8, "city", [COUNTY]),
        (15, "city", [COUNTY]),
        (16, "city", [CITY, UNIT]),
        (16, "county", [COUNTY]),  # the paper does not say who: the county holds it
    ],
)
def test_leave_goes_to_those_who_decide(
    sit: Sit, jixian: Jixian, days: int, sent_by: str, deciders: list[str]
) -> None:
    cadre = jixian.from_city if sent_by == "city" else jixian.from_county
    with sit("cadre", cadre_id=cadre, width=360) as page:
        page.goto("/matters/start/linfen_zhucun/leave")
        page.get_by_label("第一天").fill("2030-06-03")
        page.get_by_label("最后一天").fill(LAST_DAY[days])
        page.get_by_label("事假").check()
        page.get_by_label("事由").fill("家中有事")
        page.get_by_role("button", name="提交").click()
        holders = page.locator("#holders")
        expect(holders).to_be_visible()
        for role in (TOWNSHIP, COUNTY, CITY, UNIT):
            assert (role in (holders.text_content() or "")) == (role in deciders), role
        expect(page.locator("main")).to_contain_text(f"请假天数\n{days}\n", use_inner_text=True)


def test_sixteen_days_take_both_the_city_and_the_unit(sit: Sit, jixian: Jixian) -> None:
    with sit("cadre", cadre_id=jixian.from_city) as page:
        page.goto("/matters/start/linfen_zhucun/leave")
        page.get_by_label("第一天").fill("2030-06-03")
        page.get_by_label("最后一天").fill(LAST_DAY[16])
        page.get_by_role("button", name="提交").click()
        expect(page.locator("#holders")).to_contain_text(UNIT)
        address = page.url
    with sit("unit_officer", unit_id=jixian.unit) as page:
        page.goto(address)
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.locator("#holders")).to_contain_text(CITY)
    with sit("city_officer", area_id=jixian.city) as page:
        page.goto("/matters")
        page.get_by_role("link", name="请假：张三").click()
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.locator("#timeline")).to_contain_text("已批准")
        expect(page.locator("main")).to_contain_text("请事假16天，自2030年6月3日起至2030年6月18日止")
