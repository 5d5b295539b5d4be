"""A new plugin starts at once, and its worked example holds."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Refused
from core.norms.commands import run_scenarios
from core.plugin_manager import load_registry
from core.scaffold import Paper, write_plugin

PAPER = Paper("hebi_2024", "鹤壁市驻村帮扶办法", "鹤壁市", "city", "HB")


def test_new_plugin_starts_and_its_example_holds(tmp_path: Path) -> None:
    write_plugin(PAPER, tmp_path)
    registry = load_registry([tmp_path])
    assert registry.refused == {}
    book = registry.book("hebi_2024")
    assert (book.policy.title, [norm.id for norm in book.norms]) == (PAPER.title, ["HB-01"])
    results = list(run_scenarios(registry, book.scenarios))
    assert [(result.error, result.differences) for result in results] == [(None, [])]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "../up"),
        ("slug", "class"),
        ("prefix", "hb"),
        ("level", "galaxy"),
        ("title", 'a"b'),
        ("issuer", " "),
    ],
)
def test_words_that_do_not_fit_write_nothing(tmp_path: Path, field: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        write_plugin(replace(PAPER, **{field: value}), tmp_path)
    assert refusal.value.field == field
    assert refusal.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / PAPER.slug).mkdir()
    with pytest.raises(Refused):
        write_plugin(PAPER, tmp_path)
    assert list((tmp_path / PAPER.slug).iterdir()) == []
