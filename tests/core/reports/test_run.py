"""Reports of each shape: their figures are those a plain walk over the records gives, and every figure has its records."""

from datetime import date
from random import Random

import pytest
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.db import Database
from core.engine.report import Asked, Table, run_report
from core.engine.report.records import figure_records, line_records
from core.engine.run import View
from core.policy.periods import MONTH, YEAR, Period
from core.policy.report import Figure
from core.registry import Registry
from tests.core.reports.board import ATTENDANCE, GOALS, HEAT, PAY, Ground, book, lay, set_rate
from tests.databases import Lay
from tests.factories import Make
from tests.queries import counted

ON = date(2023, 9, 30)
YEAR_2023, SEPTEMBER = YEAR.containing(ON), MONTH.containing(ON)
assert YEAR_2023
assert SEPTEMBER


@pytest.fixture(scope="module")
def registry() -> Registry:
    own = book()
    return Registry(books={own.slug: own})


@pytest.fixture
def ground(laid: Lay, registry: Registry) -> Ground:
    return laid(lay, registry)


def run(database: Database, registry: Registry, key: str, area: int, period: Period | None = None) -> Table:
    own, report = registry.report(key)
    with database.read() as session:
        asked = Asked(ON, View(area=area), period) if period else Asked(ON, View(area=area))
        return run_report(session, own, report, asked)


def column(table: Table, key: str) -> dict[str, object]:
    lines = table.lines + ((table.total,) if table.total else ())
    return {line.name: line.cells[key].value for line in lines}


def test_days_stand_by_area_and_month_and_in_a_village_by_person(
    database: Database, registry: Registry, ground: Ground
) -> None:
    city = run(database, registry, ATTENDANCE.key, ground.city, YEAR_2023)
    assert column(city, "days/2023-09") == {"乙县": 3, "丙县": 3, "甲市": 6}
    assert column(city, "people/2023-07") == {"乙县": 1, "丙县": 1, "甲市": 2}
    assert column(city, "each/2023-09") == {"乙县": 1.5, "丙县": 3, "甲市": 2}
    assert column(city, "each/2023-12") == {"乙县": None, "丙县": None, "甲市": None}
    village = run(database, registry, ATTENDANCE.key, ground.village, YEAR_2023)
    assert column(village, "days/2023-09") == {"张一": 2, "李二": 1, "丁村": 3}


def test_shares_name_how_many_are_judged(database: Database, registry: Registry, ground: Ground) -> None:
    table = run(database, registry, HEAT.key, ground.city)
    assert column(table, "S-1") == {"乙县": 50, "丙县": 100, "甲市": 66.7}
    assert [(line.cells["S-1"].met, line.cells["S-1"].judged) for line in table.lines] == [(1, 2), (1, 1)]


def test_what_is_open_is_said_and_never_counted_as_zero(
    database: Database, registry: Registry, ground: Ground
) -> None:
    table = run(database, registry, PAY.key, ground.city, SEPTEMBER)
    assert {line.cells["money"].word for line in table.lines} == {"待设定"}
    assert table.total
    assert (table.total.cells["days"].value, table.total.cells["money"].value) == (6, None)
    set_rate(database, registry, ground.county, 30)
    table = run(database, registry, PAY.key, ground.city, SEPTEMBER)
    assert [line.cells["money"].value for line in table.lines] == [None, 60, 30]
    groups = {line.name: (line.cells["days"].value, line.cells["money"].value) for line in table.groups}
    assert groups == {"壬局": (3, None), "辛局": (3, 90)}


def test_a_goal_of_several_subjects_counts_those_that_reach_it(
    database: Database, registry: Registry, ground: Ground
) -> None:
    (line,) = run(database, registry, GOALS.key, ground.city).lines
    assert (line.cells["measured"].value, line.cells["required"].value) == (2, 3)
    (line,) = run(database, registry, GOALS.key, ground.other).lines
    assert (line.cells["measured"].value, line.cells["state"].value) == (3, "已达到")


def test_the_records_of_a_line_are_those_counted(
    database: Database, registry: Registry, ground: Ground
) -> None:
    own = registry.book("sample")
    with database.read() as session:
        asked = Asked(ON, View(area=ground.city), SEPTEMBER)  # type: ignore[arg-type]
        (told,) = line_records(session, own, PAY, "days", ground.posting, asked)
    assert (len(told.needs[0].counted), len(told.needs[0].left_out)) == (2, 1)


@pytest.mark.parametrize("seed", range(3))
def test_figures_equal_a_plain_walk_and_the_records_behind_them(
    session: Session, make: Make, registry: Registry, seed: int
) -> None:
    chance, figure = Random(seed), ATTENDANCE.columns[0]
    assert isinstance(figure, Figure)
    city = make.city("甲市")
    villages = [make.village(parent=make.township(parent=make.county(parent=city))) for _ in range(3)]
    cadres, seen = [make.cadre() for _ in range(4)], set()
    for _ in range(60):
        cadre, village = chance.choice(cadres), chance.choice(villages)
        day = date.fromordinal(chance.randint(date(2022, 12, 1).toordinal(), date(2023, 10, 31).toordinal()))
        make.activity("in_village_day", day, cadre=cadre, village=village)
        seen.add((cadre.id, day, village.county_id))
    make.enabled(registry.book("sample"), city)
    asked = Asked(ON, View(area=city.id), YEAR_2023)  # type: ignore[arg-type]
    table = run_report(session, registry.book("sample"), ATTENDANCE, asked)
    for month in MONTH.within(date(2023, 1, 1), ON):
        days = [
            (who, day, where) for who, day, where in seen if month.starts_on <= day <= min(month.ends_on, ON)
        ]
        found = {line.ident: line.cells[f"days/{month.key}"].value for line in table.lines}
        assert found == {one.county_id: sum(where == one.county_id for *_, where in days) for one in villages}
        assert table.total
        assert table.total.cells[f"days/{month.key}"].value == len({(who, day) for who, day, _ in days})
        part = Asked(ON, View(area=city.id), month)
        total, records = figure_records(session, registry.book("sample"), ATTENDANCE, figure, part)
        assert total == len(records) >= len(days)


def test_more_lines_ask_no_more_queries(database: Database, registry: Registry, ground: Ground) -> None:
    def asked() -> list[int]:
        numbers = []
        for key, period in ((ATTENDANCE.key, YEAR_2023), (HEAT.key, None), (PAY.key, SEPTEMBER)):
            with counted(database) as said:
                run(database, registry, key, ground.city, period)
            numbers.append(len(said))
        return numbers

    before = asked()
    with database.write() as session:
        make = Make(session)
        city = session.get_one(Area, ground.city)
        for _ in range(4):
            make.posting(village=make.village(parent=make.township(parent=make.county(parent=city))))
    assert asked() == before
