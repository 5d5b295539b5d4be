"""Nanyang's request to four offices and its reminder letter in a real browser, from the first form to the last word."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.areas.policies import enable_policy
from core.cadres.models import Posting
from core.db import FAR, Database
from core.engine.calendar import ensure_calendar
from core.registry import Registry
from tests.databases import Lay
from tests.factories import CLERK, Make
from tests.journeys.conftest import Sit
from tests.policies import app, registry

__all__ = ["app", "registry"]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@dataclass
class Fangcheng:
    """The ids of a county of Nanyang in which a unit helps a village and has posted a cadre there."""

    city: int
    county: int
    township: int
    village: int
    unit: int
    posting: int


@pytest.fixture
def place(laid: Lay, registry: Registry) -> Fangcheng:
    return laid(lay, registry)


def lay(database: Database, registry: Registry) -> Fangcheng:
    with database.write() as session:
        ensure_calendar(session)
        make = Make(session)
        city = make.city("南阳市")
        county = make.county("方城县", city)
        township = make.township("某镇", county)
        village = make.village("甲村", township)
        unit = make.unit("市发改委", "city", area=city)
        make.pair(unit, village)
        posting = make.posting(make.cadre("张三", unit), village, unit, source="city")
        member = {
            "politics": "中共党员",
            "party_full_since": date(2010, 7, 1),
            "work_since": date(2008, 7, 1),
        }
        make.cadre("李四", unit, born_on=date(1990, 3, 2), **member)
        enable_policy(session, CLERK, registry, "nanyang_3x3", city, date(2023, 1, 1))
        return Fangcheng(city.id, county.id, township.id, village.id, unit.id, posting.id)


class Desk:
    """People of the county who open the same matter one after another."""

    def __init__(self, sit: Sit, place: Fangcheng) -> None:
        self.sit, self.place, self.address = sit, place, ""

    @contextmanager
    def at(self, role: str, **over: Any) -> Iterator[Page]:
        with self.sit(role, **over) as page:
            if self.address:
                page.goto(self.address)
            yield page

    def starts(self, page: Page, address: str, act: str, choice: str = "", **fields: str) -> None:
        page.goto(address)
        if choice:
            page.get_by_label(choice, exact=True).check()
        self.sends(page, act, "现在由谁办", **fields)
        self.address = page.url

    def does(self, page: Page, act: str, says: str, **fields: str) -> None:
        if fields:
            page.get_by_role("link", name=act, exact=True).click()
        self.sends(page, act, says, **fields)

    def sends(self, page: Page, act: str, says: str, **fields: str) -> None:
        for name, text in fields.items():
            page.locator(f"main [name={name}]").first.fill(text)
        page.get_by_role("button", name=act, exact=True).click()
        expect(page.locator("main")).to_contain_text(says)


@pytest.fixture
def desk(sit: Sit, place: Fangcheng) -> Desk:
    return Desk(sit, place)


def team(database: Database) -> dict[str, bool]:
    """Give who is posted in the village, and whether the posting is open."""
    with database.read() as session:
        rows = session.scalars(select(Posting))
        return {str(row.cadre_id): row.ends_on == FAR for row in rows}


def test_only_the_fourth_consent_changes_who_is_posted(
    desk: Desk, place: Fangcheng, database: Database
) -> None:
    asked = {"last_day": "2030-08-31", "cause": "工作需要", "successor": "李四", "starts_on": "2030-09-01"}
    with desk.at("unit_officer", unit_id=place.unit) as page:
        form = f"/matters/start/nanyang_3x3/adjustment?subject={place.posting}"
        desk.starts(page, form, "提交乡镇商议", choice="第一书记", **asked)
    with desk.at("township_officer", area_id=place.township) as page:
        desk.does(page, "已商议同意", "待单位发出请示", talked_on="2026-11-20")
    with desk.at("unit_officer", unit_id=place.unit) as page:
        desk.does(page, "发出请示", "关于调整驻村干部的请示")
        with page.expect_download() as download:
            page.locator("a[href$='.docx']").first.click()
        paper = docx.Document(io.BytesIO(download.value.path().read_bytes()))
        assert any("关于调整驻村干部的请示" in line.text for line in paper.paragraphs)
    offices = [
        ("city_organisation", place.city),
        ("city_revitalisation", place.city),
        ("county_organisation", place.county),
        ("county_revitalisation", place.county),
    ]
    for role, area in offices:
        assert list(team(database).values()) == [True]
        with desk.at(role, area_id=area) as page:
            desk.does(page, "同意", "同意")
    assert sorted(team(database).values()) == [False, True]


def test_reminder_is_issued_answered_mended_and_closed(desk: Desk, place: Fangcheng) -> None:
    found = {"unit": "市发改委", "found_on": "2026-11-01", "what": "台账不全", "mend_by": "2026-12-15"}
    with desk.at("city_officer", area_id=place.city) as page:
        form = f"/matters/start/nanyang_3x3/reminder?subject={place.village}"
        desk.starts(page, form, "交办", **found)
        expect(page.locator("main")).to_contain_text("专班提〔")
    with desk.at("unit_officer", unit_id=place.unit) as page:
        desk.does(page, "书面答复", "马上改", answer="马上改")
        desk.does(page, "报整改结果", "补齐了", result="补齐了", finished_on="2026-11-28")
    with desk.at("city_officer", area_id=place.city) as page:
        desk.does(page, "销号", "已销号")
