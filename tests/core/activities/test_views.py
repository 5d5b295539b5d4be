"""The pages of records: the list, one record, recording, correcting, the township's register, a cadre's day."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.audit.models import AuditEvent
from core.clock import china_today
from core.db import Database
from core.villages.models import Village
from tests.factories import Make
from tests.ground import Ground, app, ground, registry
from tests.people import People, Visitor
from tests.queries import counted

__all__ = ["app", "ground", "registry"]
AS_OF = "as_of=2023-09-20"


@pytest.fixture
def officer(people: People, ground: Ground) -> Visitor:
    return people.visit("township_officer", area_id=ground.township)


@pytest.fixture
def cadre(people: People, ground: Ground) -> Visitor:
    return people.visit("cadre", cadre_id=ground.cadre)


def once(number: int = 0) -> dict[str, str]:
    return {"_once": f"{number:032d}"}


def version(page: str) -> dict[str, str]:
    found = re.search(r'name="_version" value="(\d+)"', page)
    assert found
    return {"_version": found[1]}


def total(page: str) -> int:
    found = re.search(r'共 <b class="num">([\d,]+)</b> 条', page)
    return int(found[1]) if found else 0


def kept(database: Database, kind: str) -> list[Activity]:
    with database.read() as session:
        return list(session.scalars(select(Activity).where(Activity.kind == kind).order_by(Activity.id)))


def newest(database: Database, kind: str) -> Activity:
    return kept(database, kind)[-1]


class TestList:
    """The list of records."""

    def test_shows_the_month_of_the_date_unless_a_span_is_asked(self, officer: Visitor) -> None:
        for query, number in {
            "": 10,
            "&kind=work_log": 1,
            "&kind=home_visit": 1,
            "&q=张一": 10,
            "&q=李二": 0,
            "&source=self": 10,
            "&source=import": 0,
            "&since=2023-09-05&until=2023-09-06": 3,
            "&since=2023-08-01&until=2023-08-31": 0,
        }.items():
            assert total(officer.get(f"/activities/?{AS_OF}{query}").text) == number, query

    def test_ends_at_the_date(self, officer: Visitor) -> None:
        assert total(officer.get("/activities/?as_of=2023-09-03").text) == 3

    def test_of_others_is_not_seen(self, people: People, ground: Ground, officer: Visitor) -> None:
        other = people.visit("county_officer", area_id=ground.foreign_county)
        assert total(other.get(f"/activities/?{AS_OF}").text) == 0
        assert other.get(f"/activities/{ground.activity}").status_code == 404

    def test_asks_no_more_often_for_more_records(
        self, officer: Visitor, database: Database, ground: Ground
    ) -> None:
        officer.get(f"/activities/?{AS_OF}&per_page=100")
        with counted(database) as few:
            officer.get(f"/activities/?{AS_OF}&per_page=100")
        with database.write() as session:
            make = Make(session)
            village = session.get_one(Village, ground.village)
            for _ in range(40):
                make.days("diary", date(2023, 9, 1), 1, cadre=make.cadre(None, make.unit()), village=village)
        with counted(database) as many:
            assert total(officer.get(f"/activities/?{AS_OF}&per_page=100").text) == 50
        assert len(many) == len(few)


def test_a_record_shows_who_what_where_and_what_it_counts_for(
    officer: Visitor, database: Database, ground: Ground
) -> None:
    log = newest(database, "work_log")
    page = officer.get(f"/activities/{log.id}?{AS_OF}").text
    for said in ("张一", "丁村", "看地。", "成果：监测", "本人登记", "S-2"):
        assert said in page, said


class TestRecording:
    """One fact of a kind."""

    def test_a_cadre_is_offered_only_what_cadres_do(self, cadre: Visitor, officer: Visitor) -> None:
        assert "听取工作队汇报" in officer.get("/activities/new").text
        page = cadre.get("/activities/new").text
        assert "入户见面" in page
        assert "听取工作队汇报" not in page

    def test_a_cadre_records_for_themselves(self, cadre: Visitor, ground: Ground, database: Database) -> None:
        page = cadre.get("/activities/new?kind=diary").text
        assert 'name="cadre"' not in page
        sent = {"on_date": "2023-09-19", "note": "晴。"} | once()
        answer = cadre.post("/activities/new?kind=diary", sent)
        assert answer.status_code == 303
        one = newest(database, "diary")
        assert (one.cadre_id, one.village_id, one.source) == (ground.cadre, ground.village, "self")
        assert one.recorded_by == cadre.user_id
        assert "已登记民情日记" in cadre.get(answer.location).text

    def test_sent_again_is_kept_once(self, cadre: Visitor, database: Database) -> None:
        sent = {"on_date": "2023-09-19", "note": "晴。"} | once()
        answers = {cadre.post("/activities/new?kind=diary", sent).location for _ in range(3)}
        assert len(answers) == 1
        assert len(kept(database, "diary")) == 1

    def test_an_officer_names_the_person_and_the_household(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = f"/activities/new?kind=home_visit&household={ground.household}&{AS_OF}"
        page = officer.get(path).text
        assert "张一（辛局）" in page  # 责任人已填好
        assert "readonly" in page
        sent = {"cadre": "李二", "on_date": "2023-09-19", "source": "inspection"} | once()
        assert officer.post(path, sent).status_code == 303
        one = newest(database, "home_visit")
        assert (one.cadre_id, one.household_id, one.source) == (ground.mate, ground.household, "inspection")

    def test_what_does_not_hold_is_said_at_its_field(self, officer: Visitor, ground: Ground) -> None:
        base = {"cadre": "张一", "household": "赵家", "on_date": "2023-09-19", "source": "township"}
        for change, field, said in (
            ({"cadre": "孙三"}, "cadre", "没有找到干部“孙三”"),
            ({"household": "无家"}, "household", "没有找到农户“无家”"),
            ({"on_date": "2099-01-01"}, "on-date", "在今天之后"),
            ({"source": "import"}, "source", "不在所列选项中"),
            ({"village": "戊村"}, "village", "没有找到村“戊村”"),
        ):
            answer = officer.post("/activities/new?kind=home_visit", base | change | once())
            assert answer.status_code == 422, change
            error = re.search(rf'id="f-{field}-error">(.*?)</p>', answer.text, re.DOTALL)
            assert error, change
            assert said in error[1], change

    def test_a_unit_records_its_leader_with_the_part_of_the_day(
        self, people: People, ground: Ground, database: Database
    ) -> None:
        visitor = people.visit("unit_officer", unit_id=ground.unit)
        page = visitor.get("/activities/new?kind=survey").text
        assert 'name="unit"' not in page
        assert "王主任" in page
        sent = {"leader": "王主任", "on_date": "2023-09-19", "village": "丁村", "note": "看产业。"}
        assert visitor.post("/activities/new?kind=survey", sent | once()).status_code == 303
        one = newest(database, "survey")
        assert (one.unit_id, one.leader_id, one.acting_as) == (ground.unit, ground.leader, "principal")
        unknown = visitor.post("/activities/new?kind=survey", sent | {"leader": "赵某"} | once(1))
        assert "没有登记叫赵某的班子成员" in unknown.text
        county = {"acting_as": "deputy", "county": "乙县", "on_date": "2023-09-19"}
        assert visitor.post("/activities/new?kind=survey", county | once(2)).status_code == 303
        assert newest(database, "survey").county_id == ground.county

    def test_a_township_records_its_own_act_in_its_own_words(
        self, officer: Visitor, people: People, ground: Ground, database: Database
    ) -> None:
        page = officer.get("/activities/new?kind=own_fund").text
        assert re.search(r'name="area"[^>]*value="己镇"|value="己镇"[^>]*name="area"', page)
        assert "元" in page
        sent = {
            "area": "己镇",
            "on_date": "2023-09-19",
            "amount": "1000",
            "words": "修路",
            "source": "township",
        }
        assert officer.post("/activities/new?kind=own_fund", sent | once()).status_code == 303
        one = newest(database, "own_fund")
        assert (one.area_id, one.county_id, one.topic) == (ground.township, ground.county, "修路")
        shown = officer.get(f"/activities/{one.id}").text
        assert all(said in shown for said in ("己镇", "修路", "1,000元"))
        path = f"/activities/{one.id}/edit"
        change = {"on_date": "2023-09-19", "amount": "900", "words": "修桥"} | version(officer.get(path).text)
        assert officer.post(path, change).status_code == 303
        assert newest(database, "own_fund").topic == "修桥"
        away = people.visit("unit_officer", unit_id=ground.unit)
        assert "自有投入" not in away.get("/activities/new").text

    def test_a_record_can_be_taken_back_by_who_made_it(
        self, cadre: Visitor, officer: Visitor, database: Database
    ) -> None:
        answer = cadre.post("/activities/new?kind=diary", {"on_date": "2023-09-19"} | once())
        undo = re.search(r'action="(/activities/undo[^"]+)"', cadre.get(answer.location).text)
        assert undo
        address = undo[1].replace("&amp;", "&")
        assert officer.post(address).status_code == 404
        assert cadre.post(address).status_code == 303
        assert kept(database, "diary") == []
        assert cadre.post(address).status_code == 404

    def test_a_viewer_may_not(self, people: People, ground: Ground) -> None:
        assert people.visit("city_viewer", area_id=ground.city).get("/activities/new").status_code == 403


class TestCorrection:
    """Putting a record right, and taking it out."""

    def test_keeps_what_it_said_before_on_record(self, cadre: Visitor, database: Database) -> None:
        log = newest(database, "work_log")
        path = f"/activities/{log.id}/edit"
        sent = {"on_date": "2023-09-05", "village": "丁村", "topic": "1", "note": "看水。"}
        assert cadre.post(path, sent | version(cadre.get(path).text)).status_code == 303
        log = newest(database, "work_log")
        assert (log.on_date, log.topic, log.note) == (date(2023, 9, 5), "1", "看水。")
        with database.read() as session:
            changes = session.scalars(
                select(AuditEvent.changes).where(AuditEvent.action == "activity.correct")
            ).one()
        assert changes["note"] == ["看地。", "看水。"]

    def test_of_a_changed_record_is_refused(self, cadre: Visitor, database: Database) -> None:
        log = newest(database, "work_log")
        path = f"/activities/{log.id}/edit"
        sent = {"on_date": "2023-09-05", "village": "丁村", "note": "看水。"} | version(cadre.get(path).text)
        assert cadre.post(path, sent).status_code == 303
        assert cadre.post(path, sent | {"note": "看山。"}).status_code == 409
        assert newest(database, "work_log").note == "看水。"

    def test_a_deletion_needs_its_reason(self, cadre: Visitor, database: Database) -> None:
        log = newest(database, "work_log")
        seen = version(cadre.get(f"/activities/{log.id}/edit").text)
        assert cadre.post(f"/activities/{log.id}/delete", seen | {"reason": ""}).status_code == 422
        assert cadre.post(f"/activities/{log.id}/delete", seen | {"reason": "登错人"}).status_code == 303
        assert kept(database, "work_log") == []


class TestRegister:
    """A township confirms many people at once."""

    def test_offers_those_posted_ticked_on_working_days_but_not_on_leave(
        self, officer: Visitor, ground: Ground
    ) -> None:
        page = officer.get("/activities/register?on=2023-09-12&days=2").text
        boxes = re.findall(r'name="(\w+):([\d-]+)" value="([\d-]+)"( checked)?', page)
        ticked = {(day, who) for kind, day, who, checked in boxes if checked}
        mate = f"{ground.mate}-{ground.village}"
        assert ticked == {("2023-09-11", mate), ("2023-09-12", mate)}
        assert page.count(">事假<") == 2

    def test_days_off_are_not_ticked_and_known_ones_are_marked(self, officer: Visitor) -> None:
        page = officer.get("/activities/register?on=2023-09-03&days=1").text  # 星期日
        assert " checked" not in page
        assert "✓日" in page

    def test_keeps_what_is_ticked_once_and_can_be_undone(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = "/activities/register?on=2023-09-14&days=2"
        mate, other = f"{ground.mate}-{ground.village}", f"{ground.cadre}-{ground.village}"
        before = len(kept(database, "in_village_day"))
        sent = {
            "in_village_day:2023-09-13": [mate, other],
            "in_village_day:2023-09-14": [mate],
            "in_village_night:2023-09-14": [mate],
        }
        answer = officer.post(path, sent)
        assert answer.status_code == 303
        assert len(kept(database, "in_village_day")) == before + 3
        assert newest(database, "in_village_night").source == "township"
        page = officer.get(answer.location).text
        assert "已登记 4 条" in page
        officer.post(path, sent)
        assert len(kept(database, "in_village_day")) == before + 3
        undo = re.search(r'action="(/activities/undo[^"]+)"', page)
        assert undo
        assert officer.post(undo[1].replace("&amp;", "&")).location.startswith("/activities/register")
        assert len(kept(database, "in_village_day")) == before

    def test_takes_nobody_who_is_not_on_it(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        before = len(kept(database, "in_village_day"))
        for who in (
            f"{ground.foreign_cadre}-{ground.foreign_village}",
            f"{ground.cadre}-{ground.foreign_village}",
            "nonsense",
        ):
            answer = officer.post("/activities/register?on=2023-09-14", {"in_village_day:2023-09-14": who})
            assert answer.status_code == 303
        assert len(kept(database, "in_village_day")) == before

    def test_no_day_to_come(self, officer: Visitor) -> None:
        assert officer.get("/activities/register?on=2099-01-01").status_code == 422

    def test_forty_people_take_no_more_queries_than_two(
        self, officer: Visitor, ground: Ground, database: Database
    ) -> None:
        path = "/activities/register?on=2023-09-14&days=7"
        officer.get(path)
        with counted(database) as few:
            officer.get(path)
        with database.write() as session:
            make = Make(session)
            village, unit = session.get_one(Village, ground.village), make.unit("癸局")
            people = [make.posting(make.cadre(None, unit), village, unit).cadre_id for _ in range(38)]
        with counted(database) as many:
            page = officer.get(path).text
        assert page.count('<th scope="row"') == 40
        assert len(many) == len(few)
        sent = {
            f"in_village_day:2023-09-{day:02d}": [f"{who}-{ground.village}" for who in people]
            for day in range(8, 15)
        }
        with counted(database) as written:
            assert officer.post(path, sent).status_code == 303
        assert len(written) < 60
        with database.read() as session:
            assert session.scalar(select(func.count()).where(Activity.cadre_id.in_(people))) == 38 * 7

    def test_is_for_officers_of_areas(self, cadre: Visitor) -> None:
        assert cadre.get("/activities/register").status_code == 403


class TestToday:
    """A cadre's own day."""

    def test_day_night_log_and_diary_are_entered_at_once(
        self, cadre: Visitor, ground: Ground, database: Database
    ) -> None:
        today = china_today()
        assert f'value="{today}"' in cadre.get("/activities/today").text
        sent = {
            "on_date": str(today),
            "village": str(ground.village),
            "in_village_day": "true",
            "in_village_night": "true",
            "work_log": "修渠。",
            "topic": "2.2",
        }
        answer = cadre.post("/activities/today", sent)
        assert (answer.status_code, answer.location) == (303, "/home")
        assert "已登记 3 条" in cadre.get("/home").text
        log = newest(database, "work_log")
        assert (log.note, log.topic, log.village_id, log.on_date) == ("修渠。", "2.2", ground.village, today)
        cadre.post("/activities/today", sent | {"work_log": ""})
        assert len([one for one in kept(database, "in_village_night") if one.on_date == today]) == 1

    def test_nothing_ticked_is_asked_about(self, cadre: Visitor, ground: Ground) -> None:
        answer = cadre.post("/activities/today", {"on_date": "2023-09-19", "village": str(ground.village)})
        assert answer.status_code == 422
        assert "至少勾选或填写一项" in answer.text

    def test_another_village_cannot_be_named(self, cadre: Visitor, ground: Ground) -> None:
        sent = {"on_date": "2023-09-19", "village": str(ground.foreign_village), "in_village_day": "true"}
        assert cadre.post("/activities/today", sent).status_code == 422
