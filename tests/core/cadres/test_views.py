"""The pages of cadres: the list, one cadre, the telephone number, and the workbook."""

import re
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from core.areas.models import Area
from core.audit.models import AuditEvent
from core.db import Database
from core.villages.models import Village
from tests.factories import Make
from tests.ground import PHONE, Ground, app, ground, registry
from tests.people import People, Visitor
from tests.queries import counted

__all__ = ["app", "ground", "registry"]
AS_OF = "as_of=2023-09-20"
LISTED = {
    "q=张": ["张一"],
    "q=le": ["李二"],
    "q=5678": ["张一"],
    "role=first_secretary": ["张一"],
    "source=city": ["李二", "张一"],
    "source=county": [],
    "unit=辛": ["李二", "张一"],
    "unit=壬": [],
    "state=posted": ["李二", "张一"],
    "state=other": [],
    "role=nonsense": ["李二", "张一"],
    "sort=-name": ["张一", "李二"],
    "sort=role": ["张一", "李二"],
    "q=%25": [],
}
"""What an address asks for, and who is listed."""


@pytest.fixture
def officer(people: People, ground: Ground) -> Visitor:
    return people.visit("county_officer", area_id=ground.county)


def names(page: str) -> list[str]:
    """Give the names of a list in order."""
    return re.findall(r'<a href="/cadres/\d+[^"]*">([^<]+)</a>', page)


def total(page: str) -> int:
    found = re.search(r'共 <b class="num">([\d,]+)</b> 条', page)
    assert found
    return int(found[1])


class TestList:
    """The list of cadres."""

    def test_shows_those_within_reach_with_posting_and_marks(self, officer: Visitor) -> None:
        page = officer.get(f"/cadres/?{AS_OF}").text
        assert names(page) == ["李二", "张一"]
        assert "第一书记" in page
        assert "2022-06-01" in page
        assert "提示 1" in page  # 张一的组织关系没有转入

    def test_is_narrowed_and_ordered_by_the_address(self, officer: Visitor) -> None:
        for query, found in LISTED.items():
            page = officer.get(f"/cadres/?{AS_OF}&{query}").text
            assert names(page) == found, query
            assert found == [] or total(page) == len(found)

    def test_can_be_narrowed_to_a_place_below(self, officer: Visitor, ground: Ground) -> None:
        assert names(officer.get(f"/cadres/?{AS_OF}&area={ground.township}").text) == ["李二", "张一"]
        assert names(officer.get(f"/cadres/?{AS_OF}&area={ground.village}").text) == ["李二", "张一"]
        beyond = officer.get(f"/cadres/?{AS_OF}&area={ground.foreign_village}").text
        assert "不在所列选项中" in beyond

    def test_shows_postings_of_the_day_asked(self, officer: Visitor) -> None:
        before = officer.get("/cadres/?as_of=2022-05-31").text
        assert "第一书记" not in re.sub(r"<option[^<]*</option>", "", before)

    def test_masks_telephone_numbers(self, officer: Visitor) -> None:
        page = officer.get(f"/cadres/?{AS_OF}&cols=phone").text
        assert "138****5678" in page
        assert PHONE not in page

    def test_a_cadre_sees_only_themselves(self, people: People, ground: Ground) -> None:
        page = people.visit("cadre", cadre_id=ground.cadre).get(f"/cadres/?{AS_OF}").text
        assert names(page) == ["张一"]

    def test_pages_do_not_overlap(self, officer: Visitor, database: Database, ground: Ground) -> None:
        with database.write() as session:
            make = Make(session)
            village = session.get_one(Village, ground.village)
            unit = make.unit("癸局")
            for _ in range(45):
                make.posting(make.cadre("同名", unit), village, unit)
        pages = [officer.get(f"/cadres/?{AS_OF}&page={number}").text for number in (1, 2, 3)]
        links = [link for page in pages for link in re.findall(r'<a href="/cadres/(\d+)\?', page)]
        assert len(links) == len(set(links)) == 47
        assert total(pages[0]) == 47

    def test_lists_those_posted_before_the_others_across_pages(
        self, officer: Visitor, database: Database, ground: Ground
    ) -> None:
        with database.write() as session:
            make = Make(session)
            village, unit = (
                session.get_one(Village, ground.village),
                make.unit("癸局", area=session.get_one(Area, ground.county)),
            )
            posted = {make.posting(make.cadre(None, unit), village, unit).cadre_id for _ in range(23)}
            others = {make.cadre(None, unit).id for _ in range(30)}
        pages = [officer.get(f"/cadres/?{AS_OF}&page={number}").text for number in (1, 2, 3)]
        listed = [int(link) for page in pages for link in re.findall(r'<a href="/cadres/(\d+)\?', page)]
        assert len(listed) == len(set(listed)) == total(pages[0]) == 55
        assert posted < set(listed[:25])
        assert set(listed[25:]) == others

    def test_asks_the_database_no_more_often_for_more_rows(
        self, officer: Visitor, database: Database, ground: Ground
    ) -> None:
        officer.get(f"/cadres/?{AS_OF}&per_page=100")
        with counted(database) as few:
            officer.get(f"/cadres/?{AS_OF}&per_page=100")
        with database.write() as session:
            make = Make(session)
            village, unit = session.get_one(Village, ground.village), make.unit("癸局")
            for _ in range(60):
                make.posting(make.cadre(None, unit), village, unit)
        with counted(database) as many:
            page = officer.get(f"/cadres/?{AS_OF}&per_page=100").text
        assert total(page) == 62
        assert len(many) == len(few)

    def test_prints_whole_and_with_the_date(self, officer: Visitor) -> None:
        page = officer.get(f"/cadres/?{AS_OF}&print=1").text
        assert "数据日期：2023-09-20" in page
        assert 'class="is-print"' in page

    def test_a_fragment_is_part_of_the_whole_page(self, officer: Visitor) -> None:
        headers = {"HX-Request": "true", "HX-Target": "list"}
        answer = officer.get(f"/cadres/?{AS_OF}&q=张", headers=headers)
        assert 'id="list"' in answer.text
        assert names(answer.text) == ["张一"]
        assert "HX-Request" in answer.headers["Vary"]


