"""Importing in a real browser with the real queue, with scripts and without."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser
from waitress.server import create_server

from core.config import Config
from core.db import Database
from core.jobs import jobs_of
from core.policy.norm import Policy
from core.registry import PolicyBook, Registry
from tests.browser import axe_violations, watched_page
from tests.core.ledgers.garden import HARVESTS, ORCHARDS
from tests.core.ledgers.town import FORM, Town, entry, workbook
from tests.people import People, quick_app

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def app(database: Database, config: Config, cheap_passwords: None) -> Flask:
    policy = Policy("sample", "示例办法", "试行机关", "city")
    book = PolicyBook(policy=policy, folder=config.directory, ledgers=(FORM, ORCHARDS, HARVESTS))
    return quick_app(config, database, Registry(books={"sample": book}))


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The app as `bangfu serve` runs it: waitress in front, the queue's worker beside it."""
    running = create_server(app, host="127.0.0.1", port=0, threads=4)

    def run() -> None:
        with suppress(OSError):  # the socket is closed under its loop
            running.run()

    thread = Thread(target=run, daemon=True)
    thread.start()
    jobs_of(app).start()
    yield f"http://127.0.0.1:{running.effective_port}"
    jobs_of(app).stop()
    running.close()
    thread.join(5)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_file_is_uploaded_mended_confirmed_and_undone(
    chromium: Browser, address: str, people: People, town: Town, tmp_path: Path, scripts: bool
) -> None:
    visitor = people.visit("county_officer", area_id=town.county)
    cookie = visitor.client.get_cookie("bangfu")
    assert cookie is not None
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook([entry(年龄=80), entry(姓名="李四", 手机号="13800000002")]))
    with watched_page(chromium, base_url=address, java_script_enabled=scripts) as page:
        page.context.add_cookies([{"name": "bangfu", "value": cookie.value, "url": address}])
        page.goto("/ledgers/")
        page.click(f"main a[href='/ledgers/{FORM.key}/import']")
        page.set_input_files("input[type=file]", file)
        page.click("text=上传并检查")
        page.wait_for_selector("text=逐行结果", timeout=20_000)
        assert "年龄应当在18至70岁之间" in page.inner_text("main")
        page.fill("input[name=value]", "38")
        page.click("td button:has-text('改')")
        page.wait_for_selector("text=确认导入：新增 2 行")
        if scripts:
            assert axe_violations(page) == []
        page.click("button:has-text('确认导入')")
        page.wait_for_selector("text=已写入：新增2行")
        page.click("button:has-text('撤销这次导入')")
        page.wait_for_selector("text=数据恢复到导入之前")
        if scripts:
            assert axe_violations(page) == []


def test_row_of_a_plugin_s_own_is_added_mended_on_the_form_and_taken_back(
    chromium: Browser, address: str, people: People, town: Town
) -> None:
    visitor = people.visit("county_officer", area_id=town.county)
    cookie = visitor.client.get_cookie("bangfu")
    assert cookie is not None
    with watched_page(chromium, base_url=address) as page:
        page.context.add_cookies([{"name": "bangfu", "value": cookie.value, "url": address}])
        page.goto("/ledgers/")
        page.click(f"main a[href='/ledgers/{ORCHARDS.key}/records/']")
        page.click("main >> text=登记果园")
        for name, value in {
            "township": "杨集镇",
            "village": "甲庄村",
            "name": "东坡果园",
            "kind": "苹果",
        }.items():
            page.fill(f"input[name={name}]", value)
        page.fill("input[name=unit]", "市农科所")
        page.click("main >> button:has-text('登记')")
        page.wait_for_selector("text=是不是“市农科院”？")
        assert axe_violations(page) == []
        page.fill("input[name=unit]", "市农科院")
        page.click("main >> button:has-text('登记')")
        page.wait_for_selector("text=已登记东坡果园")
        assert axe_violations(page) == []
        page.click("button:has-text('撤销')")
        page.wait_for_selector("text=这果园没有登记")
        assert axe_violations(page) == []
