"""What is exported and imported again changes nothing, whatever stands on record."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.cadres.models import Cadre, Posting
from core.cadres.words import ROLES, SOURCES
from core.clock import now
from core.db import Database
from core.exchange.write import write_table
from core.ledgers.check import Report, check
from core.ledgers.export import export
from tests.core.ledgers.town import FORM, NATURES, ON, RANKS, TYPES, Town, entry, told
from tests.factories import Make

WORDS = st.text("科长副主任一级二三四（）()·-、 Ａ1=+@", max_size=12)
NAMES = st.text("张王李赵单仇欧阳伟芳娜·𠮷", min_size=1, max_size=6).filter(lambda name: name.strip(" ·"))
PERSON = st.fixed_dictionaries(
    {
        "name": NAMES,
        "gender": st.sampled_from(["男", "女", None]),
        "politics": st.sampled_from(["中共党员", "群众", None]),
        "education": st.sampled_from(["大学", "研究生", None]),
        "born_on": st.none() | st.dates(date(1960, 1, 1), date(2003, 1, 1)),
        "age": st.none() | st.integers(20, 60),
        "given_on": st.dates(date(2019, 1, 1), date(2024, 1, 1)),
        "has_phone": st.booleans(),
    }
)
POST = st.fixed_dictionaries(
    {
        "role": st.sampled_from(list(ROLES)),
        "source": st.sampled_from([code for code in SOURCES if code != "township"]),
        "title": st.none() | WORDS.map(str.strip).filter(bool),
        "rank": st.none() | st.sampled_from(RANKS),
        "in_team": st.none() | st.booleans(),
        "retained": st.none() | st.booleans(),
        "starts_on": st.dates(date(2019, 1, 1), ON),
        "starts_precision": st.sampled_from(["day", "month"]),
        "ends_on": st.none() | st.dates(ON, date(2026, 1, 1)),
    }
)
RECORD = st.lists(st.tuples(PERSON, POST, st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=8)
KINDS = st.lists(st.lists(st.sampled_from(TYPES[:4]), unique=True, max_size=3), min_size=3, max_size=3)


def fill(
    session: Session, town: Town, record: list[tuple[dict, dict, int, int]], kinds: list[list[str]]
) -> None:
    make = Make(session)
    township = session.get_one(Area, town.township)
    villages = [make.village(f"{'乙丙丁'[place]}庄村", township, types=kinds[place]) for place in range(3)]
    units = [
        make.unit(name, area=session.get_one(Area, town.city), nature=nature)
        for name, nature in (("市气象局", NATURES[0]), ("市农行", None), ("市农行方城支行", NATURES[2]))
    ]
    for number, (person, post, place, sender) in enumerate(record):
        facts = {key: person[key] for key in ("gender", "politics", "education", "born_on", "age")}
        facts["age_on"] = person["given_on"] if person["age"] is not None else None
        facts["phone"] = f"138{number:08}" if person["has_phone"] else None
        cadre = make.cadre(person["name"] + "甲乙丙丁戊己庚辛"[number], units[sender], **facts)
        if post["starts_precision"] == "month":
            post = post | {"starts_on": post["starts_on"].replace(day=1)}
        dates = {"ends_on": post["ends_on"]} if post["ends_on"] else {}
        rest = {key: value for key, value in post.items() if key != "ends_on"}
        make.posting(cadre, villages[place], units[sender], **rest, **dates)


@pytest.mark.parametrize("masked", [True, False])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=RECORD, kinds=KINDS)
def test_export_comes_back_unchanged(
    town: Town, masked: bool, record: list[tuple[dict, dict, int, int]], kinds: list[list[str]]
) -> None:
    with town.database.write_session() as session:
        fill(session, town, record, kinds)
        found = export(session, FORM, town.county, ON, by="测试员", at=now(), masked=masked)
        report = check(session, FORM, town.county, found.data, ON)
        session.rollback()
    assert found.rows == len(record)
    assert told(report) == []
    assert (report.count("same"), [line.changes for line in report.lines if line.changes]) == (
        len(record),
        [],
    )


def test_export_is_of_the_day_asked_for(town: Town, database: Database) -> None:
    town.bring_in(entry(年龄=35))
    with database.write() as session:
        session.query(Posting).update({"ends_on": date(2024, 6, 30)})
    for day, rows, age in ((date(2024, 6, 30), 1, 35), (date(2024, 9, 30), 0, None)):
        with database.read() as session:
            found = export(session, FORM, town.county, day, by="测试员", at=now())
            report = check(session, FORM, town.county, found.data, day)
        assert len(report.lines) == rows
        assert [line.values["age"] for line in report.lines] == ([age] if rows else [])


def test_export_stays_inside_the_area(town: Town, database: Database) -> None:
    rows = [entry(), entry(县="社旗县", 乡镇="大冯营镇", 村="丁庄村", 姓名="李四", 手机号="13800000002")]
    town.bring_in(*rows, area=town.city)
    with database.read() as session:
        assert export(session, FORM, town.county, ON, by="", at=now()).rows == 1
        assert export(session, FORM, town.city, ON, by="", at=now()).rows == 2


def test_two_postings_of_one_person_come_back(town: Town, database: Database) -> None:
    town.bring_in(entry())
    with database.write() as session:
        make = Make(session)
        make.posting(session.query(Cadre).one(), make.village("乙庄村", session.get_one(Area, town.township)))
    assert back(town).count("same") == 2


def test_landline_on_record_comes_back(town: Town, database: Database) -> None:
    town.bring_in(entry())
    with database.write() as session:
        session.query(Cadre).update({"phone": "037763123456"})
    for masked in (True, False):
        assert back(town, masked).count("same") == 1


def back(town: Town, masked: bool = False) -> Report:
    with town.database.read() as session:
        data = export(session, FORM, town.county, ON, by="测试员", at=now(), masked=masked).data
    report = town.check_file(data)
    assert told(report) == []
    return report


def test_day_of_a_file_filled_in_by_hand_from_the_template(town: Town) -> None:
    stream = BytesIO()
    write_table(stream, FORM.title, FORM.columns, [], blank_rows=5)
    assert town.check_file(stream.getvalue()).lines == []
