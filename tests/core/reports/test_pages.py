"""The pages of reports, as a city officer, a county officer and a unit's officer meet them."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.config import Config
from core.db import Database
from core.registry import Registry
from tests.core.reports.board import DAY, Ground, book, lay
from tests.databases import Lay
from tests.people import People, Visitor, quick_app


@pytest.fixture(scope="module")
def registry() -> Registry:
    own = book()
    return Registry(books={own.slug: own})


@pytest.fixture
def app(database: Database, config: Config, registry: Registry, cheap_passwords: None) -> Flask:
    return quick_app(config, database, registry)


@pytest.fixture
def ground(laid: Lay, registry: Registry) -> Ground:
    return laid(lay, registry)


def officer(people: People, area: int, role: str = "county_officer") -> Visitor:
    return people.visit(role, area_id=area)


def link_to(page: str, *parts: str) -> str:
    links = [href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+)"', page)]
    return next(href for href in links if all(part in href for part in parts))


def line_link(page: str) -> str:
    """Give where the first line of a report leads."""
    found = re.search(r'<th scope="row"[^>]*><span><a href="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_each_figure_leads_level_by_level_to_the_record(people: People, ground: Ground) -> None:
    city = officer(people, ground.city, "city_officer")
    assert "出勤表" in city.get(f"/reports/?as_of={DAY}").text
    page = city.get(f"/reports/sample.attendance?as_of={DAY}").text
    assert "甲市2023年9月在村天数6天。" in page
    for _ in ("county", "township", "village"):
        page = city.get(line_link(page)).text
    assert "丁村2023年9月在村天数3天，最高的是张一（2天），最低的是李二（1天）。" in page
    records = city.get(link_to(page, "records", f"person={ground.cadre}", "part=2023-09")).text
    assert records.count("/activities/") >= 3
    assert "2023-09-02" in records


def test_a_county_sees_its_own_lines_and_no_other(people: People, ground: Ground) -> None:
    county = officer(people, ground.county)
    page = county.get(f"/reports/sample.pay?as_of={DAY}").text
    assert "张一" in page
    assert "王三" not in page
    assert county.get(f"/reports/sample.pay?area={ground.other}").status_code == 404
    line = "/reports/sample.pay/records?column=days&period=2023-09&line="
    assert county.get(f"{line}{ground.foreign}").status_code == 404
    assert "计入 2 条" in county.get(f"{line}{ground.posting}&as_of={DAY}").text
    assert county.get("/reports/sample.nothing").status_code == 404
    assert county.get("/reports/sample.pay?period=2023-Q3").status_code == 422


def test_a_file_holds_what_is_on_record_of_one_person(people: People, ground: Ground) -> None:
    county = officer(people, ground.county)
    page = county.get(line_link(county.get(f"/reports/sample.files?as_of={DAY}").text)).text
    assert "服务档案：张一" in page
    assert "丁村" in page
    assert "优秀" in page
    stranger = officer(people, ground.other)
    assert stranger.get(f"/reports/sample.files/file/{ground.cadre}").status_code == 404
    assert county.get(f"/reports/sample.pay/file/{ground.cadre}").status_code == 404
    early = county.get(f"/reports/sample.files/file/{ground.cadre}?as_of=2021-12-31").text
    assert "优秀" not in early


def test_a_unit_sees_its_people_and_no_table_of_areas(people: People, ground: Ground) -> None:
    unit = people.visit("unit_officer", unit_id=ground.unit)
    page = unit.get(f"/reports/sample.pay?as_of={DAY}").text
    assert "李二" in page
    assert "王三" not in page
    assert "热力表" not in unit.get("/reports/").text
    assert unit.get("/reports/sample.heat").status_code == 403


def test_open_rates_are_shown_with_who_decides(people: People, ground: Ground) -> None:
    page = officer(people, ground.county).get(f"/reports/sample.pay?as_of={DAY}").text
    assert "没有写。由县里决定。" in page
    assert "待设定" in page


def test_the_workbook_has_the_page_s_columns_and_stands_in_the_trail(
    people: People, ground: Ground, database: Database
) -> None:
    county = officer(people, ground.county)
    answer = county.get(f"/reports/sample.pay/export?as_of={DAY}")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["序号", "派驻", "所在地", "派出单位", "姓名", "实有天数（天）", "金额（元）"]
    assert [row[4:7] for row in rows[2:5]] == [
        ["张一", 2, "待设定"],
        ["李二", 1, "待设定"],
        ["", 3, "待设定"],
    ]
    assert any("导出人：" in str(cell) for row in rows for cell in row)
    with database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "report.export")).one()
        said = event.changes if isinstance(event.changes, dict) else json.loads(str(event.changes))
    assert (said["report"], said["rows"], said["area"]) == ("sample.pay", 2, "乙县")
    viewer = people.visit("city_viewer", area_id=ground.city)
    assert viewer.get("/reports/sample.pay/export").status_code == 403


@pytest.mark.parametrize("key", ["sample.attendance", "sample.pay", "sample.goals"])
def test_the_picture_is_a_small_file_with_words_beside_it(people: People, ground: Ground, key: str) -> None:
    city = officer(people, ground.city, "city_officer")
    page = city.get(f"/reports/{key}?as_of={DAY}").text
    source, said = re.search(r'<img[^>]*src="([^"]+)" alt="([^"]+)"', page).groups()  # type: ignore[union-attr]
    assert "甲市" in said
    picture = city.get(source.replace("&amp;", "&"))
    assert picture.mimetype == "image/svg+xml"
    assert picture.data.startswith(b"<svg")
    assert len(picture.data) <= 15 * 1024
    assert b"<script" not in picture.data
