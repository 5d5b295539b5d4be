"""Bars: widths add up, and nothing is claimed without a figure."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.web.charts import gauge, scaled
from core.web.statuses import BAR_ORDER, reason_zh, segments


@given(st.dictionaries(st.sampled_from([*BAR_ORDER, "exempt"]), st.integers(0, 10**6)))
def test_a_stacked_bar_is_full_and_has_no_gap(counts: dict[str, int]) -> None:
    parts = segments(counts)
    counted = sum(counts.get(key, 0) for key in BAR_ORDER)
    assert sum(part.count for part in parts) == counted
    assert abs(sum(part.width for part in parts) - (100 if counted else 0)) < 0.01
    for left, right in pairwise(parts):
        assert abs(left.start + left.width - right.start) < 0.01


@pytest.mark.parametrize(
    ("measured", "required", "width", "missing", "reached"),
    [
        (19, 20, 95.0, Decimal(1), False),
        (22, 20, 100.0, Decimal(-2), True),
        (Decimal("0.5"), 2.0, 25.0, Decimal("1.5"), False),
        (0, 0, 100.0, Decimal(0), True),
        (None, 20, 0.0, None, False),
    ],
)
def test_a_gauge_says_how_much_is_missing(
    measured: int | None, required: int, width: float, missing: Decimal | None, reached: bool
) -> None:
    shown = gauge(measured, required)
    assert (shown.width, shown.missing, shown.is_reached) == (width, missing, reached)


def test_the_largest_value_fills_its_bar() -> None:
    assert [width for *_, width in scaled([("a", 50), ("b", 200, "/b"), ("c", 0)])] == [25.0, 100.0, 0.0]
    assert list(scaled([])) == []


def test_a_reason_is_said_in_words_or_as_it_stands() -> None:
    assert reason_zh("open_parameter") == "参数待设定"
    assert reason_zh("缺：转正日期") == "缺：转正日期"
    assert reason_zh(None) == ""
