"""Duties measure and answer as a plain walk over days does, whatever postings, records and leave there are."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.areas.policies import enable_policy
from core.db import FAR
from core.engine.explain import explain_status
from core.engine.outcome import Answer, Status
from core.engine.run import evaluate, periods_of
from core.engine.spells import leave_days, posted
from core.policy.norm import Force, Norm
from core.policy.periods import MONTH, Period
from core.policy.rules import Count, Duty, Need
from core.registry import PolicyBook
from tests.core.engine.plain import Act, Span, counted, forgotten, measure, owed, parts, required
from tests.factories import CLERK, Make

FIRST = date(2023, 5, 15)
JUNE = Period("2023-06", date(2023, 6, 1), date(2023, 6, 30))
SPAN = Span(JUNE.starts_on, JUNE.ends_on)
NOTICE = 4
on_both = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def some_day(first: int = 0, last: int = 60) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda number: FIRST + timedelta(days=number))


def spans(most: int = 60) -> st.SearchStrategy[Span]:
    return st.builds(
        lambda first, length, place: Span(first, first + timedelta(days=length), place),
        some_day(),
        st.integers(0, most),
        st.integers(0, 1),
    )


@dataclass(frozen=True)
class Story:
    """A cadre's postings, records and leave, when the policy was in force, and what the duty asks."""

    postings: list[Span]
    forces: list[Span]
    acts: list[Act]
    leaves: list[Span]
    as_of: date
    kind: str
    part: str
    figure: int
    only_here: bool


acts = st.builds(Act, some_day(10, 50), st.sampled_from([0, 1, None]), st.integers(0, 5).map(lambda n: n * 2))
in_force = st.one_of(
    st.just([Span(date(2021, 1, 1), FAR)]),
    st.just([Span(date(2021, 1, 1), FAR)]),
    some_day(0, 50).map(lambda first: [Span(first, FAR)]),
    st.tuples(some_day(0, 30), some_day(32, 60)).map(
        lambda gap: [Span(date(2021, 1, 1), gap[0]), Span(gap[1], FAR)]
    ),
)
stories = st.builds(
    Story,
    postings=st.one_of(
        st.lists(spans(), min_size=1, max_size=3),
        st.just([Span(FIRST, FAR)]),
        some_day(18, 45).map(lambda day: [Span(FIRST, day), Span(day + timedelta(days=1), FAR, 1)]),
    ),
    forces=in_force,
    acts=st.lists(acts, max_size=25),
    leaves=st.lists(spans(6), max_size=2),
    as_of=some_day(18, 55),
    kind=st.sampled_from(["days", "rows", "sum", "run"]),
    part=st.sampled_from(["whole", "skip", "down", "up", "half"]),
    figure=st.integers(0, 12),
    only_here=st.booleans(),
)


def duty(story: Story) -> Duty:
    elsewhere = {"别的村": func.coalesce(Activity.village_id, 0) != posted.c.village_id}
    count: Any = Count(
        "in_village_day",
        by=Activity.cadre_id,
        measure=story.kind,  # type: ignore[arg-type]
        unless=elsewhere if story.only_here else None,
    )
    return Duty(
        norm="S-1",
        binds=posted,
        every=MONTH,
        part=story.part,  # type: ignore[arg-type]
        notice=NOTICE,
        needs=Need(count, at_least=story.figure),
        silent={"请假": leave_days(posted.c.subject_id)},
    )


def told(session: Session, story: Story, at_once: bool = False) -> list[Status]:
    """Write the story down, judge June, and forget it again.

    One is told the same as everyone, months at once the same as month by month, and the records add up.
    """
    with forgotten(session) as make:
        book, rule, cadre = written(make, story)
        found = list(evaluate(session, book, rule, story.as_of, period=JUNE))
        assert found == list(evaluate(session, book, rule, story.as_of, period=JUNE, only=cadre))
        months = periods_of(rule, story.as_of, FIRST) if at_once else []
        each = [one for month in months for one in evaluate(session, book, rule, story.as_of, period=month)]
        assert not months or each == list(evaluate(session, book, rule, story.as_of, since=FIRST))
        for status in found:
            (need,) = explain_status(session, book, rule, status, story.as_of, JUNE).needs
            assert sum(record.weight for record in need.counted) == status.leading.measured
        return found


def written(make: Make, story: Story) -> tuple[PolicyBook, Duty, int]:
    county = make.county()
    villages = [make.village(parent=county), make.village(parent=county)]
    cadre = make.cadre()
    for span in story.postings:
        make.posting(cadre, villages[span.place], starts_on=span.first, ends_on=span.last)
    for act in story.acts:
        place = None if act.place is None else villages[act.place]
        make.activity("in_village_day", act.on, cadre=cadre, village=place, amount=Decimal(act.amount))
    for leave in story.leaves:
        make.leave(cadre, leave.first, leave.last)
    rule = duty(story)
    book = make.book("plain", level="county", duties=(rule,), norms=(Norm("S-1", "一", Force.MUST, "在村"),))
    for force in story.forces:
        enable_policy(
            make.session, CLERK, make.registry(book), "plain", county, force.first, force.last, "文"
        )
    return book, rule, cadre.id


@on_both
@given(story=stories)
def test_measured_required_and_answer_are_those_of_a_plain_walk(session: Session, story: Story) -> None:
    found = told(session, story, at_once=True)
    bound = parts(story.postings, story.forces, SPAN, story.as_of)
    if not bound:
        assert found == []
        return
    (status,) = found
    records = counted(bound, story.acts, story.as_of, story.only_here)
    measured, needed = measure(story.kind, records), required(story.figure, story.part, owed(bound), SPAN)
    assert (status.leading.measured, status.leading.required) == (measured, needed)
    assert (status.part_from, status.part_to) == (min(p.first for p in bound), max(p.last for p in bound))
    expected = answer(story, bound, records, measured, needed)
    event(str(expected))
    assert (status.answer, status.reason) == expected


def answer(
    story: Story, bound: list[Span], records: list[Act], measured: int, needed: int
) -> tuple[Answer, str | None]:
    first, last = min(p.first for p in bound), max(p.last for p in bound)
    if story.part == "skip" and (first > SPAN.first or last < SPAN.last):
        return Answer.EXEMPT, "part_period"
    if story.part not in ("skip", "whole") and needed == 0 and owed(bound) < len(SPAN.days):
        return Answer.EXEMPT, "part_period"
    if measured >= needed:
        return Answer.MET, None
    is_over = story.as_of > last
    left = (last - story.as_of).days + 1 - (story.as_of in {act.on for act in records})
    can_still = not is_over and (story.kind != "days" or measured + left >= needed)
    if can_still:
        is_near = story.as_of >= last - timedelta(days=NOTICE)
        return (Answer.DUE_SOON if is_near else Answer.PENDING), None
    explained = sum(
        max(0, (min(leave.last, last) - max(leave.first, first)).days + 1) for leave in story.leaves
    )
    if needed - measured <= explained:
        return Answer.UNDETERMINED, "policy_silent"
    return Answer.BREACHED, None if is_over else "cannot_be_reached"


@on_both
@given(story=stories, more=acts)
def test_one_more_record_never_turns_met_into_breached(session: Session, story: Story, more: Act) -> None:
    before = told(session, story)
    after = told(session, Story(**vars(story) | {"acts": [*story.acts, more]}))
    answers = {Answer.EXEMPT: Answer.EXEMPT, Answer.MET: Answer.MET}
    for one, other in zip(before, after, strict=True):
        assert (one.leading.measured or 0) <= (other.leading.measured or 0)
        if one.answer in answers:
            assert other.answer is one.answer
