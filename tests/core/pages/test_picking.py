"""Choosing by name: one that is meant, several that bear it, none that does."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from core.accounts.gate import Gate
from core.accounts.models import User
from core.areas.models import Area
from core.db import Database
from core.errors import Refused
from core.pages.picking import (
    cadre_called,
    pick_area,
    pick_cadre,
    pick_county,
    pick_household,
    pick_unit,
    pick_village,
    village_name,
)
from core.villages.models import Village
from tests.factories import Make
from tests.ground import DAY, Ground, ground, registry
from tests.people import People

__all__ = ["ground", "registry"]


@pytest.fixture
def at_hand(database: Database, people: People, ground: Ground) -> Iterator[Any]:
    """The session and gate of a county officer, with namesakes of everything."""
    user = people.add("county_officer", area_id=ground.county)
    with database.write() as session:
        make = Make(session)
        county = session.get_one(Area, ground.county)
        make.village("丁村", make.township("辰镇", county))
        unit = make.unit("壬司")
        village = session.get_one(Village, ground.village)
        make.posting(make.cadre("张一", unit), village, unit)
        make.household(village, "赵家")
    with database.read() as session:
        yield SimpleNamespace(session=session, gate=Gate(session, session.get_one(User, user), DAY))


def refused(act: Any) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(caught.value)


def test_a_village_is_named_with_its_township_where_several_bear_the_name(
    at_hand: Any, ground: Ground
) -> None:
    session, gate = at_hand.session, at_hand.gate
    assert "不止一个" in (said := refused(lambda: pick_village(session, gate, "丁村", DAY)))
    assert "己镇丁村" in said
    assert "辰镇丁村" in said
    for written in (" 己镇丁村 ", "410001100201"):
        assert pick_village(session, gate, written, DAY).id == ground.village
    assert pick_village(session, gate, village_name(session, ground.village, DAY), DAY).id == ground.village


def test_what_lies_beyond_reach_is_not_found(at_hand: Any) -> None:
    session, gate = at_hand.session, at_hand.gate
    assert "没有找到村“戊村”" in refused(lambda: pick_village(session, gate, "戊村", DAY))
    assert "没有找到干部“孙三”" in refused(lambda: pick_cadre(session, gate, "孙三"))
    assert "没有找到区划“丙县”" in refused(lambda: pick_area(session, gate, "丙县"))
    assert "没有找到县“丙县”" in refused(lambda: pick_county(session, gate, "丙县"))


def test_the_nearest_name_is_offered(at_hand: Any) -> None:
    session, gate = at_hand.session, at_hand.gate
    assert "是不是：己镇丁村" in refused(lambda: pick_village(session, gate, "己镇丁庄", DAY))
    assert "辛局" in refused(lambda: pick_unit(session, gate, "辛句"))


def test_a_unit_new_to_the_county_is_found_all_the_same(at_hand: Any) -> None:
    assert pick_unit(at_hand.session, at_hand.gate, "壬局").name == "壬局"


def test_a_namesake_is_told_by_the_unit(at_hand: Any, ground: Ground) -> None:
    session, gate = at_hand.session, at_hand.gate
    assert "张一（壬司）" in refused(lambda: pick_cadre(session, gate, "张一"))
    assert pick_cadre(session, gate, "张一(辛局)").id == ground.cadre
    assert cadre_called(session, ground.cadre) == "张一（辛局）"
    assert "不止一个" in refused(lambda: pick_household(session, gate, "赵家", ground.village))
