"""Rows written by hand: what is stored can never act in a page."""

from datetime import date

import pytest
from flask import Flask
from markupsafe import Markup

from core.web import markup
from core.web.pages import Column

HOSTILE = '"><script>alert(1)</script>'


def test_text_labels_and_links_are_escaped(app: Flask) -> None:
    with app.test_request_context("/"):
        written = markup.cell(Column("x", HOSTILE), HOSTILE, f"/{HOSTILE}")
        row = markup.RowWriter([Column("x", HOSTILE)])(
            1, [(Column("x", HOSTILE), HOSTILE, f"/{HOSTILE}")], HOSTILE
        )
    for text in (written, row):
        assert "<script>" not in text
        assert text.count("&lt;script&gt;") >= 3


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("text", None, "—"),
        ("text", 0, "0"),
        ("number", 1200, "1,200"),
        ("day", date(2023, 5, 1), "2023-05-01"),
        ("phone", "13812345678", "138****5678"),
        ("status", "breached", "未达到"),
        ("period", "2023-Q3", "第三季度"),
        ("anything", "x", "x"),
        ("text", Markup("<b>ours</b>"), "<b>ours</b>"),
    ],
)
def test_a_cell_is_written_by_its_kind(app: Flask, kind: str, value: object, shown: str) -> None:
    with app.test_request_context("/"):
        cell = markup.cell(Column("x", "列", kind), value)
        row = markup.RowWriter([Column("x", "列", kind)])(7, [(Column("x", "列", kind), value, None)])
    assert shown in cell
    assert str(cell) in row
    assert 'data-label="列"' in cell


@pytest.mark.parametrize("status", ["met", "pending", "due_soon", "breached", "exempt", "undetermined"])
def test_a_status_is_never_colour_alone(app: Flask, status: str) -> None:
    with app.test_request_context("/"):
        badge = markup.badge(status)
    assert "<use" in badge
    assert any("\u4e00" <= sign <= "\u9fff" for sign in badge)


def test_force_decides_what_a_breach_is_called(app: Flask) -> None:
    with app.test_request_context("/"):
        shown = [markup.badge("breached", force) for force in ("must", "should", "prefer", "may")]
    assert ["违反" in shown[0], "提示" in shown[1], "参考" in shown[2], "参考" in shown[3]] == [True] * 4
    assert len(set(shown[:3])) == 3


def test_an_unknown_status_is_an_error_and_not_a_guess(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(KeyError):
        markup.badge("fine")
