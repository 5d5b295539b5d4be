"""The data files of the measure hold what the paper holds: counts, closed lists, figures and unbroken references."""

import csv
import tomllib
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from plugins.linfen_zhucun import choices, plugin

POLICY = Path(__file__).parents[3] / "plugins" / "linfen_zhucun" / "policy"
NORM_IDS = {f"LF-{number:02d}" for number in range(1, 73)}
HEADINGS = ["转发通知", "总则", "人员选派", "工作任务", "日常管理", "考核激励", "组织保障", "附则"]
BECOMES_LATER = {f"LF-{number}" for number in (28, 29, 30, 32, 33, 34, 35, 36, 56, 57, 58, 59, 60, 64, 67)}
"""Norms of workflows, scores, reports and consequences, which no status is about."""


def rows(name: str) -> list[dict[str, str]]:
    with (POLICY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parameters() -> dict[str, dict[str, Any]]:
    return tomllib.loads((POLICY / "parameters.toml").read_text(encoding="utf-8"))


def declared() -> set[str]:
    rules = (*plugin.register_checks(), *plugin.register_duties(), *plugin.register_targets())
    return {norm for rule in (*rules, *plugin.register_triggers()) for norm in rule.norms}


def test_norms_are_complete_and_say_place_force_heading_and_one_sentence() -> None:
    table = rows("norms")
    assert [len(table), {row["id"] for row in table}] == [72, NORM_IDS]
    for row in table:
        assert all(row.values()), row["id"]
        assert row["text"].find("。") == len(row["text"]) - 1, row["id"]


def test_norms_stand_under_the_chapters_in_order() -> None:
    assert [heading for heading, _ in groupby(row["heading"] for row in rows("norms"))] == HEADINGS


@pytest.mark.parametrize(
    ("norm", "force"),
    [("LF-01", "should"), ("LF-02", "may"), ("LF-05", "should"), ("LF-40", "prefer"), ("LF-45", "prefer")],
)
def test_force_is_that_of_the_paper(norm: str, force: str) -> None:
    assert {row["id"]: row["force"] for row in rows("norms")}[norm] == force


def test_every_norm_has_a_status_or_waits_for_a_workflow_a_score_or_a_report() -> None:
    assert declared() | BECOMES_LATER == NORM_IDS
    assert declared() & BECOMES_LATER == set()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("min_team", 3),
        ("max_seconded", 1),
        ("min_staying", 1),
        ("usual_term_years", 2),
        ("township_leave_days", 7),
        ("county_leave_days", 15),
        ("absence_run_days", 15),
        ("absence_year_days", 30),
        ("patrol_measures", 2),
        ("min_satisfaction", 60),
        ("no_promotion_years", 2),
        ("leader_trainings_per_year", 2),
        ("secretary_trainings_per_year", 1),
        ("trainings_per_year", 2),
    ],
)
def test_figures_are_those_of_the_paper(key: str, value: int) -> None:
    assert parameters()[key]["value"] == value


def test_blanks_of_the_paper_stay_open_and_say_who_decides() -> None:
    blank = {key: one for key, one in parameters().items() if one.get("open")}
    assert {one["norm"] for one in blank.values()} == {
        *("LF-06", "LF-12", "LF-16", "LF-18", "LF-28", "LF-31", "LF-32", "LF-33", "LF-36", "LF-37"),
        *("LF-52", "LF-55", "LF-61", "LF-62", "LF-63", "LF-65", "LF-72"),
    }
    assert [key for key, one in blank.items() if "value" in one or not one["who_decides"]] == []


def test_a_figure_that_is_not_the_paper_s_own_says_so() -> None:
    assumed = {key for key, one in parameters().items() if "value" in one and one.get("why_open")}
    assert assumed == {"absence_counts_rest_days", "trainings_per_year"}


@pytest.mark.parametrize(
    ("choice", "entries"),
    [
        (choices.TASKS, 10),
        (choices.BASIC_PAPERS, 5),
        (choices.VILLAGE_PAPERS, 5),
        (choices.QUALITIES, 4),
        (choices.JOB_CHANGES, 4),
        (choices.FORMS, 5),
    ],
    ids=lambda value: getattr(value, "key", str(value)),
)
def test_closed_lists_have_the_entries_of_the_paper(choice: choices.Choice, entries: int) -> None:
    assert len(set(choice.titles())) == len(choice.items) == entries


def test_activity_kinds_are_named_once_and_cite_norms() -> None:
    table = rows("activity_kinds")
    assert len({row["kind"] for row in table}) == len(table)
    for row in table:
        assert set(row["norms"].split()) <= NORM_IDS, row["kind"]


def test_ji_county_passed_on_what_was_in_force_already() -> None:
    policy = plugin.register_policy()
    (county,) = rows("counties")
    assert (policy.number, policy.starts_on) == ("厅字〔2018〕34号", date(2018, 7, 5))
    assert (county["code"], county["name"], county["forwarded_on"]) == ("141028", "吉县", "2018-07-31")
