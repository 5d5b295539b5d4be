"""The data files of the policy hold what the paper holds: norms, figures, blanks and closed lists."""

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.registry import PolicyBook
from tests.policies import shipped

POLICY = Path(__file__).parents[3] / "plugins" / "county_2021" / "policy"
NORM_IDS = {f"XX-{number:02d}" for number in range(1, 38)}
LATER = {
    "scoring": {"XX-21"},
    "report": {"XX-25", "XX-33"},
}
"""Norms without a status of their own yet, by what they wait for."""


def norms() -> list[dict[str, str]]:
    with (POLICY / "norms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parameters() -> dict[str, dict[str, Any]]:
    return tomllib.loads((POLICY / "parameters.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    return shipped().book("county_2021")


def test_norms_are_complete_and_each_is_one_sentence() -> None:
    assert {row["id"] for row in norms()} == NORM_IDS
    for row in norms():
        assert all(row.values()), row["id"]
        assert row["text"].find("。") == len(row["text"]) - 1, row["id"]


def test_norms_stand_in_the_order_of_the_document() -> None:
    chapters = ["一二三四".index(row["place"][0]) for row in norms()]
    assert chapters == sorted(chapters)
    order = [
        (row["place"][0], "一二三四五".index(row["place"].split("（")[1][0]))
        for row in norms()
        if row["place"][0] in "三四"
    ]
    assert order == sorted(order)


def test_forces_are_those_of_the_document() -> None:
    weaker = {row["id"]: row["force"] for row in norms() if row["force"] != "must"}
    assert weaker == {
        **dict.fromkeys(("XX-27", "XX-29", "XX-34"), "should"),
        **dict.fromkeys(("XX-06", "XX-28"), "prefer"),
        **dict.fromkeys(("XX-04", "XX-19"), "may"),
    }


def test_policy_is_in_force_for_the_three_years_of_its_body(book: PolicyBook) -> None:
    assert (str(book.policy.starts_on), str(book.policy.ends_on)) == ("2021-01-01", "2023-12-31")
    assert (book.policy.level, book.policy.issuer) == ("county", "XX县")


def test_every_norm_is_judged_but_those_that_wait(book: PolicyBook) -> None:
    judged = {norm for one in (*book.rules, *book.workflows) for norm in one.norms}
    assert NORM_IDS - judged == set().union(*LATER.values())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("min_party_years", 1),
        ("min_work_years", 2),
        ("min_term_years", 2),
        ("deputy_visits_per_half", 1),
        ("team_gap_days", 0),
        ("plan_years", 3),
        ("working_funds", 10000),
        ("health_checks_per_year", 1),
    ],
)
def test_figures_are_those_of_the_paper(key: str, value: int) -> None:
    assert parameters()[key]["value"] == value


def test_blanks_of_the_paper_stay_open_and_the_county_may_set_them() -> None:
    blanks = {key: one for key, one in parameters().items() if one.get("open")}
    assert {one["norm"] for one in blanks.values()} == {
        *("XX-02", "XX-08", "XX-09", "XX-10", "XX-11", "XX-14", "XX-17", "XX-18"),
        *("XX-19", "XX-21", "XX-24", "XX-32", "XX-33", "XX-36"),
    }
    assert {key for key, one in parameters().items() if one["local"]} == set(blanks)


@pytest.mark.parametrize(
    ("key", "items", "is_open"),
    [
        ("village_types", 4, False),
        ("sections", 4 + 5, False),
        ("checklist", 3 + 4 + 5, False),
        ("end_reasons", 3, True),
        ("ties", 3, False),
        ("recall_grounds", 2, False),
        ("incentives", 5, True),
    ],
)
def test_lists_hold_the_words_of_the_paper(book: PolicyBook, key: str, items: int, is_open: bool) -> None:
    choice = next(one for one in book.choices if one.key == key)
    assert len(choice.items) == items + is_open
    assert [item.title for item in choice.items if item.needs_note] == (["其他"] if is_open else [])


def test_topics_fit_into_a_record(book: PolicyBook) -> None:
    assert [code for choice in book.choices for code in choice.codes() if len(code) > 24] == []
