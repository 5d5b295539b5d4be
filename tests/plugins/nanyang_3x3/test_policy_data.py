"""The data files of the policy hold what the paper holds: counts, closed lists and unbroken references."""

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.policy.vocabulary import ACTORS

POLICY = Path(__file__).parents[3] / "plugins" / "nanyang_3x3" / "policy"
NORM_IDS = {f"NY-{number:02d}" for number in range(1, 63)}
NINE_HEADINGS = [
    *("定干部", "定任务", "定职责"),
    *("区域联动", "单位联心", "宣传联树"),
    *("月度点评", "季度考评", "半年观评"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (POLICY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name: str, key: str) -> list[str]:
    return [row[key] for row in rows(name)]


def parameters() -> dict[str, dict[str, Any]]:
    return tomllib.loads((POLICY / "parameters.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("table", "entries", "by", "different"),
    [
        ("norms", 62, "id", 62),
        ("counties", 13, "code", 13),
        ("zones", 4, "head_unit", 4),
        ("zone_deputies", 26, "unit", 25),
        ("liaison_groups", 13, "county", 13),
        ("group_members", 149, "unit", 138),
        ("units", 4 + 25 + 138, "name", 4 + 25 + 138),
    ],
)
def test_table_has_the_entries_of_the_paper(table: str, entries: int, by: str, different: int) -> None:
    values = column(table, by)
    assert (len(values), len(set(values))) == (entries, different)


def test_members_of_each_county_are_as_many_as_in_the_third_annex() -> None:
    expected = {"社旗县": 11, "方城县": 18, "宛城区": 6, "卧龙区": 10, "淅川县": 11, "西峡县": 9, "邓州市": 7}
    expected |= {"桐柏县": 12, "唐河县": 14, "新野县": 9, "南召县": 13, "内乡县": 13, "镇平县": 16}
    assert Counter(column("group_members", "county")) == expected


def test_no_unit_stands_twice_in_one_county_or_zone() -> None:
    for table, place in (("group_members", "county"), ("zone_deputies", "zone")):
        entries = [(row[place], row["unit"]) for row in rows(table)]
        assert len(entries) == len(set(entries))


def test_only_one_deputy_unit_serves_two_zones() -> None:
    served = Counter(column("zone_deputies", "unit"))
    assert [unit for unit, zones in served.items() if zones > 1] == ["省药品监督管理局"]


def test_lead_unit_is_the_first_member_of_its_county() -> None:
    first = {row["county"]: row["unit"] for row in rows("group_members") if row["order"] == "1"}
    assert {row["county"]: row["lead_unit"] for row in rows("liaison_groups")} == first


def test_orders_count_from_one_without_a_gap() -> None:
    assert column("zones", "order") == ["1", "2", "3", "4"]
    for county in column("counties", "name"):
        orders = [int(row["order"]) for row in rows("group_members") if row["county"] == county]
        assert orders == list(range(1, len(orders) + 1))


def test_places_and_units_named_in_one_table_stand_in_the_other() -> None:
    counties, zones = set(column("counties", "name")), set(column("zones", "zone"))
    assert set(column("counties", "zone")) == set(column("zone_deputies", "zone")) == zones
    assert set(column("liaison_groups", "county")) == set(column("group_members", "county")) == counties


def test_unit_levels_follow_the_role_in_the_third_annex() -> None:
    by_level: dict[str, set[str]] = {"central": set(), "provincial": set(), "city": set()}
    for row in rows("units"):
        by_level[row["level"]].add(row["name"])
    assert by_level["central"] == set(column("zones", "head_unit"))
    assert by_level["provincial"] == set(column("zone_deputies", "unit"))
    assert by_level["city"] == set(column("group_members", "unit"))


def test_unit_natures_stay_inside_the_closed_list_or_blank() -> None:
    assert set(column("units", "nature")) == {"党政机关", "事业单位", "国有企业", ""}


@pytest.mark.parametrize("word", ["银行", "农信社", "共青团", "市总工会", "市妇联", "市人保财险"])
def test_banks_and_people_s_organisations_have_no_nature(word: str) -> None:
    natures = [row["nature"] for row in rows("units") if word in row["name"]]
    assert set(natures) == {""}


@pytest.mark.parametrize("pair", [("市卫健委", "市卫健体委"), ("南阳医专", "市医专")])
def test_doubtful_pairs_are_kept_apart(pair: tuple[str, str]) -> None:
    assert set(pair) <= set(column("units", "name"))


def test_county_codes_are_text_of_six_digits_under_the_city() -> None:
    assert all(re.fullmatch(r"4113\d\d", code) for code in column("counties", "code"))


def test_norms_are_complete_and_say_place_force_heading_and_one_sentence() -> None:
    table = rows("norms")
    assert {row["id"] for row in table} == NORM_IDS
    assert {row["force"] for row in table} == {"must", "should", "prefer"}
    for row in table:
        assert all(row.values()), row["id"]
        assert row["text"].find("。") == len(row["text"]) - 1, row["id"]


def test_every_one_of_the_nine_headings_has_norms() -> None:
    assert set(column("norms", "heading")) >= set(NINE_HEADINGS)


def test_norms_stand_in_the_order_of_the_document() -> None:
    headings = list(dict.fromkeys(column("norms", "heading")))
    before, after = ["标题", "机制内容", "实施对象"], ["工作要求", "附件1", "附件2", "附件4"]
    assert headings == [*before, *NINE_HEADINGS, *after]


def test_parameters_cite_a_norm_and_name_their_unit() -> None:
    for key, parameter in parameters().items():
        assert parameter["norm"] in NORM_IDS, key
        assert parameter["title"], key
        assert parameter["unit"], key
        assert isinstance(parameter["local"], bool), key


def test_a_parameter_has_a_value_or_says_why_it_is_open() -> None:
    for key, parameter in parameters().items():
        assert ("value" in parameter) != parameter.get("open", False), key
        if parameter.get("open"):
            assert parameter["why_open"].endswith("。"), key
            assert parameter["who_decides"], key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("max_age", 45),
        ("min_party_years", 1),
        ("min_work_years", 2),
        ("min_team", 3),
        ("min_members", 2),
        ("min_term_years", 2),
        ("principal_surveys_city", 2),
        ("principal_surveys_provincial", 1),
        ("leader_surveys_per_year", 4),
        ("week_days", 5),
        ("week_nights", 4),
        ("month_days", 20),
        ("max_contact_gap_days", 0),
    ],
)
def test_figures_are_those_of_the_paper(key: str, value: int) -> None:
    assert parameters()[key]["value"] == value


def test_counties_may_set_only_the_points() -> None:
    assert {parameter["norm"] for parameter in parameters().values() if parameter["local"]} == {"NY-38"}


def test_blanks_of_the_paper_stay_open() -> None:
    open_norms = {parameter["norm"] for parameter in parameters().values() if parameter.get("open")}
    assert open_norms == {
        *("NY-17", "NY-18", "NY-22", "NY-25", "NY-30", "NY-35"),
        *("NY-38", "NY-40", "NY-41", "NY-42", "NY-44"),
    }


def test_task_groups_have_the_items_of_the_paper() -> None:
    assert Counter(column("tasks", "group")) == {
        "科学规划指导": 1,
        "巩固脱贫成果": 6,
        "增强内生动力": 7,
        "“五星”支部创建": 8,
        "其他任务": 1,
    }


def test_activity_kinds_are_named_once_and_cite_norms() -> None:
    kinds = column("activity_kinds", "kind")
    assert len(kinds) == len(set(kinds))
    for row in rows("activity_kinds"):
        assert set(row["norms"].split()) <= NORM_IDS, row["kind"]
        assert row["who"] in ACTORS, row["kind"]
        assert row["shared"] in {"yes", ""}, row["kind"]
