"""Which names of places are one name written in two ways, and which are only neighbours."""

import pytest

from core.ledgers.near import alike, core, same_spoken


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("杨集乡", "杨集镇"),
        ("甲庄社区", "甲庄村"),
        ("甲庄", "甲庄村"),
        ("赭阳街道办事处", "赭阳街道"),
        ("上寒岗村", "上韩岗村"),
        ("博忘镇", "博望镇"),
        ("清店河镇", "清河店镇"),
    ],
)
def test_one_name_in_two_ways(name: str, known: str) -> None:
    assert same_spoken(name, ["别的镇", known]) == known


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("东于庄村", "西于庄村"),
        ("大河村", "小河村"),
        ("张庄村", "李庄村"),
        ("龙店镇", "新店镇"),
        ("清河乡", "青河街道"),
        ("三里河村", "五里河村"),
        ("杨集镇", "杨集镇"),
    ],
)
def test_neighbours_are_two_names(name: str, known: str) -> None:
    assert same_spoken(name, [known]) == ""


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("独村镇", "独树镇", "独树镇"),
        ("杨家集村", "杨集村", "杨集村"),
        ("东于庄村", "西于庄村", ""),
        ("小杨集村", "杨集村", ""),
        ("张老庄村", "李老庄村", ""),
    ],
)
def test_names_that_look_alike_are_pointed_out(name: str, known: str, found: str) -> None:
    assert alike(name, [known]) == found


def test_core_keeps_a_name_that_is_all_ending() -> None:
    assert (core("村"), core("街道"), core("清河街道")) == ("村", "街道", "清河")
