"""What a list becomes in a workbook, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from core.pages import export
from core.pages.export import plain
from core.web.pages import Column
from tests.ground import Ground, app, ground, registry
from tests.people import People

__all__ = ["app", "ground", "registry"]


def test_values_are_plain_and_numbers_stay_numbers() -> None:
    assert plain(Column("a", "甲", "number"), 3) == 3
    assert plain(Column("a", "甲", "number"), 2.5) == Decimal("2.5")
    assert plain(Column("a", "甲", "day"), date(2023, 9, 1)) == "2023-09-01"
    assert plain(Column("a", "甲", "phone"), "13812345678") == "138****5678"
    assert plain(Column("a", "甲", "yes_no"), False) == "否"
    assert plain(Column("a", "甲"), "=1+1") == "=1+1"  # 由写表的一方标成文字
    assert plain(Column("a", "甲"), None) is None


def test_too_long_a_list_is_refused_before_it_is_made(
    app: Flask, people: People, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 1)
    officer = people.visit("county_officer", area_id=ground.county)
    answer = officer.get("/cadres/?as_of=2023-09-20&export=xlsx")
    assert answer.status_code == 422
    assert "一次最多导出 1 条" in answer.text
    assert officer.get("/cadres/?as_of=2023-09-20&q=张&export=xlsx").status_code == 200
