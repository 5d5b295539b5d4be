"""The data files of the policy hold what the paper holds, and its targets end with its year."""

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.policy.periods import OnDays, OnWeekdays
from core.policy.rules import Duty, Target
from core.registry import PolicyBook
from tests.policies import shipped

POLICY = Path(__file__).parents[3] / "plugins" / "fangcheng_2022" / "policy"
NORM_IDS = {f"FC-{number:02d}" for number in range(1, 55)}
LATER = {
    "report": {"FC-35"},
}
"""Norms without a status of their own yet, by what they wait for."""


def rows(name: str) -> list[dict[str, str]]:
    with (POLICY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parameters() -> dict[str, dict[str, Any]]:
    return tomllib.loads((POLICY / "parameters.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    return shipped().book("fangcheng_2022")


def test_norms_are_complete_and_each_is_one_sentence() -> None:
    table = rows("norms")
    assert len(table) == len(NORM_IDS)
    assert {row["id"] for row in table} == NORM_IDS
    for row in table:
        assert all(row.values()), row["id"]
        assert row["text"].find("。") == len(row["text"]) - 1, row["id"]


def test_norms_stand_in_the_order_of_the_document() -> None:
    order = ["一二三四".index(row["place"][0]) for row in rows("norms")]
    assert order == sorted(order)
    third = ["一二三四五六".index(row["place"][2]) for row in rows("norms") if row["place"][0] == "三"]
    assert third == sorted(third)


def test_only_the_cohort_is_an_effort_and_only_the_cooperatives_are_encouraged() -> None:
    soft = {row["id"]: row["force"] for row in rows("norms") if row["force"] != "must"}
    assert soft == {"FC-01": "should", "FC-41": "prefer"}


def test_every_norm_is_judged_but_those_that_wait(book: PolicyBook) -> None:
    judged = {norm for one in (*book.rules, *book.workflows) for norm in one.norms}
    assert NORM_IDS - judged == set().union(*LATER.values())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cohort_households", 2943),
        ("cohort_persons", 8417),
        ("county_matching_funds", 15100),
        ("total_funds", 30000),
        ("industry_share", 60),
        ("income_reference_2022", 6900),
        ("cooperatives", 552),
        ("stay_days", 5),
        ("stay_nights", 4),
        ("petition_days", 5),
        ("war_zones", 6),
        ("inspection_groups", 17),
    ],
)
def test_figures_are_those_of_the_paper(key: str, value: int) -> None:
    assert parameters()[key]["value"] == value


def test_frequencies_that_the_paper_leaves_open_stay_open() -> None:
    blanks = {"helper_visits_per_month", "four_ones_per_quarter", "help_day", "days_off_count"}
    blanks |= {"days_to_train_new", "receiving_leaders", "first_shape_measure", "income_reference_later"}
    assert blanks <= {key for key, table in parameters().items() if table.get("open")}


def test_four_townships_have_their_themes() -> None:
    themes = {row["township"]: row["theme"] for row in rows("demonstration_areas")}
    assert set(themes) == {"二郎庙镇", "杨集镇", "广阳镇", "独树镇"}
    assert themes["独树镇"] == "红色旅游+农业产业"


def test_days_of_the_month_and_of_the_week_are_those_of_the_paper(book: PolicyBook) -> None:
    every = [
        rule.every for norm in ("FC-28", "FC-26") for rule in book.rules_of(norm) if isinstance(rule, Duty)
    ]
    assert OnDays((8, 18, 28)) in every
    assert OnWeekdays((3,)) in every


def test_policy_is_the_countys_and_ends_with_its_year(book: PolicyBook) -> None:
    policy = book.policy
    assert (policy.level, str(policy.starts_on), str(policy.ends_on)) == (
        "county",
        "2022-03-15",
        "2022-12-31",
    )


def test_targets_bind_nobody_past_the_year_of_the_paper(book: PolicyBook) -> None:
    targets = [rule for rule in book.rules if isinstance(rule, Target)]
    assert targets
    for rule in targets:
        rows = rule.binds.rows.compile(compile_kwargs={"literal_binds": True})
        assert re.search(r"'2022-12-31'\) AS ends_on", str(rows)), rule.id
