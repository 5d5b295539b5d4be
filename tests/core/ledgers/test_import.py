"""Writing a checked file: all of it or nothing, on what was checked, and with its images and entries."""

from datetime import date

import pytest
from sqlalchemy import event, func, select

from core.areas.governed import refresh_governed
from core.areas.models import Area, AreaPath, Governed, PolicyAssignment
from core.areas.planting import Seedling, plant
from core.areas.queries import within
from core.audit.models import AuditEvent
from core.cadres.models import Cadre, Posting
from core.db import FAR, Database
from core.errors import Refused, Stale
from core.ledgers.models import ImportBatch, ImportChange
from core.units.models import Unit
from core.validity import DAWN
from core.villages.models import Village, VillageType
from tests.core.ledgers.town import ON, Town, entry, workbook
from tests.factories import CLERK, Make


def test_new_person_is_kept_as_the_row_says(town: Town) -> None:
    town.bring_in(entry(驻村身份="①", 村类型="①⑤红色村", 政治面貌="党员"))
    [cadre], [posting] = town.rows(Cadre), town.rows(Posting)
    assert (cadre.name, cadre.initials.split()[0], cadre.gender, cadre.phone) == (
        "张三",
        "zs",
        "男",
        "13812345678",
    )
    assert (cadre.age, cadre.age_on, cadre.politics) == (35, ON, "中共党员")
    assert (posting.village_id, posting.county_id) == (town.village, town.county)
    assert (posting.role, posting.source, posting.title, posting.rank) == (
        "first_secretary",
        "city",
        "科长",
        "科员级",
    )
    assert (posting.starts_on, posting.starts_precision, posting.ends_on) == (date(2023, 5, 1), "month", FAR)
    assert (posting.in_team, posting.retained) == (True, False)
    assert posting.unit_id == cadre.unit_id


def test_second_import_changes_nothing(town: Town) -> None:
    rows = [
        entry(政治面貌="党员"),
        entry(村="乙庄村", 姓名="李四", 手机号="13800000002", 派驻时间="2023-05-08"),
    ]
    town.bring_in(*rows)
    before = town.tables()
    report = town.check(*rows)
    assert (report.count("same"), report.problems) == (2, [])
    town.write(report)
    assert town.tables() == before


def test_new_places_stand_in_the_tree_and_are_governed(town: Town, database: Database) -> None:
    with database.write() as session:
        session.add(PolicyAssignment(policy="sample", area_id=town.county, starts_on=ON, ends_on=FAR))
        session.flush()
        refresh_governed(session, town.county)
    town.bring_in(
        entry(乡镇="独树镇", 村="扳井村", 村类型="③"), entry(村="乙庄村", 姓名="李四", 手机号="13800000002")
    )
    with database.read() as session:
        new = {
            area.name: area.id
            for area in session.scalars(select(Area).where(Area.name.in_(["独树镇", "扳井村", "乙庄村"])))
        }
        assert set(new.values()) <= set(session.scalars(within(town.county, ON)))
        depth = select(AreaPath.depth).where(AreaPath.ancestor_id == town.city)
        assert session.scalar(depth.where(AreaPath.descendant_id == new["扳井村"])) == 3
        governed = select(Governed.area_id).where(
            Governed.policy == "sample", Governed.scope_id == town.county
        )
        assert set(new.values()) <= set(session.scalars(governed))
        village = session.get_one(Village, new["扳井村"])
        kind = session.scalars(select(VillageType).where(VillageType.village_id == village.id)).one()
    assert village.county_id == town.county
    assert (kind.type, kind.starts_on) == ("乡村振兴任务重的村", DAWN)


def test_types_change_on_the_ledgers_day(town: Town) -> None:
    town.bring_in(entry(村类型="③"))
    kinds = {row.type: (row.starts_on, row.ends_on) for row in town.rows(VillageType)}
    assert kinds == {"脱贫村": (DAWN, date(2023, 9, 29)), "乡村振兴任务重的村": (ON, FAR)}


def test_type_that_began_on_the_ledgers_day_never_was(town: Town) -> None:
    town.bring_in(entry(村类型="③"))
    town.bring_in(entry(村类型="①"))
    kinds = sorted((row.type, row.starts_on) for row in town.rows(VillageType))
    assert kinds == [("脱贫村", DAWN), ("脱贫村", ON)]


