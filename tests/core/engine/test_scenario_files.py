"""A scenario file says in words what is wrong with it, and what it leaves to itself is read as it stands."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.activities.models import Activity
from core.db import Database
from core.engine.calendar import ensure_calendar
from core.engine.scenario import run_file
from core.engine.scenario.read import ScenarioError, read_scenarios
from core.engine.scenario.run import Stage, run_scenario, staged
from core.plugin_manager import load_registry
from tests.databases import Lay

SAMPLES = Path(__file__).parents[2] / "sample_plugins"
REGISTRY = load_registry([SAMPLES])
GOOD = """
- scenario: 一个人六月在村十天
  policies: {"999901": [river_county]}
  as_of: 2023-07-01
  given:
    areas: [{code: "999901", name: 河湾县, level: county}]
    units: [{id: u, name: 甲局, level: county, nature: 党政机关}]
    villages: [{id: v, name: 甲村, area: "999901"}]
    cadres: [{id: c, name: 赵一}]
    households: [{id: h, name: 王一, village: v}]
    postings: [{id: p, cadre: c, unit: u, village: v, role: 工作队员, starts_on: 2023-01-01}]
    activities: [{kind: in_village_day, who: c, village: v, on: 2023-06-01, repeat: {days: 10}}]
  expect:
    - {norm: RC-01, subject: c, period: 2023-06, status: met, measured: 10, required: 10}
