"""A ledger about a plugin's own table: rows are found, compared, written, taken back and given again by declaration alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.clock import now
from core.db import FAR
from core.ledgers.check import Report
from core.ledgers.export import export
from core.ledgers.models import ImportBatch
from core.ledgers.own.acts import history
from core.ledgers.undo import Obstructed, undo_batch
from core.policy.ledger import Ledger
from core.policy.own import faults_of
from tests.core.ledgers.garden import HARVESTS, ORCHARDS, PEARS, Harvest, Orchard, orchard, sheet
from tests.core.ledgers.town import ON, Town, told
from tests.factories import CLERK


def checked(town: Town, *rows: dict[str, Any], ledger: Ledger = ORCHARDS, **more: Any) -> Report:
    return town.check_file(sheet(ledger, rows), ledger=ledger, **more)


def bring_in(town: Town, *rows: dict[str, Any], ledger: Ledger = ORCHARDS, **more: Any) -> int:
    report = checked(town, *rows, ledger=ledger, **more)
    assert not report.errors, told(report)
    return town.write(report)


def undo(town: Town, batch: int) -> None:
    with town.database.write() as session:
        undo_batch(session, CLERK, session.get_one(ImportBatch, batch), now())


def exported(town: Town, ledger: Ledger = ORCHARDS, on: date = ON) -> bytes:
    with town.database.read() as session:
        return export(session, ledger, town.county, on, by="某人", at=now()).data


def test_every_column_type_is_kept_exactly(town: Town) -> None:
    bring_in(town, orchard())
    (row,) = town.rows(Orchard)
    assert (row.area_id, row.county_id, row.name, row.kind) == (town.village, town.county, "东坡果园", "苹果")
    assert (row.also_grows, row.trees, row.money) == ("花生、大豆", 300, Decimal("12.50"))
    assert (row.is_fenced, row.planted_on, row.remark) == (True, date(2022, 3, 12), "向阳")
    assert row.unit_id is not None
    assert (row.starts_on, row.ends_on) == (date(2022, 3, 12), FAR)


WRONG = {
    "品种": ("桃", "桃"),
    "套种": ("小麦", "小麦"),
    "棵数": (-1, "不能是负数"),
    "投资": (1.234, "最多2位小数"),
    "有无围栏": ("也许", "也许"),
    "栽种日期": ("2022.3", "要写到日"),
    "备注": ("一二三四五六七八九十一", "最多10个字"),
    "管护单位": ("市农科所", "没有“市农科所”"),
    "村": ("丙庄村", "没有“丙庄村”"),
    "名称": ("", "必填"),
    "登记起": ("9999-99-99", "9999"),
}


@pytest.mark.parametrize("heading", WRONG)
def test_wrong_cell_is_told_at_its_place_and_nothing_is_written(town: Town, heading: str) -> None:
    value, words = WRONG[heading]
    report = checked(town, orchard(**{heading: value}))
    assert [(column, row) for row, column, _ in told(report)] == [(heading, 3)]
    assert words in told(report)[0][2]


@pytest.mark.parametrize(
    ("heading", "value"),
    [("棵数", 10**12), ("投资", "123456789.5"), ("备注", "=1+1|cmd"), ("名称", "<script>x</script>" * 5)],
)
def test_hostile_cell_is_told_or_kept_as_text(town: Town, heading: str, value: Any) -> None:
    report = checked(town, orchard(**{heading: value}))
    if heading == "备注":
        assert not report.errors
    else:
        assert [column for _, column, _ in told(report)] == [heading]


def test_export_comes_back_unchanged_and_a_change_is_shown_with_what_it_replaces(town: Town) -> None:
    bring_in(town, orchard(), orchard(名称="西坡果园", 村="", 品种="其他（柿子）", 投资="", 管护单位=""))
    again = town.check_file(exported(town), ledger=ORCHARDS)
    assert (again.count("same"), again.errors) == (2, 0), told(again)
    changed = checked(town, orchard(投资=13, 备注="", 管护单位="市财政局"))
    (line,) = changed.lines
    assert (line.state, line.changes) == ("changed", {"money": Decimal("12.50"), "unit": "市农科院"})
    assert changed.plan.absent == 1


def test_batch_is_taken_back_whole_with_its_numbers_and_dates(town: Town) -> None:
    bring_in(town, orchard())
    before = town.tables()
    batch = bring_in(town, orchard(投资=13, 栽种日期="2022-04-01"), orchard(名称="西坡果园"))
    undo(town, batch)
    assert town.tables() == before


def test_row_named_by_another_cannot_be_taken_back(town: Town) -> None:
    batch = bring_in(town, orchard())
    bring_in(town, {"村": "甲庄村", "乡镇": "杨集镇", "批次": "一", "果园": "东坡果园"}, ledger=HARVESTS)
    assert [row.orchard_id for row in town.rows(Harvest)] == [town.rows(Orchard)[0].id]
    with pytest.raises(Obstructed) as obstructed:
        undo(town, batch)
    assert {one.what for one in obstructed.value.obstacles} == {"此后有采收"}


def test_name_means_the_row_that_stands(town: Town) -> None:
    bring_in(town, orchard(登记起="2021-01-01"))
    with town.database.write() as session:
        session.execute(Orchard.__table__.update().values(ends_on=date(2022, 12, 31)))  # type: ignore[attr-defined]
    bring_in(town, orchard(登记起="2023-01-01"))
    bring_in(town, {"村": "甲庄村", "乡镇": "杨集镇", "批次": "一", "果园": "东坡果园"}, ledger=HARVESTS)
    assert [row.orchard_id for row in town.rows(Harvest)] == [town.rows(Orchard)[1].id]


def test_two_rows_of_one_name_and_place_are_one_too_many(town: Town) -> None:
    report = checked(town, orchard(), orchard())
    assert [(row, column) for row, column, _ in told(report)] == [(4, "名称")]


def test_ended_row_does_not_stand_in_the_way_of_a_new_one_after_it(town: Town) -> None:
    bring_in(town, orchard())
    with town.database.write() as session:
        session.execute(Orchard.__table__.update().values(ends_on=date(2023, 8, 31)))  # type: ignore[attr-defined]
    assert told(checked(town, orchard(登记起="2023-08-31")))[0][1] == "名称"
    bring_in(town, orchard(登记起="2023-09-01"))
    assert town.check_file(exported(town, on=date(2023, 8, 31)), ledger=ORCHARDS, on=date(2023, 8, 31)).lines[
        0
    ].state == ("same")


def test_rows_of_another_area_are_not_ones_own(town: Town) -> None:
    report = checked(town, orchard(), area=town.other_county)
    assert [column for _, column, _ in told(report)] == ["乡镇"]
    report = checked(town, orchard(村=""), area=town.village)
    assert report.lines[0].is_elsewhere


def test_two_ledgers_about_one_table_share_what_is_entered_once(town: Town) -> None:
    bring_in(town, orchard(品种="梨"), orchard(名称="西坡果园"))
    assert town.check_file(exported(town, PEARS), ledger=PEARS).count("same") == 1
    west = {"乡镇": "杨集镇", "村": "甲庄村", "名称": "西坡果园"}
    bring_in(town, west, ledger=PEARS)
    assert {row.name: row.kind for row in town.rows(Orchard)} == {"东坡果园": "梨", "西坡果园": "梨"}


def test_each_row_leaves_an_entry_with_what_changed(town: Town) -> None:
    bring_in(town, orchard())
    bring_in(town, orchard(投资=13))
    with town.database.read() as session:
        row = session.scalars(select(Orchard)).one()
        last, first = history(session, row)
    assert (last.action, last.changes["money"]) == ("record.import", ["12.50", "13"])
    assert first.changes["trees"] == [None, 300]


def test_ledger_that_its_table_cannot_hold_is_named() -> None:
    assert list(faults_of(ORCHARDS, Orchard)) == []
    assert any("fills Orchard.kind" in fault for fault in faults_of(HARVESTS, Orchard))
    assert any("has no orchard" in fault for fault in faults_of(HARVESTS, Orchard))