def test_unit_without_a_nature_takes_the_files_word(town: Town) -> None:
    town.bring_in(entry(单位及职务="市农科院科员", 单位性质="事业单位"))
    assert {unit.name: unit.nature for unit in town.rows(Unit)}["市农科院"] == "事业单位"
    assert town.check(entry(单位及职务="市农科院科员", 单位性质="事业单位")).problems == []


def test_person_on_record_without_a_posting_is_not_added_twice(town: Town, database: Database) -> None:
    with database.write() as session:
        make = Make(session)
        former = make.cadre("张三", make.unit(area=make.city("邓州")), phone="13812345678", gender="女")
        elsewhere = make.village("旧村", make.township(parent=make.county(parent=make.city())))
        make.posting(former, elsewhere, ends_on=date(2022, 1, 1))
    town.bring_in(entry())
    [cadre] = town.rows(Cadre)
    assert cadre.gender == "男"
    assert [posting.cadre_id for posting in town.rows(Posting)] == [cadre.id] * 2


def test_change_touches_only_what_differs(town: Town) -> None:
    town.bring_in(entry())
    number = town.bring_in(entry(学历="研究生", 级别="乡科级副职"))
    images = [one for one in town.rows(ImportChange) if one.batch_id == number]
    assert [(one.table, one.before, one.after, one.line) for one in images] == [
        ("cadres", {"education": "大学"}, {"education": "研究生"}, 3),
        ("postings", {"rank": "科员级"}, {"rank": "乡科级副职"}, 3),
    ]


def test_every_act_leaves_its_entry_with_numbers_masked(town: Town) -> None:
    town.bring_in(entry())
    town.bring_in(entry(手机号="13900000000"))
    events = town.rows(AuditEvent)
    actions = [one.action for one in events if not one.action.startswith("area.")]
    assert actions == ["ledger.upload", "posting.import", "ledger.import"] * 2
    changed = [one for one in events if one.action == "posting.import"][-1]
    assert changed.changes["phone"] == ["138****5678", "139****0000"]
    assert events[-1].changes | {"changed": 1, "new": 0} == events[-1].changes


def test_file_with_an_error_is_not_written(town: Town) -> None:
    data = workbook([entry(), entry(姓名="李四", 手机号="1")])
    before = town.tables()
    with pytest.raises(Refused, match="还有1处错误"):
        town.write(town.check_file(data))
    assert town.tables() == before
    assert town.rows(ImportBatch) == []


def test_plan_made_on_other_facts_is_not_written(town: Town, database: Database) -> None:
    report = town.check(entry())
    with database.write() as session:
        session.add(Cadre(name="王五", phone="13812345678"))
    before = town.tables()
    with pytest.raises(Stale):
        town.write(report)
    assert town.tables() == before


def test_fault_in_the_middle_leaves_nothing_behind(town: Town, database: Database) -> None:
    before = town.tables()
    report = town.check(entry(乡镇="独树镇", 村="扳井村"))

    def fail(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO postings"):
            raise RuntimeError("the disk is full")

    event.listen(database.engine, "before_cursor_execute", fail)
    with pytest.raises(RuntimeError, match="the disk is full"):
        town.write(report)
    event.remove(database.engine, "before_cursor_execute", fail)
    assert town.tables() == before


def test_number_of_statements_does_not_grow_with_the_rows(town: Town, database: Database) -> None:
    counts = []
    for size in (5, 50):
        rows = [
            entry(
                乡镇=f"{'甲乙丙'[size % 3]}镇",
                村=f"第{n}号营村",
                姓名=f"张{chr(0x4E00 + n)}",
                手机号=f"138{size:03}{n:05}",
            )
            for n in range(size)
        ]
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        town.bring_in(*rows)
        event.remove(database.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 2


def test_planted_area_lives_as_long_as_its_parent(database: Database) -> None:
    with database.write() as session:
        make = Make(session)
        county = make.county(starts_on=date(2020, 1, 1))
        [ident] = plant(session, CLERK, [Seedling("新镇", "township", county.id, date(2020, 1, 1))])
        paths = session.execute(
            select(AreaPath.depth, AreaPath.starts_on)
            .where(AreaPath.descendant_id == ident)
            .order_by(AreaPath.depth)
        ).all()
        assert [tuple(path) for path in paths] == [(0, DAWN), (1, date(2020, 1, 1)), (2, date(2020, 1, 1))]
        assert session.scalar(select(func.count()).select_from(Area).where(Area.name == "新镇")) == 1