"""
each_place = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def calendar(database: Database, laid: Lay) -> Database:
    laid(fill_calendar)
    return database


def fill_calendar(database: Database) -> None:
    with database.write() as session:
        ensure_calendar(session)


def told(database: Database, tmp_path: Path, text: str) -> str:
    """Run a file with one scenario and give what is wrong with it; empty where it comes true."""
    path = tmp_path / "told.yaml"
    path.write_text(text, encoding="utf-8")
    (result,) = run_file(database, REGISTRY, path)
    return result.error or "; ".join(difference.found for difference in result.differences)


def with_change(old: str, new: str) -> str:
    assert old in GOOD, "the sample has changed: nothing would be wrong"
    return GOOD.replace(old, new, 1)


def test_good_scenario_comes_true(calendar: Database, tmp_path: Path) -> None:
    assert told(calendar, tmp_path, GOOD) == ""


WRONG = {
    "unknown key": ("as_of:", "asof:", "a scenario does not know 'asof'; did you mean as_of?"),
    "unknown table": ("cadres:", "cadre:", "given does not know 'cadre'; did you mean cadres"),
    "unknown column": ("{id: c, name", "{id: c, nane", "did you mean name"),
    "unknown role": (
        "工作队员",
        "工作队园",
        "role '工作队园' is unknown; did you mean 工作队长 or 工作队员?",
    ),
    "unknown grouping": (
        "    units:",
        "    groups: [{id: g, kind: zoen}]\n    units:",
        "kind 'zoen' is unknown; did you mean zone?",
    ),
    "unknown kind": ("in_village_day", "in_vilage_day", "no activity kind is called 'in_vilage_day'"),
    "nearest kind": ("in_village_day", "in_vilage_day", "did you mean in_village_day"),
    "unknown norm": ("RC-01", "RC-1", "no norm is called 'RC-1'; did you mean RC-"),
    "unknown policy": ("[river_county]", "[river_country]", "no policy is called 'river_country'"),
    "nearest policy": ("[river_county]", "[river_country]", "did you mean river_county?"),
    "unknown status": ("status: met", "status: mett", "status does not know 'mett'; did you mean met"),
    "unknown person": ("who: c,", "who: cc,", "no cadre is called 'cc'"),
    "unknown village": ("village: v,", "village: w,", "no village is called 'w'"),
    "unknown subject": ("subject: c,", "subject: d,", "RC-01 judges a cadre; 'd' is not given; known are c"),
    "subject of another type": ("subject: c,", "subject: p,", "RC-01 judges a cadre; 'p' is posting"),
    "household for a cadre": ("subject: c,", "subject: h,", "RC-01 judges a cadre; 'h' is household"),
    "period of another cadence": (
        "2023-06,",
        "2023-W23,",
        "not judged by periods like '2023-W23'; write it like 2023-01",
    ),
    "period that is none": ("2023-06,", "2023-6,", "not judged by periods like '2023-6'"),
    "unknown state of a household": (
        "    postings:",
        "    household_risks: [{household: h, state: 监测户}]\n    postings:",
        "state '监测户' is unknown",
    ),
    "no such day": ("2023-01-01", "2023-02-30", "'2023-02-30' is no date; write it like 2023-07-01"),
    "no number": ("measured: 10", "measured: ten", "'ten' is no number"),
    "nothing said": ("status: met, measured: 10, required: 10", "as_of: 2023-07-01", "says nothing"),
    "no subject": ("subject: c, ", "", "lacks 'subject'"),
    "no norm": ("norm: RC-01, ", "", "lacks 'norm'"),
    "no village": ("unit: u, village: v,", "unit: u,", "'village' is missing"),
    "no date": ("  as_of: 2023-07-01\n", "", "no as_of: write `as_of: 2023-07-01`"),
    "a key twice": ("    cadres:", "    units: []\n    cadres:", "line 9: 'units' stands twice"),
    "a name twice": ("[{id: c, name: 赵一}]", "[{id: c}, {id: c}]", "the cadre 'c' is given twice"),
    "rows that are none": ("[{id: c, name: 赵一}]", "{id: c}", "given cadres: write a list of rows"),
    "two values in one": ("name: 赵一", "name: [赵一]", "name: ['赵一'] is not one value"),
    "policies without a list": ("[river_county]", "river_county", "as a list, [river_county]"),
    "steps": ("  expect:", "  do: [{start: leave}]\n  expect:", "write {at: date"),
    "another reason": (
        "  expect:",
        "  do: [{at: 2023-06-02, by: {role: cadre, is: c}, start: praise, subject: c, "
        "data: {reason: 修桥}, refused: 日期}]\n  expect:",
        "it was refused, but not by 日期: ",
    ),
    "no YAML": ("given:", "given: [", "the file is no YAML"),
    "unknown setting": (
        "    units:",
        "    settings: [{area: '999901', key: day, value: 1}]\n    units:",
        "did you mean days",
    ),
    "setting without value": (
        "    units:",
        "    settings: [{area: '999901', key: days}]\n    units:",
        "lacks 'value'",
    ),
    "setting that is no number": (
        "    units:",
        "    settings: [{area: '999901', key: days, value: 十}]\n    units:",
        "应为数",
    ),
}


@each_place
@pytest.mark.parametrize("fault", WRONG)
def test_wrong_file_names_the_word_and_the_nearest_right_one(
    calendar: Database, tmp_path: Path, fault: str
) -> None:
    old, new, words = WRONG[fault]
    assert words in told(calendar, tmp_path, with_change(old, new))


@each_place
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("measured: 10", "measured: 9", "met for 2023-06: measured 10, required 10"),
        ("status: met", "status: breached", "met for 2023-06"),
        ("status: met", "status: none", "met for 2023-06"),
        ("status: met", "status: met, reason: open_parameter", "met for 2023-06"),
        ("measured: 10", "needs: [{measured: 10}, {measured: 1}]", "met for 2023-06"),
        ("measured: 10", "needs: [{measured: 10, required: 11}]", "met for 2023-06"),
        ("measured: 10", "needs: [{status: breached}]", "met for 2023-06"),
        ("starts_on: 2023-01-01", "starts_on: 2023-07-01", "the norm does not bind this subject then"),
    ],
)
def test_what_did_not_come_true_is_said_with_its_figures(
    calendar: Database, tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert words in told(calendar, tmp_path, with_change(old, new))


def test_norm_of_a_policy_that_is_not_in_force_is_an_error_and_no_silent_none(
    calendar: Database, tmp_path: Path
) -> None:
    text = with_change("[river_county]", "[]").replace(
        "status: met, measured: 10, required: 10", "status: none"
    )
    assert "RC-01 is a norm of river_county, which this scenario does not put in force" in told(
        calendar, tmp_path, text
    )


@pytest.mark.parametrize("text", ["", "scenario: x", "- x", "- {scenario: x}", "- {expect: []}"])
def test_file_that_holds_no_scenario_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        read_scenarios(path)


def test_missing_file_is_named(database: Database, tmp_path: Path) -> None:
    (result,) = run_file(database, REGISTRY, tmp_path / "nowhere.yaml")
    assert "nowhere.yaml" in (result.error or "")


def test_every_scalar_stays_the_text_that_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "text.yaml"
    path.write_text(
        "- scenario: 文字\n  expect: [{norm: x}]\n"
        "  given: {a: [{on: 2023-07-01, at: 17:30, no: 010, yes: 2023-07, off: 411322, e: 1e3, n: ~}]}\n",
        encoding="utf-8",
    )
    (scenario,) = read_scenarios(path)
    assert scenario["given"]["a"] == [
        {
            "on": "2023-07-01",
            "at": "17:30",
            "no": "010",
            "yes": "2023-07",
            "off": "411322",
            "e": "1e3",
            "n": "~",
        }
    ]


@pytest.fixture
def stage(calendar: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    path = tmp_path / "stage.yaml"
    path.write_text(with_change("repeat: {days: 10}", request.param), encoding="utf-8")
    (scenario,) = read_scenarios(path)
    with staged(calendar, REGISTRY, scenario) as stage:
        yield stage


@pytest.mark.parametrize(
    ("stage", "days"),
    [
        ("repeat: {days: 3}", [1, 2, 3]),
        ("repeat: {workdays: 4}", [1, 2, 5, 6]),
        ("repeat: {until: 2023-06-04}", [1, 2, 3, 4]),
        ("repeat: {workdays: 9, until: 2023-06-06}", [1, 2, 5, 6]),
        ("repeat: [2023-06-03, 2023-06-09]", [1, 3, 9]),
        ("repeat: [2023-06-01]", [1]),
        ("note: 一", [1]),
    ],
    indirect=["stage"],
)
def test_repeat_takes_days_workdays_an_end_or_dates(stage: Stage, days: list[int]) -> None:
    found = stage.session.scalars(select(Activity.on_date).order_by(Activity.on_date))
    assert list(found) == [date(2023, 6, day) for day in days]


@each_place
@pytest.mark.parametrize("repeat", ["{day: 3}", "{days: x}", "[x]"])
def test_wrong_repeat_is_refused(calendar: Database, tmp_path: Path, repeat: str) -> None:
    assert "given activities" in told(calendar, tmp_path, with_change("{days: 10}", repeat))


def test_one_story_is_seen_on_several_dates(calendar: Database, tmp_path: Path) -> None:
    more = """
    - {norm: RC-01, subject: c, as_of: 2023-06-05, period: 2023-06, status: pending, measured: 5}
    - {norm: RC-01, subject: c, as_of: 2023-06-10, period: 2023-06, status: met, measured: 10}
    - {norm: RC-01, subject: c, as_of: 2023-06-09, status: pending, measured: 9}
    - {norm: RC-01, subject: c, as_of: 2022-12-31, period: 2022-12, status: none}
    """
    assert told(calendar, tmp_path, GOOD + more.rstrip()) == ""


def test_policy_and_settings_hold_from_and_to_their_dates(calendar: Database, tmp_path: Path) -> None:
    text = with_change("[river_county]", "[{slug: river_county, from: 2023-06-11, to: 2023-06-20}]")
    text = text.replace(
        "status: met, measured: 10, required: 10", "status: breached, measured: 0, required: 3"
    )
    assert told(calendar, tmp_path, text) == ""
    setting = "    settings: [{area: '999901', key: days, value: 11, from: 2023-06-01}]\n    units:"
    text = with_change("    units:", setting).replace(
        "status: met, measured: 10, required: 10", "required: 11"
    )
    assert told(calendar, tmp_path, text) == ""


def test_nothing_of_a_scenario_stays(calendar: Database, tmp_path: Path) -> None:
    assert told(calendar, tmp_path, GOOD) == ""
    with calendar.read() as session:
        assert session.scalars(select(Activity.id)).all() == []


def test_norms_of_a_result_are_those_it_speaks_of(calendar: Database) -> None:
    path = SAMPLES / "river_county" / "scenarios" / "presence.yaml"
    first = read_scenarios(path)[0]
    assert run_scenario(calendar, REGISTRY, path, first).norms == ["RC-01"]


@each_place
@pytest.mark.parametrize("is_alone", [True, False])
def test_place_left_out_is_the_one_that_must_be_meant(
    calendar: Database, tmp_path: Path, is_alone: bool
) -> None:
    path = tmp_path / "placed.yaml"
    second = "" if is_alone else ", {cadre: c, unit: u, village: w, role: 工作队员, starts_on: 2023-01-01}"
    told = with_change("who: c, village: v,", "who: c,").replace(
        "starts_on: 2023-01-01}", f"starts_on: 2023-01-01}}{second}"
    )
    path.write_text(
        told.replace('area: "999901"}]', 'area: "999901"}, {id: w, name: 乙村, area: "999901"}]'), "utf-8"
    )
    with staged(calendar, REGISTRY, read_scenarios(path)[0]) as stage:
        places = set(stage.session.scalars(select(Activity.village_id)))
        assert places == {stage.given.names.get("village", "v") if is_alone else None}
