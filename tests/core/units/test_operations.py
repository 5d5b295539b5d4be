"""Units keep their leaders and villages dated, and refuse what overlaps."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.trail import WAITING
from core.db import FAR
from core.errors import Missing, Refused
from core.units.models import UnitLeader
from core.units.operations import (
    add_leader,
    add_unit,
    change_leader_role,
    end_leader,
    end_pair,
    pair_village,
    update_unit,
)
from core.units.queries import (
    UnitFilter,
    find_units,
    leader_on,
    list_units,
    nearest_units,
    unit_detail,
    villages_of,
)
from tests.factories import CLERK, START, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


def test_unit_is_added_once_under_its_name(session: Session, make: Make) -> None:
    city = make.city()
    unit = add_unit(session, CLERK, " 市发改委 ", "city", city, "党政机关")
    assert (unit.name, unit.nature) == ("市发改委", "党政机关")
    with pytest.raises(Refused, match="单位“市发改委”已经有了"):
        add_unit(session, CLERK, "市发改委", "city", city)
    assert add_unit(session, CLERK, "市发改委", "city", make.city()).nature is None


def test_level_is_one_of_the_known_ones(session: Session, make: Make) -> None:
    with pytest.raises(Refused, match=r"没有“province”这种单位层级。可以写：provincial"):
        add_unit(session, CLERK, "省农科院", "province", make.city())


def test_renaming_keeps_the_former_name_on_record(session: Session, make: Make) -> None:
    unit = make.unit("市扶贫办")
    update_unit(session, CLERK, unit, name="市乡村振兴局", level="city", nature=unit.nature)
    assert unit.name == "市乡村振兴局"
    entry = session.info[WAITING][-1].values
    assert (entry["action"], entry["changes"]) == ("unit.update", {"name": ["市扶贫办", "市乡村振兴局"]})


def test_nothing_changed_leaves_no_entry(session: Session, make: Make) -> None:
    unit = make.unit()
    number = len(session.info[WAITING])
    update_unit(session, CLERK, unit, name=unit.name, level=unit.level, nature=unit.nature)
    assert len(session.info[WAITING]) == number


def test_leader_changes_part_on_a_day_without_losing_the_past(session: Session, make: Make) -> None:
    unit = make.unit()
    leader = add_leader(session, CLERK, unit, "王强", "deputy", START)
    change_leader_role(session, CLERK, leader, "principal", D)
    rows = select(UnitLeader.role, UnitLeader.starts_on, UnitLeader.ends_on).order_by(UnitLeader.starts_on)
    assert session.execute(rows).all() == [("deputy", START, BEFORE), ("principal", D, FAR)]
    roles = [leader_on(session, unit.id, "王强", day) for day in (BEFORE, D)]
    assert [row.role for row in roles if row] == ["deputy", "principal"]


def test_person_is_not_twice_in_one_leadership(session: Session, make: Make) -> None:
    unit = make.unit("甲局")
    add_leader(session, CLERK, unit, "王强", "deputy", START, D)
    with pytest.raises(Refused, match="王强已是甲局的班子其他成员（2021-01-01至2023-06-01）"):
        add_leader(session, CLERK, unit, "王强", "principal", D)
    assert add_leader(session, CLERK, unit, "李强", "principal", D).name == "李强"


def test_time_in_office_ends_once(session: Session, make: Make) -> None:
    leader = make.leader(make.unit(), name="王强")
    end_leader(session, CLERK, leader, D)
    with pytest.raises(Refused, match=r"王强的任职已于2023-06-01结束。需要延长的，请另记一段"):
        end_leader(session, CLERK, leader, date(2023, 7, 1))
    with pytest.raises(Refused, match="自2021-01-01开始，不能在2020-01-01结束"):
        end_leader(session, CLERK, leader, date(2020, 1, 1))


def test_unit_assists_a_village_once_at_a_time(session: Session, make: Make) -> None:
    unit, village = make.unit("甲局"), make.village("二郎庙村")
    pair = pair_village(session, CLERK, unit, village.id, START)
    with pytest.raises(Refused, match="甲局已帮扶二郎庙村（2021-01-01至今），时间重叠"):
        pair_village(session, CLERK, unit, village.id, D)
    end_pair(session, CLERK, pair, BEFORE, "调整批复〔2023〕1号")
    assert pair.end_basis == "调整批复〔2023〕1号"
    assert pair_village(session, CLERK, unit, village.id, D).starts_on == D
    assert villages_of(session, unit.id, BEFORE) == villages_of(session, unit.id, D) == [village.id]


def test_pair_needs_a_village_that_exists_then(session: Session, make: Make) -> None:
    unit, new = make.unit(), make.village("新村", starts_on=D)
    with pytest.raises(Refused, match="新村在2021-01-01不存在"):
        pair_village(session, CLERK, unit, new.id, START)
    with pytest.raises(Missing, match="没有这个村"):
        pair_village(session, CLERK, unit, make.county().id, START)


def test_list_narrows_by_what_is_asked(session: Session, make: Make) -> None:
    here, there = make.county(), make.county()
    village = make.village(parent=here)
    one, two = make.unit("市发改委"), make.unit("省农科院", "provincial", "事业单位", area=there)
    make.pair(one, village, START, BEFORE)
    zone = make.grouping("zone", areas=[here])
    make.part(zone, two, "deputy")

    def names(on: date, **asked: object) -> list[str]:
        return [unit.name for unit in session.scalars(list_units(UnitFilter(**asked), on))]  # type: ignore[arg-type]

    assert names(D, text="发改") == ["市发改委"]
    assert names(D, level="provincial") == names(D, nature="事业单位") == ["省农科院"]
    assert names(BEFORE, area_id=here.id) == ["市发改委"]
    assert names(D, area_id=here.id) == []
    assert names(D, home_id=there.id) == names(D, grouping_id=zone.id) == ["省农科院"]


def test_detail_shows_the_day_or_everything(session: Session, make: Make) -> None:
    unit, village = make.unit(), make.village("村")
    make.leader(unit, "deputy", "赵一", ends_on=BEFORE)
    make.leader(unit, "principal", "钱二")
    make.pair(unit, village, START, BEFORE)
    make.part(make.grouping("zone", "东片"), unit, "head")
    now, ever = unit_detail(session, unit, D), unit_detail(session, unit)
    assert [leader.name for leader in now.leaders] == ["钱二"]
    assert [leader.name for leader in ever.leaders] == ["钱二", "赵一"]
    assert list(now.pairs) == []
    assert [name for _pair, name in ever.pairs] == ["村"]
    assert [(part.role, name, kind) for part, name, kind in now.parts] == [("head", "东片", "zone")]


def test_unknown_unit_offers_the_nearest_names(session: Session, make: Make) -> None:
    for name in ("市发展和改革委员会", "市财政局"):
        make.unit(name)
    assert find_units(session, "市发展改革委员会") == []
    assert nearest_units(session, "市发展改革委员会") == ["市发展和改革委员会"]
