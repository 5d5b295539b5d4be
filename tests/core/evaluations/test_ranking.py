"""Rankings as plain functions: their laws hold whatever the points."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.activities.models import Activity
from core.engine.spells import assisting
from core.evaluations.ranking import Figures, points_for, ranking, rounded, total_of
from core.policy.norm import P
from core.policy.periods import QUARTER
from core.policy.rules import Count
from core.policy.scheme import Band, Factor, Part, Quota, Scheme, Signer, Signing

COUNT = Count("good_deed", by=Activity.unit_id)
GOOD = Factor(key="good", title="好", norm="S-1", points=P("each"), most=P("most"), of=COUNT)
BAD = Factor(key="bad", title="坏", norm="S-1", points=2, kind="malus", of=COUNT)
OPEN = Figures({"each": Decimal("1.5"), "most": None})


def scheme(**more: object) -> Scheme:
    given = {
        "key": "s",
        "norm": "S-1",
        "title": "考评",
        "every": QUARTER,
        "binds": assisting,
        "factors": (GOOD, BAD),
        "scorers": ("group_leader",),
        "steps": (Signing("报送", (Signer(("group_leader",)),)),),
    }
    return Scheme(**given | more)  # type: ignore[arg-type]


steady = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
points = st.decimals(0, 99, places=2)
everyone = st.dictionaries(
    st.integers(1, 40), st.fixed_dictionaries({"good": points, "bad": points}), max_size=12
)


@steady
@given(everyone, st.sets(st.integers(1, 40)), st.randoms())
def test_the_order_of_the_input_does_not_matter(sheet: dict, struck: set, chance: object) -> None:
    shuffled = list(sheet.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranking(scheme(), sheet, struck, {}, OPEN) == ranking(scheme(), dict(shuffled), struck, {}, OPEN)


@steady
@given(everyone, st.sets(st.integers(1, 40)))
def test_the_struck_stand_behind_all_others(sheet: dict, struck: set) -> None:
    lines = ranking(scheme(), sheet, struck, {}, OPEN)
    others = [line.rank or 0 for line in lines if not line.vetoed]
    assert all(max(others, default=0) < (line.rank or 0) for line in lines if line.vetoed)


@steady
@given(everyone)
def test_equals_share_a_rank_and_ranks_count_those_before(sheet: dict) -> None:
    lines = ranking(scheme(), sheet, (), {}, OPEN)
    for line in lines:
        assert line.rank == 1 + sum(other.total > line.total for other in lines)
        assert line.is_tied == (sum(other.total == line.total for other in lines) > 1)


@steady
@given(st.integers(0, 50), st.integers(0, 50), st.one_of(st.none(), points))
def test_more_records_of_a_bonus_never_lower_the_points(some: int, more: int, most: Decimal | None) -> None:
    figures = Figures({"each": Decimal("0.35"), "most": most})
    few, many = (points_for(GOOD, Decimal(number), figures) for number in (some, some + more))
    assert few is not None
    assert many is not None
    assert few <= many


def test_points_are_open_while_their_figure_is() -> None:
    assert points_for(GOOD, Decimal(3), Figures({"each": None})) is None


@pytest.mark.parametrize(("given_", "found"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("1.0049", "1.00")])
def test_halves_are_rounded_up(given_: str, found: str) -> None:
    assert rounded(Decimal(given_)) == Decimal(found)


def test_parts_are_capped_and_weighed_before_they_are_added() -> None:
    parts = (Part(key="a", title="甲", weight=60), Part(key="b", title="乙", weight=P("b")))
    factors = (
        Factor(key="x", title="一", norm="S-1", points=100, part="a"),
        Factor(key="y", title="二", norm="S-1", points=80, part="a"),
        Factor(key="z", title="三", norm="S-1", points=100, part="b"),
    )
    found = total_of(
        scheme(parts=parts, factors=factors),
        {"x": Decimal(70), "y": Decimal(50), "z": Decimal("33.33")},
        Figures({"b": Decimal(40)}),
    )
    assert found == (Decimal("73.33"), {"a": Decimal("100.00"), "b": Decimal("33.33")})


def test_ties_are_told_apart_by_what_the_scheme_names_and_less_malus_is_better() -> None:
    sheet = {
        1: {"good": Decimal(5), "bad": Decimal(3)},
        2: {"good": Decimal(4), "bad": Decimal(2)},
        3: {"good": Decimal(4), "bad": Decimal(2)},
    }
    lines = ranking(scheme(ties=("bad",)), sheet, (), {}, OPEN)
    assert [(line.subject_id, line.rank, line.is_tied) for line in lines] == [
        (2, 1, True),
        (3, 1, True),
        (1, 3, False),
    ]


def test_a_grade_follows_from_the_total_and_stays_open_with_its_figure() -> None:
    grades = (
        Band(code="a", title="甲", at_least=P("good")),
        Band(code="b", title="乙", at_least=10),
        Band(code="c", title="丙"),
    )
    declared = scheme(grades=grades, quotas=(Quota(grade="a", at_most=50),))
    sheet = {number: {"good": Decimal(number * 10)} for number in (0, 1, 2)}
    found = ranking(declared, sheet, (), {}, Figures({"good": Decimal(20)}))
    assert [line.grade for line in found] == ["a", "b", "c"]
    assert {line.grade for line in ranking(declared, sheet, (), {}, Figures({"good": None}))} == {None}
