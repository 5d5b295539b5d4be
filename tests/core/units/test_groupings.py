"""Zones and liaison groups change by dated rows; nothing is overwritten."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import GroupingUnit
from core.db import FAR
from core.errors import Refused
from core.policy.vocabulary import GroupingKind
from core.units.groupings import (
    add_grouping,
    add_grouping_area,
    add_grouping_unit,
    end_grouping_area,
    end_grouping_unit,
    name_grouping_cadre,
    parts_of,
    rename_grouping,
)
from core.units.queries import grouping_areas, grouping_units, groupings_of
from tests.factories import CLERK, START, Make

D = date(2023, 6, 1)
BEFORE = date(2023, 5, 31)


def test_county_moves_from_one_zone_to_another(session: Session, make: Make) -> None:
    city, county = make.city(), make.county()
    east, west = (add_grouping(session, CLERK, "zone", city, name) for name in ("东片区", "西片区"))
    row = add_grouping_area(session, CLERK, east, county, START)
    with pytest.raises(Refused, match="已属于东片区（2021-01-01至今）。请先结束原来的一段"):
        add_grouping_area(session, CLERK, west, county, D)
    end_grouping_area(session, CLERK, row, BEFORE)
    add_grouping_area(session, CLERK, west, county, D)
    assert [group.name for group in groupings_of(session, county.id, BEFORE, "zone")] == ["东片区"]
    assert [area.id for area in grouping_areas(session, west.id, D)] == [county.id]


def test_county_stands_in_groupings_of_two_kinds_at_once(session: Session, make: Make) -> None:
    city, county = make.city(), make.county()
    for kind in ("zone", "liaison_group"):
        add_grouping_area(session, CLERK, add_grouping(session, CLERK, kind, city, kind), county, START)
    assert len(groupings_of(session, county.id, D)) == 2


def test_one_unit_plays_parts_in_two_groupings_but_one_part_once(session: Session, make: Make) -> None:
    unit, east, west = make.unit("郑州大学"), make.grouping(name="东片区"), make.grouping(name="西片区")
    for zone in (east, west):
        add_grouping_unit(session, CLERK, zone, unit, "deputy", START)
    with pytest.raises(Refused, match="郑州大学已是东片区的副片长（2021-01-01至今）"):
        add_grouping_unit(session, CLERK, east, unit, "deputy", D)
    with pytest.raises(Refused, match="没有“副手”这种角色"):
        add_grouping_unit(session, CLERK, east, unit, "副手", D)
    assert [(row.role, name) for row, name in grouping_units(session, east.id, D)] == [("deputy", "郑州大学")]


def test_unit_names_another_cadre_and_the_former_stays_on_record(session: Session, make: Make) -> None:
    unit, first, second = make.unit(), make.cadre(), make.cadre()
    row = add_grouping_unit(session, CLERK, make.grouping(), unit, "lead", START, cadre_id=first.id)
    later = name_grouping_cadre(session, CLERK, row, second.id, D)
    columns = select(GroupingUnit.cadre_id, GroupingUnit.starts_on, GroupingUnit.ends_on)
    rows = session.execute(columns.order_by(GroupingUnit.starts_on)).all()
    assert rows == [(first.id, START, BEFORE), (second.id, D, FAR)]
    assert name_grouping_cadre(session, CLERK, later, first.id, D) is later
    end_grouping_unit(session, CLERK, later, D)
    assert later.ends_on == D


def test_name_is_taken_once_for_a_kind_and_area(session: Session, make: Make) -> None:
    city = make.city("市")
    zone = add_grouping(session, CLERK, "zone", city, "东片区")
    with pytest.raises(Refused, match="市已有“东片区”"):
        add_grouping(session, CLERK, "zone", city, "东片区")
    rename_grouping(session, CLERK, zone, "南片区")
    assert add_grouping(session, CLERK, "zone", city, "东片区").name == "东片区"


def test_policy_names_the_parts_of_its_kinds(make: Make) -> None:
    kind = GroupingKind("theatre", "战区", ("S-1",), (("commander", "战区长"),))
    registry = make.registry(make.book(grouping_kinds=(kind,)))
    assert parts_of(registry, "theatre") == {"commander": "战区长"}
    assert parts_of(registry, "zone")["head"] == "片长"
