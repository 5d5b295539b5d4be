"""Uncovered days are those of a plain set of days, however spells and covers overlap."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core.areas.policies import enable_policy
from core.db import FAR
from core.engine.explain import explain_status
from core.engine.outcome import Answer, Status
from core.engine.run import evaluate
from core.engine.spells import helped, helpers, teams, typed
from core.policy.norm import Force, Norm
from core.policy.rules import Coverage
from core.villages.models import VillageType
from tests.core.engine.plain import Span, cut, forgotten, uncovered
from tests.factories import CLERK, Make

FIRST = date(2023, 1, 1)
ALWAYS = Span(date(2021, 1, 1), FAR)
on_both = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
day = st.integers(0, 60).map(lambda number: FIRST + timedelta(days=number))
span = st.builds(lambda first, length: Span(first, first + timedelta(days=length)), day, st.integers(0, 40))
lasting = st.one_of(span, day.map(lambda first: Span(first, FAR)))
in_force = st.one_of(
    st.just([ALWAYS]),
    st.tuples(st.integers(0, 25), st.integers(27, 60)).map(
        lambda gap: [
            Span(ALWAYS.first, FIRST + timedelta(days=gap[0])),
            Span(FIRST + timedelta(days=gap[1]), FAR),
        ]
    ),
)
VILLAGE = Coverage(norm="S-1", binds=typed, by=teams, at_most_gap=3)
HOUSEHOLD = Coverage(norm="S-1", binds=helped, by=helpers, at_most_gap=0)


def bound(spells: list[Span], forces: list[Span], as_of: date) -> list[Span]:
    """Give the spells that stand on the date asked, up to it and while the policy was in force; none if it is not today."""
    if not any(force.first <= as_of <= force.last for force in forces):
        return []
    today = Span(date.min, as_of)
    standing = [spell for spell in spells if spell.first <= as_of <= spell.last]
    found = [cut(spell, force, today) for spell in standing for force in forces]
    return [part for part in found if part is not None]


def told(
    session: Session, make: Make, rule: Coverage, forces: list[Span], as_of: date, subject: int
) -> list[Status]:
    county = make._one("county", make.county)
    norm = Norm("S-1", "一", Force.MUST, "不断")
    book = make.book("plain", level="county", coverages=(rule,), norms=(norm,))
    registry = make.registry(book)
    for force in forces:
        enable_policy(session, CLERK, registry, "plain", county, force.first, force.last, "文")
    found = list(evaluate(session, book, rule, as_of))
    assert found == list(evaluate(session, book, rule, as_of, only=subject))
    for status in found:
        (need,) = explain_status(session, book, rule, status, as_of).needs
        assert sum(gap.weight for gap in need.left_out) == status.leading.measured
    return found


def check(found: list[Status], parts: list[Span], covers: list[Span], allowed: int) -> None:
    if not parts:
        assert found == []
        return
    (status,) = found
    gap = uncovered(parts, covers)
    assert status.leading.measured == gap
    assert status.answer is (Answer.MET if gap <= allowed else Answer.BREACHED)


@on_both
@given(
    types=st.lists(lasting, min_size=1, max_size=3),
    people=st.lists(span, max_size=4),
    forces=in_force,
    as_of=day,
)
def test_village_with_overlapping_types_and_people(
    session: Session, types: list[Span], people: list[Span], forces: list[Span], as_of: date
) -> None:
    with forgotten(session) as make:
        village = make.village()
        for number, each in enumerate(types):
            dates = {"starts_on": each.first, "ends_on": each.last}
            make.add(VillageType(village_id=village.id, type=str(number), **dates))
        for each in people:
            make.posting(village=village, starts_on=each.first, ends_on=each.last)
        found = told(session, make, VILLAGE, forces, as_of, village.id)
    check(found, bound(types, forces, as_of), people, 3)


@on_both
@given(contacts=st.lists(lasting, min_size=1, max_size=5), forces=in_force, as_of=day)
def test_household_from_its_first_contact_person_on(
    session: Session, contacts: list[Span], forces: list[Span], as_of: date
) -> None:
    with forgotten(session) as make:
        household = make.household()
        for each in contacts:
            make.contact(household, starts_on=each.first, ends_on=each.last)
        found = told(session, make, HOUSEHOLD, forces, as_of, household.id)
    helped_from = Span(min(each.first for each in contacts), FAR)
    check(found, bound([helped_from], forces, as_of), contacts, 0)
