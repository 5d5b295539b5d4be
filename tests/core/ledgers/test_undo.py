"""Taking an import back: everything as before, or nothing and the rows that stand against it."""

from datetime import date

import pytest

from core.areas.models import Area
from core.cadres.models import Cadre, Posting
from core.clock import now
from core.db import Database
from core.errors import Stale
from core.ledgers.models import ImportBatch
from core.ledgers.undo import Obstructed, undo_batch
from core.units.models import Unit
from tests.core.ledgers.town import Town, entry
from tests.factories import CLERK, START, Make


def undo(town: Town, number: int) -> None:
    with town.database.write() as session:
        undo_batch(session, CLERK, session.get_one(ImportBatch, number), now())


def stand_against(town: Town, number: int) -> list[tuple[int, str]]:
    before = town.tables()
    with pytest.raises(Obstructed) as obstructed:
        undo(town, number)
    assert town.tables() == before
    return [(one.line, one.what) for one in obstructed.value.obstacles]


def test_everything_is_as_before(town: Town) -> None:
    town.bring_in(entry(), entry(村="乙庄村", 姓名="李四", 手机号="13800000002"))
    before = town.tables()
    number = town.bring_in(
        entry(学历="研究生", 驻村身份="①", 村类型="③"),
        entry(
            乡镇="独树镇",
            村="扳井村",
            姓名="王五",
            手机号="13800000003",
            单位及职务="市农科院科员",
            单位性质="事业单位",
        ),
    )
    assert town.tables() != before
    undo(town, number)
    assert town.tables() == before


def test_removed_type_comes_back_under_its_number(town: Town) -> None:
    town.bring_in(entry(村类型="③"))
    before = town.tables()
    number = town.bring_in(entry(村类型="①"))
    undo(town, number)
    assert town.tables() == before


def test_imports_are_undone_from_the_last_to_the_first(town: Town) -> None:
    before = town.tables()
    first = town.bring_in(entry())
    second = town.bring_in(entry(学历="研究生"))
    assert stand_against(town, first) == [(3, "此后又有改动")]
    undo(town, second)
    undo(town, first)
    assert town.tables() == before


def test_undone_batch_is_not_undone_again(town: Town) -> None:
    number = town.bring_in(entry())
    undo(town, number)
    with pytest.raises(Stale):
        undo(town, number)


def test_later_work_stands_against_it(town: Town, database: Database) -> None:
    number = town.bring_in(entry(), entry(村="乙庄村", 姓名="李四", 手机号="13800000002"))
    with database.write() as session:
        make = Make(session)
        zhang, li = session.query(Cadre).order_by(Cadre.id)
        make.activity("in_village_day", date(2023, 9, 1), cadre=zhang)
        make.leave(li, START, START)
    assert stand_against(town, number) == [(3, "此后有工作记录"), (4, "此后有请假")]


def test_place_that_is_lived_in_stands_against_it(town: Town, database: Database) -> None:
    number = town.bring_in(entry(乡镇="独树镇", 村="扳井村"))
    with database.write() as session:
        make = Make(session)
        posting = session.query(Posting).one()
        session.delete(posting)
        make.village("砚山铺村", session.query(Area).filter_by(name="独树镇").one())
    assert stand_against(town, number) == [(3, "此后已被删除"), (3, "此后有下级区划")]


def test_changed_unit_stands_against_it(town: Town, database: Database) -> None:
    number = town.bring_in(entry(单位及职务="市农科院科员", 单位性质="事业单位"))
    with database.write() as session:
        session.query(Unit).filter_by(name="市农科院").one().nature = "国有企业"
    assert stand_against(town, number) == [(3, "此后又有改动")]
