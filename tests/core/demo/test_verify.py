"""Plans are checked: what is installed is sound, and a slip of the pen is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.demo.acts import Habit
from core.demo.cases import DemoMatter, DemoStep, load_matters
from core.demo.install import plans_for, unsound
from core.demo.plan import (
    DemoAccount,
    DemoGrouping,
    Demonstration,
    DemoPart,
    DemoSetting,
    DemoUnit,
    Mix,
)
from core.demo.scale import SMALL
from core.demo.verify import faults, taken_twice
from core.policy.norm import Policy
from core.policy.vocabulary import GroupingKind
from core.registry import PolicyBook, Registry
from tests.core.demo.small import invented
from tests.policies import shipped


@pytest.fixture(scope="module")
def registry() -> Registry:
    return shipped()


def book_with(plan: Demonstration, slug: str = "p") -> PolicyBook:
    zone = GroupingKind("zone", "片区", (), (("head", "片长单位"),))
    group = GroupingKind("liaison_group", "联络组", (), (("lead", "组长单位"), ("member", "成员单位")))
    policy = Policy(slug=slug, title="某办法", issuer="某市", level="city")
    return PolicyBook(policy, Path(), grouping_kinds=(zone, group), demonstration=plan)


def found(plan: Demonstration) -> list[str]:
    return list(faults(book_with(plan), Registry()))


def test_every_installed_demonstration_is_sound(registry: Registry) -> None:
    assert {book.slug: list(faults(book, registry)) for book in registry} == {
        book.slug: [] for book in registry
    }
    assert taken_twice(registry) == []


def test_a_sound_plan_has_no_fault() -> None:
    assert found(invented()) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"units": (*invented().units, DemoUnit("市一局", "city"))}, "stands 2 times"),
        (
            {
                "groupings": (
                    DemoGrouping("zone", "一片区", "990100", ("990101",), (DemoPart("市三局", "head"),)),
                )
            },
            "did you mean '市",
        ),
        (
            {"groupings": (DemoGrouping("ring", "一片区", "990100", ("990101",), ()),)},
            "kind 'ring' is unknown",
        ),
        (
            {"groupings": (DemoGrouping("zone", "一片区", "990100", ("990109",), ()),)},
            "area of a grouping '990109'",
        ),
        (
            {"settings": (DemoSetting("990100", "min_teem", "3", invented().mix.first_start, ""),)},
            "setting 'min_teem'",
        ),
        ({"habits": (Habit(kind="surveys", by="unit", per="year", times={1: 1}),)}, "did you mean 'survey'"),
        ({"ledger": "p.cadres"}, "ledger 'p.cadres' is unknown"),
        ({"accounts": (DemoAccount("a", "city_oficer", area="990100"),)}, "did you mean 'city_officer'"),
        ({"accounts": (DemoAccount("a", "unit_officer"),)}, "say which"),
        ({"mix": Mix(villages=6, levels={"city": 60, "provincial": 50})}, "more than a hundred"),
    ],
)
def test_a_slip_is_named(change: dict[str, object], fault: str) -> None:
    (said,) = found(replace(invented(), **change))  # type: ignore[arg-type]
    assert fault in said


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"workflow": "leef"}, "did you mean 'leave'"),
        ({"by": "jixian-cadr"}, "did you mean 'jixian-cadre'"),
        ({"steps": (DemoStep("jixian", "aprove"),)}, "did you mean 'approve'"),
        ({"data": {"form": "+1"}}, "did you mean 'from'"),
    ],
)
def test_a_slip_in_a_matter_is_named(registry: Registry, wrong: dict[str, object], fault: str) -> None:
    book = registry.book("linfen_zhucun")
    assert book.demonstration is not None
    matter = replace(DemoMatter(workflow="leave", by="jixian-cadre", ago=1), **wrong)  # type: ignore[arg-type]
    (said,) = faults(replace(book, demonstration=replace(book.demonstration, matters=(matter,))), registry)
    assert fault in said


def test_a_slip_in_a_file_of_matters_is_named(tmp_path: Path) -> None:
    path = tmp_path / "matters.yaml"
    path.write_text("- matter: leave\n  by: cadre\n  agoo: 1\n", "utf-8")
    with pytest.raises(ValueError, match=r"matters\.yaml: .*'agoo'"):
        load_matters(path)


def test_a_user_name_is_asked_for_once() -> None:
    books = {slug: book_with(invented(), slug) for slug in ("p", "q")}
    assert taken_twice(Registry(books)) == ["cadre", "city", "head", "town", "unit"]


def test_an_unsound_plan_is_left_out_and_the_others_are_built() -> None:
    bad = replace(invented(), ledger="nowhere.cadres")
    registry = Registry({"good": book_with(invented(), "good"), "bad": book_with(bad, "bad")})
    assert [slug for slug, _plan in plans_for(registry, SMALL)] == ["good"]
    assert list(unsound(registry)) == ["bad"]
