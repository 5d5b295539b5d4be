"""The pages of matters: from the form to the decision, with the boxes, the refusals and the letter."""

import re
from io import BytesIO

from docx import Document

from core.db import Database
from tests.core.matters.conftest import LONG, SHORT, Cast, matter
from tests.people import People, Visitor


def act(visitor: Visitor, ident: int, key: str, version: int, **data: str) -> int:
    return visitor.post(f"/matters/{ident}/act/{key}", {"_version": str(version)} | data).status_code


def shown(visitor: Visitor, box: str) -> list[str]:
    page = visitor.get(f"/matters?box={box}").text
    rows = re.findall(r'<a href="/matters/\d+[^"]*">([^<]+)</a>', page)
    assert re.search(rf'aria-current="page">[^<]*{len(rows)}<', page), "the box's count is exact"
    return rows


class TestLeave:
    """Leave is asked, decided and taken."""

    def test_goes_to_those_whose_turn_it_is_and_to_nobody_else(self, database: Database, cast: Cast) -> None:
        cadre, officer, village = cast.cadre, cast.officer, cast.village
        ident = cast.ask_leave(cadre, LONG)
        assert matter(database, ident).state == "county"
        assert shown(officer, "todo") == ["请假：张三"]
        assert shown(village, "todo") == []
        assert shown(cadre, "mine") == ["请假：张三"]
        page = officer.get(f"/matters/{ident}").text
        assert "待县里同意" in page
        assert "第十条" in page
        assert "formaction" in page
        assert "formaction" not in village.get(f"/matters/{ident}").text
        assert act(village, ident, "approve", matter(database, ident).version) == 403
        assert act(officer, ident, "approve", matter(database, ident).version) == 303
        assert shown(officer, "todo") == []
        assert shown(officer, "done") == ["请假：张三"]
        assert shown(village, "copies") == ["请假：张三"]

    def test_form_keeps_what_was_written_and_says_what_is_wrong(self, cast: Cast) -> None:
        answer = cast.cadre.post(
            "/matters/start/river_county/leave", {"_once": "form-0002", "from": "2030-06-03", "to": "五号"}
        )
        assert answer.status_code == 422
        assert "错误：" in answer.text
        assert 'value="2030-06-03"' in answer.text

    def test_refusal_needs_its_reason_and_is_told(self, database: Database, cast: Cast) -> None:
        cadre, officer = cast.cadre, cast.officer
        ident = cast.ask_leave(cadre, LONG)
        version = matter(database, ident).version
        assert act(officer, ident, "refuse", version) == 422
        assert act(officer, ident, "refuse", version, note="人手不够") == 303
        assert "人手不够" in cadre.get(f"/matters/{ident}").text

    def test_what_is_returned_comes_back_with_what_was_written(self, database: Database, cast: Cast) -> None:
        cadre, officer = cast.cadre, cast.officer
        ident = cast.ask_leave(cadre, LONG)
        act(officer, ident, "return", matter(database, ident).version)
        form = cadre.get(f"/matters/{ident}/act/submit").text
        assert 'value="2030-06-08"' in form
        assert act(cadre, ident, "submit", matter(database, ident).version, **SHORT) == 303
        assert matter(database, ident).state == "near"

    def test_many_are_signed_together_or_none(self, database: Database, cast: Cast, people: People) -> None:
        officer = cast.officer
        mate = people.visit("cadre", cadre_id=cast.county.mate)
        idents = [cast.ask_leave(cast.cadre, LONG), cast.ask_leave(mate, LONG)]
        boxes = re.findall(r'name="ids" value="(\d+)"', officer.get("/matters").text)
        assert officer.post("/matters/many", {"ids": boxes, "_action": "approve"}).status_code == 303
        assert [matter(database, ident).state for ident in idents] == ["approved", "approved"]
        assert officer.post("/matters/many", {"ids": boxes}).status_code == 422

    def test_someone_of_another_county_does_not_know_of_it(self, cast: Cast, people: People) -> None:
        ident = cast.ask_leave(cast.cadre, LONG)
        stranger = people.visit("county_officer", area_id=cast.county.beside)
        assert stranger.get(f"/matters/{ident}").status_code == 404
        assert act(stranger, ident, "approve", 1) == 404


class TestPraise:
    """A confidential matter with several offices, a letter and a filing."""

    def start(self, database: Database, cast: Cast) -> int:
        given = {"_once": "form-0003", "subject": "张三", "reason": "修了<桥>&路"}
        answer = cast.township.post("/matters/start/river_county/praise", given)
        assert answer.status_code == 303, answer.text
        return int(answer.location.rpartition("/")[2])

    def test_is_seen_by_those_who_take_part_only(self, database: Database, cast: Cast) -> None:
        ident = self.start(database, cast)
        assert cast.officer.get(f"/matters/{ident}").status_code == 200
        assert cast.village.get(f"/matters/{ident}").status_code == 404
        assert cast.cadre.get(f"/matters/{ident}").status_code == 404

    def test_letter_says_the_same_on_the_page_and_in_every_copy(
        self, database: Database, cast: Cast, people: People
    ) -> None:
        ident = self.start(database, cast)
        officer = cast.officer
        for visitor in (officer, people.visit("county_organisation", area_id=cast.county.county)):
            assert act(visitor, ident, "agree", matter(database, ident).version) == 303
        page = officer.get(f"/matters/{ident}").text
        assert "修了&lt;桥&gt;&amp;路" in page
        address = re.search(r'href="(/letters/\d+\.docx)"', page)
        assert address
        copies = [officer.get(address[1]).data for _ in range(2)]
        texts = [[line.text for line in Document(BytesIO(copy)).paragraphs] for copy in copies]
        assert texts[0] == texts[1]
        assert "张三同志在甲村驻村，修了<桥>&路，予以表扬。" in texts[0]
        assert cast.village.get(address[1]).status_code == 404
        filed = officer.post(
            f"/matters/{ident}/file/file", {"note": "已送", "_version": str(matter(database, ident).version)}
        )
        assert filed.status_code == 303
