"""The tree is read as it was on a day, and areas are found the way people write them."""

from datetime import date

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.operations import close_area, move_area
from core.areas.queries import (
    ancestor_ids,
    breadcrumb,
    breadcrumbs,
    children,
    county_of,
    find_area,
    get_area,
    get_area_by_code,
    lifetime,
    nearest_names,
    search_areas,
    subtree,
    within,
)
from core.db import FAR
from core.errors import Missing, Refused
from core.validity import DAWN
from tests.factories import CLERK, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


def names(areas: list[Area]) -> list[str]:
    return [area.name for area in areas]


def test_children_come_by_code_and_as_of_the_day(session: Session, make: Make) -> None:
    city = make.city("市")
    for code, name in (("411322", "方城县"), ("411303", "卧龙区")):
        make.county(name, city, code=code)
    late = make.county("新县", city, starts_on=D, code="411399")
    assert names(children(session, city.id, BEFORE)) == ["卧龙区", "方城县"]
    assert names(children(session, city.id, D)) == ["卧龙区", "方城县", "新县"]
    assert names(children(session, None, D)) == ["市"]
    assert children(session, late.id, D, "township") == []


def test_subtree_lists_from_the_top_and_by_level(session: Session, make: Make) -> None:
    county = make.county("县")
    town = make.township("镇", county)
    make.village("村", town)
    assert names(subtree(session, county.id, D)) == ["县", "镇", "村"]
    assert names(subtree(session, county.id, D, "village")) == ["村"]


def test_within_takes_binds_and_several_areas(session: Session, make: Make) -> None:
    one, two = make.county(), make.county()
    asked = select(Area.id).where(Area.id.in_(within(bindparam("area"), bindparam("on"))))
    assert session.scalars(asked, {"area": one.id, "on": D}).all() == [one.id]
    assert set(session.scalars(within([one.id, two.id], D))) == {one.id, two.id}


def test_way_down_is_that_of_the_day(session: Session, make: Make) -> None:
    old, new = make.county("旧县", make.city("市")), make.county("新县")
    town = make.township("镇", old)
    move_area(session, CLERK, town, new, D)
    assert names(breadcrumb(session, town.id, BEFORE)) == ["市", "旧县", "镇"]
    assert names(breadcrumbs(session, [town.id, old.id], D)[town.id])[-2:] == ["新县", "镇"]
    assert (county_of(session, town.id, BEFORE), county_of(session, town.id, D)) == (old.id, new.id)
    assert ancestor_ids(session, [town.id, new.id], D, "county") == {town.id: new.id, new.id: new.id}


def test_area_is_found_by_code_or_by_name_below_a_parent(session: Session, make: Make) -> None:
    here, there = make.county("甲县", code="411322"), make.county("乙县")
    make.village("杨集村", make.township("东镇", here))
    elsewhere = make.village("杨集村", make.township("西镇", there))
    assert find_area(session, D, code="411322") is here
    assert find_area(session, D, name="杨集村", parent_id=there.id) is make.area_of(elsewhere)
    assert find_area(session, D, name="杨集村", level="county") is None
    with pytest.raises(Refused, match=r"叫“杨集村”的区划不止一个：.*甲县东镇杨集村、.*乙县西镇杨集村"):
        find_area(session, D, name="杨集村")


def test_closed_area_is_found_only_while_it_stood(session: Session, make: Make) -> None:
    town = make.township("老镇")
    close_area(session, CLERK, town, BEFORE)
    assert find_area(session, BEFORE, name="老镇") is town
    assert find_area(session, D, name="老镇") is None
    assert lifetime(session, town.id) == [(DAWN, BEFORE)]
    assert lifetime(session, make.city().id) == [(DAWN, FAR)]


def test_nearest_names_are_those_below_the_parent(session: Session, make: Make) -> None:
    county = make.county()
    for name in ("杨集镇", "杨楼镇", "赵河镇"):
        make.township(name, county)
    make.township("杨集乡镇", make.county())
    assert nearest_names(session, "杨集乡", D, parent_id=county.id, level="township")[0] == "杨集镇"
    assert nearest_names(session, "ABC", D, parent_id=county.id) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("方城", ["方城县"]),
        ("4113", ["甲市", "方城县"]),
        ("xx", ["浚县"]),
        ("CGS", ["长葛市"]),
        ("%", []),
        ("", []),
    ],
)
def test_area_is_searched_by_piece_code_or_initials(
    session: Session, make: Make, text: str, found: list[str]
) -> None:
    city = make.city("甲市", code="411300")
    make.county("方城县", city, code="411322")
    make.county("浚县", city)
    make.county("长葛市", city)
    assert names(search_areas(session, text, D)) == found


def test_missing_area_says_what_is_near(session: Session, make: Make) -> None:
    make.county("方城县", code="411322")
    assert get_area_by_code(session, " 411322 ").name == "方城县"
    with pytest.raises(Missing, match="没有代码为“411332”的区划。相近的有：411322 方城县"):
        get_area_by_code(session, "411332")
    with pytest.raises(Missing, match="没有这个区划"):
        get_area(session, 10**6)
