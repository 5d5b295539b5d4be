"""Annex 2 on a real file: the sample as offices fill it in, brought in by the city and by one county."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.audit.operations import Actor
from core.cadres.models import Cadre, Posting
from core.clock import now
from core.db import Database
from core.exchange.columns import Column
from core.ledgers.check import Report, check
from core.ledgers.export import export, template
from core.ledgers.models import ImportBatch
from core.ledgers.operations import apply_batch, new_token, open_batch
from core.ledgers.undo import undo_batch
from core.policy.load import read_rows
from core.villages.models import Village, VillageType
from plugins.nanyang_3x3.ledgers import CADRES
from tests.factories import Make

SAMPLE = Path(__file__).parents[4] / "shared/data/nanyang_ledger_sample.xlsx"
POLICY = Path(__file__).parents[3] / "plugins/nanyang_3x3/policy"
ON = date(2023, 11, 30)
CLERK = Actor(None, "经办人", "county_officer")
HEADINGS = (
    "序号 县（市、区） 乡镇（街道） 村（居、社区） 派驻村类型 是否组建驻村工作队 驻村身份 姓名 性别 政治面貌 年龄 学历 "
    "派驻来源 派出单位及职务（职级） 派出单位性质 职务级别 派驻时间 是否留任 手机号"
)


@pytest.fixture
def areas(database: Database) -> dict[str, int]:
    """The city with its counties and the units of annex 3, before anyone has filled in a ledger."""
    with database.write() as session:
        make = Make(session)
        city = make.city("南阳市", code="411300")
        found = {"南阳市": city.id}
        for row in read_rows(POLICY / "counties.csv"):
            found[row["name"]] = make.county(row["name"], city, code=row["code"]).id
        for row in read_rows(POLICY / "units.csv"):
            make.unit(row["name"], row["level"], row["nature"] or None, city)
        return found


def look(database: Database, area_id: int, data: bytes) -> Report:
    with database.read() as session:
        return check(session, CADRES, area_id, data, ON, name="台账.xlsx")


def bring_in(database: Database, report: Report) -> int:
    with database.write() as session:
        batch = open_batch(
            session, CLERK, CADRES, report.area_id, b"x", "台账.xlsx", ON, ON, now(), new_token()
        )
        apply_batch(session, CLERK, batch, report, now())
        return batch.id


def test_columns_are_those_of_the_annex_in_its_order() -> None:
    assert [column.heading for column in CADRES.columns] == HEADINGS.split()
    assert CADRES.key == "nanyang_3x3.cadres"


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("village_types", 5),
        ("role", 4),
        ("source", 4),
        ("nature", 3),
        ("rank", 9),
    ],
)
def test_lists_are_closed(field: str, words: int) -> None:
    column: Column = CADRES.column(field)
    assert len(column.choices) == words


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample ledger is not beside the checkout")
def test_sample_comes_in_whole_for_the_city_and_goes_out_again(
    database: Database, areas: dict[str, int]
) -> None:
    report = look(database, areas["南阳市"], SAMPLE.read_bytes())
    assert (len(report.lines), report.errors, report.count("new")) == (254, 0, 254)
    assert report.table.ignored_counts() == {"只有序号": 2, "表下的说明": 6}
    number = bring_in(database, report)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Posting)) == 254
        assert session.scalar(select(func.count()).select_from(Village)) == 78
        several = select(VillageType.village_id).group_by(VillageType.village_id).having(func.count() > 1)
        assert len(session.scalars(several).all()) == 14
        assert set(session.scalars(select(Posting.starts_precision))) == {"day", "month"}
        found = export(session, CADRES, areas["南阳市"], ON, by="经办人", at=now())
    again = look(database, areas["南阳市"], SAMPLE.read_bytes())
    assert (again.count("same"), again.problems) == (254, [])
    back = look(database, areas["南阳市"], found.data)
    assert (back.count("same"), back.problems) == (254, [])
    with database.write() as session:
        undo_batch(session, CLERK, session.get_one(ImportBatch, number), now())
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Cadre)) == 0


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample ledger is not beside the checkout")
def test_county_is_told_which_rows_are_of_other_counties(database: Database, areas: dict[str, int]) -> None:
    report = look(database, areas["方城县"], SAMPLE.read_bytes())
    errors = [problem for problem in report.problems if problem.level == "error"]
    assert {problem.column for problem in errors} == {"县（市、区）"}
    assert all("不在您负责的地区（方城县）" in problem.message for problem in errors)
    own = [line for line in report.lines if line.cells["county"] == "方城县"]
    assert (len(own), {line.state for line in own}) == (19, {"new"})
    assert report.count("wrong") == len(report.lines) - len(own)


def test_template_is_read_as_an_empty_form(database: Database, areas: dict[str, int]) -> None:
    report = look(database, areas["方城县"], template(CADRES))
    assert report.lines == []
    assert [problem.column for problem in report.problems] == [""]
