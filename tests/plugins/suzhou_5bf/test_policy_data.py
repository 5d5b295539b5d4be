"""The data files of the policy hold what the paper holds: norms, figures, blanks and closed lists."""

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.policy.periods import YearlyBy
from core.policy.rules import Duty
from core.registry import PolicyBook
from tests.policies import shipped

POLICY = Path(__file__).parents[3] / "plugins" / "suzhou_5bf" / "policy"
NORM_IDS = {f"SZ-{number:02d}" for number in range(1, 57)}
LATER = {
    "scoring": {"SZ-35", "SZ-37"},
    "report": {"SZ-24", "SZ-39"},
}
"""Norms without a status of their own yet, by what they wait for."""


def rows(name: str) -> list[dict[str, str]]:
    with (POLICY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parameters() -> dict[str, dict[str, Any]]:
    return tomllib.loads((POLICY / "parameters.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    return shipped().book("suzhou_5bf")


def test_norms_are_complete_and_each_is_one_sentence() -> None:
    table = rows("norms")
    assert {row["id"] for row in table} == NORM_IDS
    for row in table:
        assert all(row.values()), row["id"]
        assert row["text"].find("。") == len(row["text"]) - 1, row["id"]


def test_norms_stand_under_the_headings_of_the_document_in_its_order() -> None:
    places = "二三四五六七"
    headings = {row["place"][0]: row["heading"] for row in rows("norms")}
    assert headings == dict(
        zip(
            places,
            ("领导干部联系帮扶", "单位定点帮扶", "驻村帮扶", "县域结对帮扶", "社会帮扶", "保障措施"),
            strict=True,
        )
    )
    order = [
        ("二三四五六七".index(row["place"][0]), "一二三四".index(row["place"][2])) for row in rows("norms")
    ]
    assert order == sorted(order)


def test_forces_are_those_of_the_document() -> None:
    by_force: dict[str, set[str]] = {}
    for row in rows("norms"):
        by_force.setdefault(row["force"], set()).add(row["id"])
    assert by_force["should"] == {"SZ-02", "SZ-35", "SZ-36"}
    assert by_force["may"] == {"SZ-52"}
    assert set(by_force) == {"must", "should", "may"}


def test_policy_is_in_force_from_its_day_without_an_end(book: PolicyBook) -> None:
    assert (str(book.policy.starts_on), book.policy.ends_on) == ("2022-07-18", None)
    assert book.policy.number == "宿巩固办〔2022〕2号"


def test_every_norm_is_judged_but_those_that_wait(book: PolicyBook) -> None:
    judged = {norm for one in (*book.rules, *book.workflows) for norm in one.norms}
    assert NORM_IDS - judged == set().union(*LATER.values())


@pytest.mark.parametrize(
    ("norm", "month", "day"), [("SZ-04", 3, 31), ("SZ-26", 10, 31), ("SZ-28", 3, 31), ("SZ-29", 11, 30)]
)
def test_deadlines_are_those_of_the_paper(book: PolicyBook, norm: str, month: int, day: int) -> None:
    deadlines = [rule.every for rule in book.rules_of(norm) if isinstance(rule, Duty)]
    assert deadlines == [YearlyBy(month, day)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("leader_visits_per_quarter", 1),
        ("plans_per_village", 1),
        ("monitored_visits_per_month", 1),
        ("contacts_per_quarter", 1),
        ("home_visits_per_half", 1),
        ("studies_per_year", 2),
        ("principal_visits_per_village", 1),
        ("deputy_visits_per_village", 2),
        ("village_reports_per_half", 1),
        ("care_actions_per_season", 1),
        ("partner_trips_per_half", 1),
        ("mutual_visits_per_leg", 1),
        ("secondment_gap_days", 0),
        ("paired_townships", 4),
    ],
)
def test_figures_are_those_of_the_paper(key: str, value: int) -> None:
    assert parameters()[key]["value"] == value


def test_blanks_of_the_paper_stay_open() -> None:
    open_norms = {one["norm"] for one in parameters().values() if one.get("open")}
    assert open_norms == {
        *("SZ-02", "SZ-03", "SZ-06", "SZ-15", "SZ-19", "SZ-21", "SZ-23", "SZ-24", "SZ-25", "SZ-30"),
        *("SZ-35", "SZ-37", "SZ-44", "SZ-45", "SZ-46", "SZ-48", "SZ-54", "SZ-55"),
    }


def test_counties_may_settle_only_what_is_local() -> None:
    local = {key for key, one in parameters().items() if one["local"]}
    assert local == {
        *("leader_places_to_reach", "training_week_days", "principals_to_go", "six_actions"),
        *("duty_inspections_per_year", "unannounced_visits_per_year", "leave_approver", "leave_tiers"),
        *("leave_first_days", "leave_upper_approver"),
    }


@pytest.mark.parametrize(
    ("key", "items", "is_open"),
    [
        ("tasks", 4 + 6, False),
        ("help_fields", 6, False),
        ("campaigns", 5, True),
        ("mobilising_departments", 6, True),
        ("participants", 3, True),
        ("help_forms", 3, True),
        ("township_fields", 4, False),
        ("needing_bodies", 4, True),
        ("support_items", 4, False),
    ],
)
def test_lists_hold_the_words_of_the_paper(book: PolicyBook, key: str, items: int, is_open: bool) -> None:
    choice = next(one for one in book.choices if one.key == key)
    assert len(choice.items) == items + is_open
    assert [item.title for item in choice.items if item.needs_note] == (["其他"] if is_open else [])


def test_topics_fit_into_a_record(book: PolicyBook) -> None:
    assert [code for choice in book.choices for code in choice.codes() if len(code) > 24] == []


def test_six_actions_and_four_townships_are_not_named_by_the_system(book: PolicyBook) -> None:
    assert "six_actions" not in {choice.key for choice in book.choices}
    assert parameters()["six_actions"]["open"]