class TestWorkbook:
    """The list as a workbook."""

    def test_holds_the_same_rows_and_columns_as_the_screen(self, officer: Visitor) -> None:
        answer = officer.get(f"/cadres/?{AS_OF}&q=张&cols=role&cols=phone&cols=marks&export=xlsx")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
        assert rows[0][0] == "干部名单"
        assert rows[1] == ["序号", "姓名", "驻村身份", "手机号", "达标情况"]
        assert rows[2][1:4] == ["张一", "第一书记", "138****5678"]
        assert "提示1" in rows[2][4]
        assert "数据日期：2023-09-20" in rows[3][0]
        assert len(rows) == 4

    def test_is_kept_on_record_with_filters_and_digest(self, officer: Visitor, database: Database) -> None:
        officer.get(f"/cadres/?{AS_OF}&q=张&export=xlsx")
        with database.read() as session:
            event = session.scalars(select(AuditEvent).where(AuditEvent.action == "list.export")).one()
        assert event.user_id == officer.user_id
        assert event.changes["filters"] == {"q": "张"}
        assert event.changes["rows"] == 1
        assert len(event.changes["sha256"]) == 64


class TestCadre:
    """One cadre's page."""

    def test_shows_facts_postings_leave_households_and_norms(self, officer: Visitor, ground: Ground) -> None:
        page = officer.get(f"/cadres/{ground.cadre}?{AS_OF}").text
        for said in ("张一", "丁村", "辛局", "家事", "赵家", "每月在村天数", "组织关系转入"):
            assert said in page, said
        assert "《sample办法》" in page
        assert "年第" not in re.sub(r"第\d条", "", page)
        assert "2023年9月" in page
        assert "2023年8月" in page  # 上期
        assert f"/policies/sample/norms/S-2/why/{ground.cadre}" in page

    def test_why_leads_to_the_explanation(self, officer: Visitor, ground: Ground) -> None:
        page = officer.get(f"/cadres/{ground.cadre}?{AS_OF}").text
        links = re.findall(r'href="(/policies/sample/norms/S-2/why/[^"]+)"', page)
        assert links
        assert all(officer.get(link.replace("&amp;", "&")).status_code == 200 for link in links)

    def test_shows_the_month_as_a_register(self, officer: Visitor, ground: Ground) -> None:
        page = officer.get(f"/cadres/{ground.cadre}?{AS_OF}").text
        register = page[page.index('class="register"') :]
        line = re.search(r"驻村一天</th>(.*?)</tr>", register, re.DOTALL)
        assert line
        assert line[1].count("✓") == 8
        assert line[1].count(">假<") == 2
        assert ">8<" in line[1]
        august = officer.get(f"/cadres/{ground.cadre}?{AS_OF}&month=2023-08").text
        assert "✓</span>" not in august[august.index('class="register"') :]

    def test_an_odd_month_shows_the_month_of_the_date(self, officer: Visitor, ground: Ground) -> None:
        for month in ("2023-Q3", "2023", "nonsense", "2023-13", "9999-12-31", "%00"):
            page = officer.get(f"/cadres/{ground.cadre}?{AS_OF}&month={month}")
            assert page.status_code == 200, month
            assert "2023年9月</b>" in page.text

    def test_beyond_reach_there_is_nobody(self, officer: Visitor, ground: Ground) -> None:
        assert officer.get(f"/cadres/{ground.foreign_cadre}").status_code == 404
        assert officer.get("/cadres/99999").status_code == 404

    def test_who_may_only_look_is_offered_no_change(self, people: People, ground: Ground) -> None:
        page = people.visit("city_viewer", area_id=ground.city).get(f"/cadres/{ground.cadre}?{AS_OF}").text
        assert "/edit" not in page
        assert "显示完整号码" not in page


