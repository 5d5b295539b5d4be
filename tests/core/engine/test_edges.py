"""What is easy to get wrong: several spells, two scopes, a policy that begins in mid-month, the worst of several."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.cadres.models import Cadre
from core.db import FAR
from core.engine.around import counts_below
from core.engine.explain import Explanation, explain
from core.engine.outcome import Answer, Status
from core.engine.records import AFTER_AS_OF, NOT_BOUND, SAME_DAY, SAME_THING
from core.engine.run import View, answers_of, counts, evaluate, page, periods_of
from core.engine.spells import assisting, events, posted, postings, typed
from core.policy.norm import Force, Norm, P, Parameter
from core.policy.periods import MONTH, Period, period_of
from core.policy.rules import Check, Count, Duty, Need, Rule, Standing
from core.registry import PolicyBook
from core.villages.models import VillageType
from tests.factories import Make

JUNE = period_of("2023-06")
END = date(2023, 6, 30)
in_village = Count("in_village_day", by=Activity.cadre_id, measure="days")


class Town:
    """A county with a policy of one rule."""

    def __init__(
        self, make: Make, rule: Rule, *parameters: Parameter, since: date = date(2021, 1, 1)
    ) -> None:
        self.make, self.rule, self.session = make, rule, make.session
        self.city = make.city()
        self.county, self.other = make.county(parent=self.city), make.county(parent=self.city)
        plural = "duties" if isinstance(rule, Duty) else "checks"
        declared: dict[str, Any] = {plural: (rule,), "norms": (Norm("S-1", "一", Force.MUST, "一"),)}
        self.book: PolicyBook = make.book("town", parameters, **declared)
        make.enabled(self.book, self.city, since)

    def one(self, as_of: date = END, period: Period | None = JUNE) -> Status:
        (status,) = self.all(as_of, period)
        return status

    def all(self, as_of: date = END, period: Period | None = JUNE) -> list[Status]:
        return list(evaluate(self.session, self.book, self.rule, as_of, period=period))

    def why(self, subject: int, as_of: date = END, period: Period | None = JUNE) -> Explanation:
        (found,) = explain(self.session, self.book, self.rule, subject, as_of, period)
        return found


def monthly(at_least: Any, **more: Any) -> Duty:
    return Duty(norm="S-1", binds=posted, every=MONTH, needs=Need(in_village, at_least=at_least), **more)


@pytest.mark.parametrize(("amounts", "met"), [(["0.1"] * 10, True), (["0.1"] * 9 + ["0.0999"], False)])
def test_tenths_make_a_whole_on_both_databases(make: Make, amounts: list[str], met: bool) -> None:
    tenths = Count("training", by=Activity.cadre_id, measure="sum")
    town = Town(make, Duty(norm="S-1", binds=posted, every=MONTH, needs=Need(tenths, at_least=1)))
    cadre = make.cadre()
    make.posting(cadre, make.village(parent=town.county), starts_on=date(2023, 6, 1))
    for day, amount in enumerate(amounts, start=1):
        make.activity("training", date(2023, 6, day), cadre=cadre, amount=Decimal(amount))
    assert (town.one().answer is Answer.MET) is met
    assert town.one().leading.measured == float(sum(map(Decimal, amounts)))


def parameter(value: int | None, **more: Any) -> Parameter:
    return Parameter("days", "S-1", "天数", "天", value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (None, True)])
def test_of_several_spells_the_first_lends_what_rules_name(
    make: Make, first: bool | None, second: bool
) -> None:
    town = Town(make, monthly(1, exempt={"留任": posted.c.retained}))
    cadre, village = make.cadre(), make.village(parent=town.county)
    make.posting(cadre, village, starts_on=date(2023, 6, 1), ends_on=date(2023, 6, 14), retained=first)
    make.posting(cadre, make.village(parent=town.county), starts_on=date(2023, 6, 15), retained=second)
    assert (town.one().answer is Answer.EXEMPT) is (first is True)
    assert (town.one().area_id, town.one().part_from) == (village.id, date(2023, 6, 1))


def test_figure_is_that_of_the_scope_where_the_first_spell_is(make: Make) -> None:
    town = Town(make, monthly(P("days")), parameter(10, local=True))
    make.setting(town.book, "days", town.county, 12)
    make.setting(town.book, "days", town.other, 15)
    cadre = make.cadre()
    make.posting(
        cadre, make.village(parent=town.other), starts_on=date(2023, 6, 5), ends_on=date(2023, 6, 20)
    )
    make.posting(cadre, make.village(parent=town.county), starts_on=date(2023, 6, 21))
    assert town.one().leading.required == 15
    assert {f.value for f in town.why(cadre.id).needs[0].figures} == {15}


@pytest.mark.parametrize(
    ("since", "required"), [(None, 10), (date(2023, 6, 10), 10), (date(2023, 6, 11), None)]
)
def test_parameter_is_looked_up_on_the_first_day_bound_not_on_the_first_of_the_month(
    make: Make, since: date | None, required: int | None
) -> None:
    town = Town(make, monthly(P("days")), parameter(10, since=since), since=date(2023, 6, 10))
    make.posting(village=make.village(parent=town.county))
    status = town.one()
    assert (status.part_from, status.leading.required) == (date(2023, 6, 10), required)
    assert (status.reason == "open_parameter") is (required is None)


def test_nobody_is_bound_before_the_policy_nor_after_it(make: Make) -> None:
    town = Town(make, monthly(1), since=date(2023, 6, 10))
    make.posting(village=make.village(parent=town.county), ends_on=date(2023, 6, 9))
    assert town.all() == []


@pytest.mark.parametrize(
    ("when", "bound"),
    [
        ("now", {"old", "new"}),
        ("start", {"new"}),  # judged by the norms of its first day, and on that day there were none
        ("ever", {"new", "gone"}),
    ],
)
def test_check_binds_by_the_date_it_says(make: Make, when: Any, bound: set[str]) -> None:
    rule = Check(norm="S-1", binds=postings, when=when, needs=Need(postings.c.role == "member"))
    town = Town(make, rule, since=date(2023, 1, 1))
    village = make.village(parent=town.county)
    spans = {
        "old": (date(2022, 5, 1), FAR),
        "new": (date(2023, 2, 1), FAR),
        "gone": (date(2023, 2, 1), date(2023, 3, 31)),
        "to come": (date(2023, 7, 1), FAR),
    }
    ids = {
        make.posting(village=village, starts_on=first, ends_on=last).id: name
        for name, (first, last) in spans.items()
    }
    assert {ids[status.subject_id] for status in town.all(period=None)} == bound


def test_event_is_judged_in_its_month_by_what_stood_on_its_day(make: Make) -> None:
    logs = events("own_logs", "work_log")
    present = Standing(posted, on={"subject_id": "cadre_id"}, of="subject_id")
    rule = Check(norm="S-1", binds=logs, when="event", every=MONTH, needs=Need(present, at_least=1))
    town = Town(make, rule)
    cadre, village = make.cadre(), make.village(parent=town.county)
    make.posting(cadre, village, starts_on=date(2023, 6, 5), ends_on=date(2023, 6, 20))
    days = [date(2023, 5, 31), date(2023, 6, 4), date(2023, 6, 5), date(2023, 6, 20), date(2023, 6, 21)]
    made = {make.activity("work_log", day, cadre=cadre, village=village).id: day for day in days}
    answers = {made[status.subject_id].day: status.answer for status in town.all()}
    short = Answer.BREACHED
    assert answers == {4: short, 5: Answer.MET, 20: Answer.MET, 21: short}


def test_worst_spell_decides_and_is_the_one_explained(make: Make) -> None:
    rule = Check(
        norm="S-1",
        binds=typed,
        needs=Need(typed.c.type.in_(("好", "很好")), label="好"),
        facts={"类型": typed.c.type},
    )
    town = Town(make, rule)
    village = make.village(parent=town.county)
    for number, kind in enumerate(("好", "坏", "很好"), 1):
        make.add(VillageType(village_id=village.id, type=kind, starts_on=date(2023, number, 1), ends_on=FAR))
    assert town.one(period=None).answer is Answer.BREACHED
    assert town.why(village.id, period=None).facts == {"类型": "坏"}


def test_standing_rows_of_the_judged_spell_are_shown_each_thing_once(make: Make) -> None:
    people = Standing(postings, on={"village_id": "village_id"}, of="cadre_id")
    rule = Check(norm="S-1", binds=assisting, needs=Need(people, at_least=2, label="人"))
    town = Town(make, rule)
    full, thin = make.village(parent=town.county), make.village(parent=town.county)
    unit = make.unit(area=town.city)
    for village in (full, thin):
        make.pair(unit, village)
    cadre = make.cadre(unit=unit)
    for role in ("member", "team_leader"):
        make.posting(cadre, thin, role=role)
    make.posting(village=full, unit=unit)
    make.posting(village=full, unit=unit)
    status = town.one(period=None)
    assert (status.answer, status.leading.measured, status.area_id) == (Answer.BREACHED, 1, thin.id)
    (need,) = town.why(unit.id, period=None).needs
    assert [record.reason for record in (*need.counted, *need.left_out)] == ["", SAME_THING]


def test_each_record_says_why_it_does_not_count(make: Make) -> None:
    town = Town(make, monthly(1))
    village = make.village(parent=town.county)
    cadre = make.posting(village=village, starts_on=date(2023, 6, 5)).cadre_id
    person = make.session.get_one(Cadre, cadre)
    for day in (1, 5, 5, 12, 20):
        make.activity("in_village_day", date(2023, 6, day), cadre=person, village=village)
    make.activity("in_village_day", date(2023, 7, 1), cadre=person, village=village)
    (need,) = town.why(cadre, date(2023, 6, 12)).needs
    told = [(record.on and record.on.day, record.reason) for record in need.left_out]
    assert told == [(1, NOT_BOUND), (5, SAME_DAY), (20, AFTER_AS_OF)]
    assert [record.on and record.on.day for record in need.counted] == [5, 12]


def test_unit_in_two_counties_counts_in_both_and_once_above(make: Make) -> None:
    rule = Duty(
        norm="S-1",
        binds=assisting,
        every=MONTH,
        needs=Need(Count("survey", by=Activity.unit_id), at_least=1),
    )
    town = Town(make, rule)
    both, left = make.unit(area=town.city), make.unit(area=town.city)
    for county in (town.county, town.other):
        make.pair(both, make.village(parent=county))
    make.pair(left, make.village(parent=town.other), ends_on=date(2023, 5, 31))
    make.pair(left, make.village(parent=town.county), starts_on=date(2023, 6, 1))
    late, city = date(2023, 7, 1), town.city.id
    below = counts_below(town.session, town.book, rule, late, city, JUNE)
    assert below == {town.county.id: {Answer.BREACHED: 2}, town.other.id: {Answer.BREACHED: 1}}
    assert counts(town.session, town.book, rule, late, View(area=city), JUNE) == {Answer.BREACHED: 2}


@pytest.fixture
def crowd(make: Make) -> Town:
    """Seven cadres of whom the first three were in the village often enough."""
    town = Town(make, monthly(2))
    village = make.village(parent=town.county)
    for number in range(7):
        cadre = make.cadre()
        make.posting(cadre, village)
        if number < 3:
            make.days("in_village_day", date(2023, 6, 1), 2, cadre=cadre, village=village)
    return town


def test_page_shows_the_worst_first_and_every_row_once(crowd: Town) -> None:
    session, book, rule = crowd.session, crowd.book, crowd.rule
    late = date(2023, 7, 1)

    def rows(**how: Any) -> list[Status]:
        return page(session, book, rule, late, View(), period=JUNE, **how)

    assert [row.answer.word for row in rows()] == ["breached"] * 4 + ["met"] * 3
    pieces = [rows(limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [row for piece in pieces for row in piece] == rows()
    assert {row.answer for row in rows(answer=Answer.MET)} == {Answer.MET}
    assert Counter(row.answer for row in rows()) == counts(session, book, rule, late, View(), JUNE)


def test_view_among_some_subjects_shows_only_those(crowd: Town) -> None:
    session, book, rule = crowd.session, crowd.book, crowd.rule
    ids = sorted(session.scalars(select(Cadre.id)))[:4]
    view = View(among=lambda _: select(Cadre.id).where(Cadre.id.in_(ids)))
    late = date(2023, 7, 1)
    assert counts(session, book, rule, late, view, JUNE) == {Answer.MET: 3, Answer.BREACHED: 1}
    shown = page(session, book, rule, late, view, period=JUNE)
    assert {row.subject_id for row in shown} == set(ids)


def test_answers_of_some_are_those_of_all(crowd: Town) -> None:
    every = {row.subject_id: row.answer for row in crowd.all()}
    some = list(every)[1:5]
    found = answers_of(crowd.session, crowd.book, crowd.rule, END, [*some, 999_999])
    assert found == {key: every[key] for key in some}
    assert answers_of(crowd.session, crowd.book, crowd.rule, END, []) == {}


def test_a_year_is_asked_period_by_period(crowd: Town, session: Session) -> None:
    since = date(2023, 1, 1)
    found = list(evaluate(session, crowd.book, crowd.rule, END, since=since))
    keys = [period.key for period in periods_of(crowd.rule, END, since)]
    assert Counter(row.period for row in found) == dict.fromkeys(keys, 7)
    june = [row for row in found if row.period == "2023-06"]
    assert june == sorted(crowd.all(), key=lambda row: row.subject_id)
