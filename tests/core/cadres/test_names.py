"""Names are found by their initials, with surnames read as surnames."""

import pytest

from core.cadres.names import COLUMN, cadre_initials
from core.pinyin import initials


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("单晓明", "sxm"),
        ("仇小兵", "qxb"),
        ("朴勇", "py"),
        ("盖伟", "gw"),
        ("查良", "zl"),
        ("覃雪", "qx"),
        ("区志", "oz"),
        ("曾强", "zq"),
        ("解放", "xf"),
        ("欧阳娜", "oyn"),
        ("尉迟恭", "ycg"),
        ("单于明", "cym"),
        ("万俟雪", "mqx"),
        ("买买提·阿里", "mmtal"),
        ("Anna", "anna"),
    ],
)
def test_surname_is_read_as_a_surname(name: str, first: str) -> None:
    assert cadre_initials(name).split()[0] == first


def test_other_readings_are_kept_for_the_search() -> None:
    assert {"sxm", "dxm"} <= set(cadre_initials("单晓明").split())
    assert {"tx", "qx"} <= set(cadre_initials("覃雪").split())


def test_readings_fit_the_column_and_are_whole() -> None:
    found = cadre_initials("曾国解长重乐单")
    assert len(found) <= COLUMN
    assert {len(reading) for reading in found.split()} == {7}


@pytest.mark.parametrize(("word", "typed"), [("浚县", "xx"), ("长葛市", "cgs"), ("方城县", "fcx"), ("①", "")])
def test_places_are_found_in_any_reading(word: str, typed: str) -> None:
    found = initials(word)
    assert typed in found if typed else found == ()