class TestPhone:
    """Showing a whole telephone number."""

    def test_is_shown_for_a_purpose_and_kept_on_record(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        assert PHONE not in officer.get(f"/cadres/{ground.cadre}").text
        answer = officer.post(f"/cadres/{ground.cadre}/phone", {"purpose": "联系本人"})
        assert PHONE in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        with database.read() as session:
            event = session.scalars(select(AuditEvent).where(AuditEvent.action == "cadre.phone_shown")).one()
        assert event.changes == {"purpose": "联系本人"}
        assert PHONE not in str(event.__dict__)

    def test_is_not_shown_without_a_purpose(self, officer: Visitor, ground: Ground) -> None:
        answer = officer.post(f"/cadres/{ground.cadre}/phone", {"purpose": " "})
        assert answer.status_code == 422
        assert PHONE not in answer.text
        assert "请填写用途" in answer.text

    def test_is_not_shown_to_who_may_not_see_it(self, people: People, ground: Ground) -> None:
        viewer = people.visit("city_viewer", area_id=ground.city)
        answer = viewer.post(f"/cadres/{ground.cadre}/phone", {"purpose": "看看"})
        assert answer.status_code == 403
        assert PHONE not in answer.text


def test_a_posting_shows_what_is_asked_of_it(officer: Visitor, ground: Ground) -> None:
    page = officer.get(f"/postings/{ground.posting}?{AS_OF}").text
    assert "张一派驻丁村" in page
    assert "组织关系转入" in page
    assert "第一书记" in page


def test_every_page_takes_a_date(officer: Visitor, ground: Ground) -> None:
    page = officer.get(f"/cadres/{ground.cadre}?as_of=2022-05-01").text
    assert "在派" not in re.sub(r"<option[^<]*</option>", "", page)
    assert "正在查看 <b>2022年5月1日</b>" in page
    assert officer.get(f"/cadres/{ground.cadre}?as_of=nonsense").status_code == 422
