"""The forms of cadres, postings and leave: what is kept, what is refused at its field, and stale edits."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.audit.models import AuditEvent
from core.cadres.models import Cadre, Leave, Posting
from core.db import FAR, Database
from tests.ground import PHONE, Ground, app, ground, registry
from tests.people import People, Visitor

__all__ = ["app", "ground", "registry"]
NEW = {
    "name": "周四",
    "unit": "辛局",
    "gender": "男",
    "born_on": "1988年3月2日",
    "phone": "１３８００００1111",
    "village": "丁村",
    "role": "member",
    "source": "city",
    "starts_on": "2023.9.1",
}


@pytest.fixture
def officer(people: People, ground: Ground) -> Visitor:
    return people.visit("county_officer", area_id=ground.county)


def once(number: int = 0) -> dict[str, str]:
    return {"_once": f"{number:032d}"}


def version(page: str) -> dict[str, str]:
    found = re.search(r'name="_version" value="(\d+)"', page)
    assert found
    return {"_version": found[1]}


def acts(database: Database) -> list[str]:
    with database.read() as session:
        rows = session.scalars(select(AuditEvent.action).where(AuditEvent.result == "done"))
        return [act for act in rows if act.split(".")[0] in ("cadre", "posting", "leave")]


class TestNew:
    """A new cadre, sent to a village in the same step."""

    def test_is_kept_with_the_posting_and_found_again(self, officer: Visitor, database: Database) -> None:
        answer = officer.post("/cadres/new", NEW | once())
        assert answer.status_code == 303
        with database.read() as session:
            cadre = session.scalars(select(Cadre).where(Cadre.name == "周四")).one()
            posting = session.scalars(select(Posting).where(Posting.cadre_id == cadre.id)).one()
        assert (cadre.phone, cadre.born_on, cadre.initials) == ("13800001111", date(1988, 3, 2), "zs")
        assert (posting.role, posting.starts_on, posting.ends_on) == ("member", date(2023, 9, 1), FAR)
        assert acts(database) == ["cadre.add", "posting.start"]
        assert "已新增周四" in officer.get(answer.location).text

    def test_sent_twice_is_kept_once(self, officer: Visitor, database: Database) -> None:
        answers = [officer.post("/cadres/new", NEW | once()) for _ in range(3)]
        assert len({answer.location for answer in answers}) == 1
        with database.read() as session:
            assert session.scalar(select(func.count()).where(Cadre.name == "周四")) == 1

    @pytest.mark.parametrize(
        ("change", "field", "said"),
        [
            ({"name": ""}, "name", "请填写姓名"),
            ({"unit": "辛司"}, "unit", "没有找到单位“辛司”。是不是：辛局"),
            ({"village": "丁屯"}, "village", "没有找到村“丁屯”"),
            ({"village": "戊村"}, "village", "没有找到村“戊村”"),
            ({"role": ""}, "role", "填写了派驻村，请填写驻村身份"),
            ({"born_on": "2099-01-01"}, "born_on", "在今天之后"),
            ({"phone": "123"}, "phone", "应当是11位"),
            ({"name": "张一"}, "name", "辛局已有一名叫张一的干部"),
            ({"village": "", "unit": "壬局"}, "village", "不派驻的干部由单位所在地登记"),
            ({"starts_on": "2023.9"}, "starts_on", "只写到月"),
        ],
    )
    def test_is_refused_at_the_field_and_nothing_is_kept(
        self, officer: Visitor, database: Database, change: dict[str, str], field: str, said: str
    ) -> None:
        answer = officer.post("/cadres/new", NEW | once() | change)
        assert answer.status_code == 422
        assert "<title>错误：新增干部" in answer.text
        error = re.search(rf'id="f-{field.replace("_", "-")}-error">(.*?)</p>', answer.text, re.DOTALL)
        assert error
        assert said in error[1]
        assert "周四" in answer.text or "张一" in answer.text or field == "name"
        assert acts(database) == []

    def test_a_namesake_is_kept_when_confirmed(self, officer: Visitor, database: Database) -> None:
        answer = officer.post("/cadres/new", NEW | once() | {"name": "张一", "is_namesake": "true"})
        assert answer.status_code == 303

    def test_fields_that_are_not_offered_are_not_set(self, officer: Visitor, database: Database) -> None:
        officer.post("/cadres/new", NEW | once() | {"id": "7777", "initials": "xx", "county_id": "1"})
        with database.read() as session:
            cadre = session.scalars(select(Cadre).where(Cadre.name == "周四")).one()
        assert (cadre.id != 7777, cadre.initials) == (True, "zs")


class TestEdit:
    """A change of what is kept of a cadre."""

    def test_keeps_the_number_that_is_not_shown(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        page = officer.get(f"/cadres/{ground.cadre}/edit").text
        assert PHONE not in page
        sent = {"name": "张一", "unit": "辛局", "education": "大专"} | version(page)
        assert officer.post(f"/cadres/{ground.cadre}/edit", sent).status_code == 303
        with database.read() as session:
            cadre = session.get_one(Cadre, ground.cadre)
        assert (cadre.phone, cadre.education, cadre.gender) == (PHONE, "大专", None)

    @pytest.mark.parametrize(
        ("change", "phone"), [({"phone": "13700000000"}, "13700000000"), ({"forget_phone": "true"}, None)]
    )
    def test_replaces_or_forgets_it(
        self, officer: Visitor, ground: Ground, database: Database, change: dict[str, str], phone: str | None
    ) -> None:
        page = officer.get(f"/cadres/{ground.cadre}/edit").text
        sent = {"name": "张一", "unit": "辛局"} | version(page) | change
        assert officer.post(f"/cadres/{ground.cadre}/edit", sent).status_code == 303
        with database.read() as session:
            assert session.get_one(Cadre, ground.cadre).phone == phone

    def test_of_a_changed_cadre_shows_both_states(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        page = officer.get(f"/cadres/{ground.cadre}/edit").text
        with database.write() as session:
            session.get_one(Cadre, ground.cadre).education = "研究生"
        sent = {"name": "张一", "unit": "辛局", "education": "大专"} | version(page)
        answer = officer.post(f"/cadres/{ground.cadre}/edit", sent)
        assert answer.status_code == 409
        assert "大专" in answer.text
        assert "研究生" in answer.text
        with database.read() as session:
            assert session.get_one(Cadre, ground.cadre).education == "研究生"

    def test_needs_the_permission_and_the_reach(
        self, people: People, officer: Visitor, ground: Ground
    ) -> None:
        viewer = people.visit("city_viewer", area_id=ground.city)
        assert viewer.get(f"/cadres/{ground.cadre}/edit").status_code == 403
        assert officer.post(f"/cadres/{ground.foreign_cadre}/edit", {}).status_code == 404


class TestPosting:
    """Starting, correcting and ending a posting."""

    SENT: dict[str, Any] = {
        "village": "己镇丁村",
        "sender": "辛局",
        "role": "team_leader",
        "source": "city",
        "starts_on": "2023-09-01",
    }

    def test_cannot_stand_twice_in_one_village(self, officer: Visitor, ground: Ground) -> None:
        answer = officer.post(f"/cadres/{ground.cadre}/postings/new", self.SENT | once())
        assert answer.status_code == 422
        assert "时间重叠" in answer.text

    def test_ends_with_its_reason_and_begins_anew(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/postings/{ground.posting}/end"
        sent = {"last_day": "2023-08-31", "reason": "调整", "basis": "甲组〔2023〕5号"}
        assert officer.post(path, sent | version(officer.get(path).text)).status_code == 303
        assert officer.post(f"/cadres/{ground.cadre}/postings/new", self.SENT | once()).status_code == 303
        with database.read() as session:
            rows = session.scalars(
                select(Posting).where(Posting.cadre_id == ground.cadre).order_by(Posting.starts_on)
            ).all()
        assert [(row.ends_on, row.end_reason) for row in rows] == [(date(2023, 8, 31), "调整"), (FAR, None)]

    def test_needs_a_reason_and_an_end_after_the_begin(self, officer: Visitor, ground: Ground) -> None:
        path = f"/postings/{ground.posting}/end"
        seen = version(officer.get(path).text)
        assert "请填写结束原因" in officer.post(path, seen | {"last_day": "2023-08-31"}).text
        answer = officer.post(path, seen | {"last_day": "2020-01-01", "reason": "错"})
        assert answer.status_code == 422
        assert "不能在2020-01-01结束" in answer.text

    def test_is_put_right_without_moving_to_another_village(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/postings/{ground.posting}/edit"
        sent = self.SENT | version(officer.get(path).text)
        sent |= {
            "village": "戊村",
            "starts_on": "2022-06-01",
            "is_month": "true",
            "party_relation_on": "2022-7-1",
        }
        assert officer.post(path, sent).status_code == 303
        with database.read() as session:
            row = session.get_one(Posting, ground.posting)
        assert (row.village_id, row.role, row.starts_precision) == (ground.village, "team_leader", "month")
        assert row.party_relation_on == date(2022, 7, 1)


class TestLeave:
    """Leave of a cadre."""

    def test_is_entered_and_decided(self, officer: Visitor, ground: Ground, database: Database) -> None:
        sent = {"kind": "事假", "starts_on": "2023-10-09", "ends_on": "2023-10-10", "state": "asked"}
        assert officer.post(f"/cadres/{ground.cadre}/leaves/new", sent | once()).status_code == 303
        with database.read() as session:
            leave = session.scalars(select(Leave).where(Leave.state == "asked")).one()
        path = f"/leaves/{leave.id}/edit"
        sent = {"state": "approved", "last_day": "2023-10-09"} | version(officer.get(path).text)
        assert officer.post(path, sent).status_code == 303
        with database.read() as session:
            leave = session.get_one(Leave, leave.id)
        assert (leave.state, leave.ends_on) == ("approved", date(2023, 10, 9))
        assert acts(database) == ["leave.record", "leave.state", "leave.end"]

    def test_does_not_overlap(self, officer: Visitor, ground: Ground) -> None:
        sent = {"kind": "事假", "starts_on": "2023-09-12", "ends_on": "2023-09-13", "state": "asked"}
        answer = officer.post(f"/cadres/{ground.cadre}/leaves/new", sent | once())
        assert answer.status_code == 422
        assert "这段时间已有事假" in answer.text

    def test_of_a_cadre_elsewhere_is_not_there(self, people: People, ground: Ground) -> None:
        other = people.visit("county_officer", area_id=ground.foreign_county)
        assert other.get(f"/leaves/{ground.leave}/edit").status_code == 404
