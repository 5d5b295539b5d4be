"""The burden of a policy follows from its duties: one record for several norms counts once, an open figure is named."""

from typing import Any

import pytest

from core.activities.models import Activity
from core.engine.spells import posted
from core.norms.burden import burdens, times_a_month
from core.policy.norm import Force, Norm, P, Parameter
from core.policy.periods import HALF, MONTH, QUARTER, WEEK, YEAR, Every, OnDays, OnWeekdays, Rolling, YearlyBy
from core.policy.rules import Count, Duty, Need
from core.registry import PolicyBook, Registry
from tests.factories import Make

VISIT = Count("home_visit", by=Activity.cadre_id)
NORMS = tuple(Norm(f"S-{number}", "一", Force.MUST, "一") for number in (1, 2))


def duty(norm: str, figure: Any, every: Every = MONTH, of: Count = VISIT) -> Duty:
    return Duty(norm=norm, binds=posted, every=every, needs=Need(of, at_least=figure))


@pytest.fixture
def book(make: Make) -> Any:
    def declared(*duties: Duty, value: Any = 3) -> tuple[Registry, PolicyBook]:
        days = Parameter("days", "S-1", "次数", "次", value)
        book = make.book("town", (days,), duties=duties, norms=NORMS)
        return make.registry(book), book

    return declared


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestBurden:
    def test_of_two_norms_that_count_one_kind_the_heavier_decides(self, book: Any) -> None:
        registry, own = book(duty("S-1", 2), duty("S-2", 1, WEEK))
        (line,) = burdens(registry, [own])
        assert (line.role, line.kind, line.norms) == ("cadre", "home_visit", ("S-1", "S-2"))
        assert (line.records, line.fields) == (4.33, 3)  # 52 weeks a year; day, household, note

    def test_a_figure_comes_from_its_parameter_and_an_open_one_stays_open(self, book: Any) -> None:
        registry, own = book(duty("S-1", P("days")))
        assert burdens(registry, [own])[0].records == 3
        registry, own = book(duty("S-1", P("days")), value=None)
        assert (burdens(registry, [own])[0].records, burdens(registry, [own])[0].filled_in) == (None, None)

    def test_a_sum_takes_one_record_and_a_ceiling_none(self, book: Any) -> None:
        hours = Count("training", by=Activity.cadre_id, measure="sum")
        below = Duty(norm="S-2", binds=posted, every=MONTH, needs=Need(VISIT, at_most=5))
        registry, own = book(duty("S-1", 40, YEAR, hours), below)
        assert [(line.kind, line.records) for line in burdens(registry, [own])] == [("training", 0.08)]


@pytest.mark.parametrize(
    ("every", "times"),
    [
        (WEEK, 52),
        (MONTH, 12),
        (QUARTER, 4),
        (HALF, 2),
        (YEAR, 1),
        (YearlyBy(3, 31), 1),
        (OnDays((8, 18, 28)), 36),
        (OnWeekdays((3,)), 52),
        (Rolling(6), 2),
    ],
)
def test_cadences_come_round_as_often_as_they_do_in_a_year(every: Every, times: int) -> None:
    assert times_a_month(every) * 12 == pytest.approx(times)
