"""The home of each role and the search, as people with roles meet them."""

import re

import pytest
from flask import Flask

from tests.ground import Ground, app, ground, registry
from tests.people import People

__all__ = ["app", "ground", "registry"]
AS_OF = "as_of=2023-09-20"
FOUND = {
    "张一": "张一",
    "zy": "张一",
    "ZY": "张一",
    "5678": "张一",
    "丁": "丁村",
    "dc": "丁村",
    "xj": "辛局",
    "辛": "辛局",
    "赵家": "赵家",
    "410001": "乙县",
    "无此人": "",
}
"""What is searched for, and what is found."""


def test_an_officer_sees_what_is_owed_in_the_county_gravest_first(people: People, ground: Ground) -> None:
    page = people.visit("county_officer", area_id=ground.county).get(f"/home?{AS_OF}").text
    assert "乙县，按所看日期判断" in page
    owed = re.findall(r"fw-bold[^>]*>([^<]+)</a>", page)
    assert set(owed) == {"每村人数", "每月在村天数", "组织关系转入", "责任人不断档"}
    assert owed.index("每村人数") < owed.index("组织关系转入")  # 必须的在前，应当的在后


def test_the_counts_lead_to_the_norm_and_its_people(people: People, ground: Ground) -> None:
    officer = people.visit("county_officer", area_id=ground.county)
    page = officer.get(f"/home?{AS_OF}").text
    link = re.search(r'href="(/policies/local/norms/L-1\?[^"]*status=breached[^"]*)"', page)
    assert link
    assert f"area={ground.county}" in link[1]
    shown = officer.get(link[1].replace("&amp;", "&"))
    assert shown.status_code == 200
    assert "丁村" in shown.text


def test_a_cadre_sees_the_own_duties_with_their_basis_and_what_is_missing(
    people: People, ground: Ground
) -> None:
    page = people.visit("cadre", cadre_id=ground.cadre).get(f"/home?{AS_OF}").text
    assert "每月在村天数" in page
    assert "缺 10 项" in page  # 18 天减去 8 天
    assert "依据：S-2　第2条" in page
    assert "今日到岗和日志" in page
    assert "组织关系转入" in page  # 要核实或补齐的
    assert "每村人数" in page  # 他能看的村


def test_an_officer_of_a_unit_sees_what_the_unit_owes(people: People, ground: Ground) -> None:
    page = people.visit("unit_officer", unit_id=ground.unit).get(f"/home?{AS_OF}").text
    assert "本期应办" in page
    assert "每年办实事" in page
    assert "每月在村天数" in page
    assert "办法管理" not in page


def test_a_head_of_a_zone_sees_its_counties(people: People, ground: Ground) -> None:
    page = people.visit("zone_head", grouping_id=ground.grouping).get(f"/home?{AS_OF}").text
    assert "乙县，按所看日期判断" in page


def test_only_open_ways_are_offered(people: People, ground: Ground) -> None:
    officer = people.visit("county_officer", area_id=ground.county).get("/home").text
    viewer = people.visit("city_viewer", area_id=ground.city).get("/home").text
    assert "到岗登记" in officer
    assert "新增干部" in officer
    assert "到岗登记" not in viewer
    assert "新增干部" not in viewer


def test_the_start_leads_home(people: People, ground: Ground) -> None:
    assert people.visit("county_officer", area_id=ground.county).get("/").location == "/home"


class TestSearch:
    """Finding by name, by initials, by the phone's last digits."""

    def test_within_reach(self, people: People, ground: Ground) -> None:
        officer = people.visit("county_officer", area_id=ground.county)
        for written, found in FOUND.items():
            page = officer.get(f"/search?q={written}&{AS_OF}").text
            hits = re.findall(r"<b>([^<]+)</b></a> <span", page)
            assert (found in hits) if found else not hits, written

    def test_not_beyond(self, people: People, ground: Ground) -> None:
        page = people.visit("county_officer", area_id=ground.county).get(f"/search?q=孙三&{AS_OF}").text
        assert "没有找到" in page

    def test_more_digits_of_a_number_are_matched_only_for_those_who_may_read_it(
        self, people: People, ground: Ground
    ) -> None:
        officer = people.visit("county_officer", area_id=ground.county)
        viewer = people.visit("city_viewer", area_id=ground.city)
        for written, sees in (("5678", True), ("45678", False), ("13812345678", False), ("678", False)):
            assert "张一" in officer.get(f"/search?q={written}").text
            assert ("张一" in viewer.get(f"/search?q={written}").text) == sees

    @pytest.mark.parametrize("written", ["", "   ", "%", "_", "'", '"><script>', "x" * 500, "\x00"])
    def test_odd_words_find_nothing_and_break_nothing(
        self, people: People, ground: Ground, written: str
    ) -> None:
        page = people.visit("county_officer", area_id=ground.county).get(
            "/search", query_string={"q": written}
        )
        assert page.status_code == 200
        assert "<script>" not in page.text.replace('<script src="', "")


def test_the_search_stands_on_every_page(app: Flask, people: People, ground: Ground) -> None:
    page = people.visit("county_officer", area_id=ground.county).get("/areas/").text
    assert 'action="/search"' in page
