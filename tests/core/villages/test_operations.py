"""Villages follow their area: county, types and households stay right when the tree changes."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.queries import breadcrumb_text, exists_on
from core.cadres.mergers import merge_villages
from core.errors import Refused
from core.villages.models import VillageType
from core.villages.operations import add_type, add_village, end_type, move_place, set_types
from core.villages.queries import VillageFilter, list_villages, types_of, village_detail
from tests.factories import CLERK, START, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


def test_village_knows_its_county_and_types_from_the_start(session: Session, make: Make) -> None:
    county = make.county("县", make.city("市"))
    village = add_village(
        session, CLERK, "二郎庙村", make.township("镇", county), types=["脱贫村", "易地搬迁安置村"], since=D
    )
    assert village.county_id == county.id
    assert breadcrumb_text(session, village.id, D) == "市县镇二郎庙村"
    assert types_of(session, [village.id], D) == {village.id: ["脱贫村", "易地搬迁安置村"]}
    assert types_of(session, [village.id], BEFORE) == {}


def test_village_outside_any_county_is_refused(session: Session, make: Make) -> None:
    with pytest.raises(Refused, match="市不属于任何县"):
        add_village(session, CLERK, "村", make.city("市"))


def test_township_moves_and_villages_and_households_change_county(session: Session, make: Make) -> None:
    old, new = make.county(), make.county()
    town = make.township("镇", old)
    village, other = make.village(parent=town), make.village(parent=make.township(parent=old))
    household = make.household(village)
    move_place(session, CLERK, town, new, D)
    for row in (village, household, other):
        session.refresh(row)
    assert (village.county_id, household.county_id, other.county_id) == (new.id, new.id, old.id)


def test_types_are_replaced_from_a_day_and_the_past_stays(session: Session, make: Make) -> None:
    village = make.village(types=["脱贫村", "党组织软弱涣散村"], starts_on=START)
    set_types(session, CLERK, village, {"脱贫村": None, "其他": "红色村"}, D)
    assert types_of(session, [village.id], BEFORE)[village.id] == ["脱贫村", "党组织软弱涣散村"]
    assert types_of(session, [village.id], D)[village.id] == ["脱贫村", "其他"]
    set_types(session, CLERK, village, {"脱贫村": None, "其他": "示范村"}, D)
    assert session.scalar(select(VillageType.note).where(VillageType.type == "其他")) == "示范村"
    set_types(session, CLERK, village, {"脱贫村": None}, D)
    assert session.scalars(select(VillageType).where(VillageType.type == "其他")).all() == []


def test_type_is_given_once_at_a_time(session: Session, make: Make) -> None:
    village = make.village()
    row = add_type(session, CLERK, village, "脱贫村", START)
    with pytest.raises(Refused, match="已是“脱贫村”（2021-01-01至今）"):
        add_type(session, CLERK, village, "脱贫村", D)
    end_type(session, CLERK, row, BEFORE)
    assert add_type(session, CLERK, village, "脱贫村", D).starts_on == D


def test_merged_village_leaves_its_households_to_the_other(session: Session, make: Make) -> None:
    town = make.township()
    gone, stays = make.village("甲村", town), make.village("乙村", town)
    household = make.household(gone)
    merge_villages(session, CLERK, [gone], stays, D)
    session.refresh(household)
    assert household.village_id == stays.id
    assert exists_on(session, gone.id, BEFORE)
    assert not exists_on(session, gone.id, D)


def test_merging_names_the_people_and_units_still_there(session: Session, make: Make) -> None:
    town = make.township()
    gone, stays = make.village("甲村", town), make.village("乙村", town)
    posting = make.posting(make.cadre("单晓明"), gone)
    with pytest.raises(Refused, match=r"还有人在派：甲村的单晓明。请先结束"):
        merge_villages(session, CLERK, [gone], stays, D)
    posting.ends_on = BEFORE
    pair = make.pair(village=gone)
    with pytest.raises(Refused, match="甲村在2023-06-01以后还有帮扶单位"):
        merge_villages(session, CLERK, [gone], stays, D)
    pair.ends_on = BEFORE
    merge_villages(session, CLERK, [gone], stays, D)


def test_list_narrows_and_detail_shows_the_day(session: Session, make: Make) -> None:
    one = make.village("二郎庙村", types=["脱贫村"])
    make.village("杨集村", parent=make.township(parent=make.county()))
    unit = make.unit("甲局")
    make.pair(unit, one, START, BEFORE)

    def names(on: date, **asked: object) -> list[str]:
        return [name for _village, name in session.execute(list_villages(VillageFilter(**asked), on))]  # type: ignore[arg-type]

    assert names(D, text="郎庙") == names(D, area_id=one.county_id) == names(D, type="脱贫村") == ["二郎庙村"]
    assert (names(BEFORE, unit_id=unit.id), names(D, unit_id=unit.id)) == (["二郎庙村"], [])
    assert [name for _pair, name, _level in village_detail(session, one, BEFORE).pairs] == ["甲局"]
    assert list(village_detail(session, one, D).pairs) == []
    assert [row.type for row in village_detail(session, one).types] == ["脱贫村"]
