"""The area tree changes by dated acts, and says no in words."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import AreaParent, PolicyAssignment
from core.areas.operations import add_area, close_area, merge_areas, move_area, rename_area, set_area_code
from core.areas.queries import breadcrumb_text, children, exists_on, within
from core.audit.trail import WAITING
from core.db import FAR
from core.errors import Refused
from tests.factories import CLERK, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


def ids(session: Session, area_id: int, on: date) -> set[int]:
    return set(session.scalars(within(area_id, on)))


def test_new_area_stands_below_all_its_ancestors_from_its_first_day(session: Session, make: Make) -> None:
    city = make.city("甲市")
    county = make.county("乙县", city)
    town = add_area(session, CLERK, "丙镇", "township", county, "411322101", D)
    assert town.id in ids(session, city.id, D)
    assert town.id not in ids(session, city.id, BEFORE)
    assert breadcrumb_text(session, town.id, D) == "甲市乙县丙镇"


def test_area_moves_with_everything_below_from_the_day_on(session: Session, make: Make) -> None:
    old, new = make.county("旧县"), make.county("新县")
    town = make.township("镇", old)
    village = make.village("村", town)
    move_area(session, CLERK, town, new, D)
    assert ids(session, old.id, BEFORE) == {old.id, town.id, village.id}
    assert ids(session, old.id, D) == {old.id}
    assert ids(session, new.id, D) == {new.id, town.id, village.id}


def test_second_move_on_the_same_day_corrects_the_first(session: Session, make: Make) -> None:
    old, wrong, right = make.county(), make.county(), make.county()
    town = make.township("镇", old)
    move_area(session, CLERK, town, wrong, D)
    move_area(session, CLERK, town, right, D)
    links = session.execute(
        select(AreaParent.parent_id, AreaParent.ends_on)
        .where(AreaParent.area_id == town.id)
        .order_by(AreaParent.starts_on)
    )
    assert links.all() == [(old.id, BEFORE), (right.id, FAR)]


def test_root_keeps_its_past_when_it_is_put_under_a_province(session: Session, make: Make) -> None:
    city = make.city("市")
    county = make.county("县", city)
    province = make.area("省", "province")
    move_area(session, CLERK, city, province, D)
    assert ids(session, city.id, BEFORE) == {city.id, county.id}
    assert ids(session, province.id, BEFORE) == {province.id}
    assert ids(session, province.id, D) == {province.id, city.id, county.id}


def test_villages_merge_and_the_merged_one_ends_the_day_before(session: Session, make: Make) -> None:
    town = make.township()
    one, two = (make.area_of(make.village(name, town)) for name in ("一村", "二村"))
    group = make.area("三组", "group", one)
    merge_areas(session, CLERK, [one], two, D)
    assert exists_on(session, one.id, BEFORE)
    assert not exists_on(session, one.id, D)
    assert [area.id for area in children(session, two.id, D)] == [group.id]
    assert [area.id for area in children(session, one.id, BEFORE)] == [group.id]


def test_closing_ends_the_policies_of_the_area_itself(session: Session, make: Make) -> None:
    village = make.area_of(make.village())
    book = make.book(level="village")
    make.enabled(book, village)
    close_area(session, CLERK, village, D, make.registry(book))
    assert session.scalar(select(PolicyAssignment.ends_on)) == D


def test_area_with_areas_below_is_not_closed(session: Session, make: Make) -> None:
    town = make.township("杨集镇")
    make.village("二郎庙村", town)
    with pytest.raises(Refused, match=r"杨集镇下面还有1个区划（二郎庙村）.*先把它们划转"):
        close_area(session, CLERK, town, D)


def test_area_is_not_closed_while_one_is_still_to_come(session: Session, make: Make) -> None:
    town = make.township("镇")
    make.village("新村", town, starts_on=date(2030, 1, 1))
    with pytest.raises(Refused, match="新村"):
        close_area(session, CLERK, town, D)


def test_nothing_is_added_below_an_area_that_ends(session: Session, make: Make) -> None:
    town = make.township("镇")
    close_area(session, CLERK, town, D)
    with pytest.raises(Refused, match="镇将撤销"):
        add_area(session, CLERK, "村", "village", town, None, BEFORE)
    with pytest.raises(Refused, match="镇在2023-06-02不存在"):
        add_area(session, CLERK, "村", "village", town, None, date(2023, 6, 2))


@pytest.mark.parametrize(
    ("name", "level", "code", "words"),
    [
        (" ", "township", None, "名称不能为空"),
        ("镇", "town", None, "没有“town”这种区划级别.*township"),
        ("镇", "city", None, "市级区划不能设在县级区划之下"),
        ("镇", "township", "41-13", "代码“41-13”不对"),
        ("镇", "township", "411322", "代码411322已用于“县”"),
        ("老镇", "township", None, "市县已有同名的乡镇级区划“老镇”"),
        ("镇" * 81, "township", None, "名称有81个字，最多80个字"),
    ],
)
def test_wrong_area_is_refused_in_words(
    session: Session, make: Make, name: str, level: str, code: str | None, words: str
) -> None:
    county = make.county("县", make.city("市"), code="411322")
    make.township("老镇", county)
    with pytest.raises(Refused, match=words):
        add_area(session, CLERK, name, level, county, code, D)


@pytest.mark.parametrize(
    ("on", "words"),
    [(D, "已经属于县"), (date(1980, 1, 1), "镇在1980-01-01不存在，它的存续时间是2000-01-01至今")],
)
def test_move_that_changes_nothing_or_comes_before_the_begin_is_refused(
    session: Session, make: Make, on: date, words: str
) -> None:
    county, other = make.county("县"), make.county("另县")
    town = make.township("镇", county, starts_on=date(2000, 1, 1))
    with pytest.raises(Refused, match=words):
        move_area(session, CLERK, town, county if on == D else other, on)


def test_every_act_leaves_an_entry_with_what_changed(session: Session, make: Make) -> None:
    county = make.county("县", code="411300")
    session.info[WAITING].clear()
    rename_area(session, CLERK, county, "新县")
    set_area_code(session, CLERK, county, "411399")
    said = [(one.values["action"], one.values["changes"]) for one in session.info[WAITING]]
    assert said == [("area.rename", {"name": ["县", "新县"]}), ("area.code", {"code": ["411300", "411399"]})]
