"""Every worked example of every plugin comes true on both databases, whichever way one asks."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.areas.models import Area
from core.db import Database
from core.engine.around import counts_around
from core.engine.explain import Explanation, explain_some
from core.engine.outcome import Answer, Status
from core.engine.run import View, cadence, counts, evaluate, periods_of
from core.engine.scenario.expect import check_expectation
from core.engine.scenario.run import Stage, staged
from core.policy.periods import Period
from core.policy.rules import Count, Coverage, Rule, Standing
from tests.contract.conftest import Stages, lent
from tests.contract.found import REGISTRY, TOLD, Told

each_told = pytest.mark.parametrize("told", TOLD, ids=lambda told: told.id)
Moment = tuple[str, Rule, date, Period]


def moments(stage: Stage) -> list[Moment]:
    """Give each rule of the norms a scenario speaks of, at each date and period it speaks of them."""
    found: dict[Moment, None] = {}
    for expected in stage.judged:
        book = next(
            b for b in map(REGISTRY.book, stage.policies) if expected["norm"] in {n.id for n in b.norms}
        )
        for rule in book.rules_of(expected["norm"]):
            for period in _periods(rule, stage.as_of(expected), expected.get("period")):
                found[book.slug, rule, stage.as_of(expected), period] = None
    return list(found)


def _periods(rule: Rule, as_of: date, key: str | None) -> Iterator[Period]:
    every = cadence(rule)
    named = every.named(key) if every is not None and key is not None else None
    yield from [named] if named is not None else periods_of(rule, as_of)


@each_told
def test_scenario_comes_true_on_every_database_whichever_way_one_asks(
    stage_databases: list[Database], told: Told
) -> None:
    for expected in told.scenario.get("expect", []):
        check_expectation(expected)
    said = [_said(database, told) for database in stage_databases]
    for each in said[1:]:
        assert each == said[0]


def test_scenarios_run_on_postgresql_too(stages: Stages) -> None:
    lent(stages, "postgresql")


def _said(database: Database, told: Told) -> list[Any]:
    """Check a scenario on one database; give all that is said of its rules, without the ids that a database gives."""
    with staged(database, REGISTRY, told.scenario) as stage:
        assert stage.differences() == []
        asked = {moment: list(_asked(stage, moment)) for moment in moments(stage)}
        _agree_on_one_and_area(stage, asked)
        return sorted(
            (told for moment, rows in asked.items() for told in _explained(stage, moment, rows)), key=str
        )


def _agree_on_one_and_area(stage: Stage, asked: dict[Moment, list[Status]]) -> None:
    """Everyone, one subject and each area are told the same."""
    areas = list(stage.session.scalars(select(Area.id)))
    for moment, rows in asked.items():
        slug, rule, as_of, period = moment
        by_id = {row.subject_id: row for row in rows}
        assert len(by_id) == len(rows), f"{rule.id} gives one row a subject"
        for subject in by_id:
            assert list(_asked(stage, moment, only=subject)) == [by_id[subject]]
        told = {area: _told_in_area(stage, moment, area, by_id) for area in areas}
        for area in areas:
            around = counts_around(stage.session, REGISTRY.book(slug), rule, as_of, area, period)
            assert around.pop(None, {}) == told[area], f"{rule.id} around {area}"
            assert around == {child: told[child] for child in around}, f"{rule.id} below {area}"


def _asked(stage: Stage, moment: Moment, **who: int) -> Iterator[Status]:
    slug, rule, as_of, period = moment
    return evaluate(stage.session, REGISTRY.book(slug), rule, as_of, period=period, **who)


def _told_in_area(stage: Stage, moment: Moment, area: int, by_id: dict[int, Status]) -> Counter[Answer]:
    """Give the answers in an area, which are those that everyone was told, and as many as are counted."""
    slug, rule, as_of, period = moment
    inside = list(_asked(stage, moment, area=area))
    assert all(row == by_id[row.subject_id] for row in inside), f"{rule.id} in area {area}"
    assert {key for key, row in by_id.items() if row.area_id == area} <= {row.subject_id for row in inside}
    answers = Counter(row.answer for row in inside)
    assert counts(stage.session, REGISTRY.book(slug), rule, as_of, View(area=area), period) == answers
    return answers


def _explained(stage: Stage, moment: Moment, rows: list[Status]) -> Iterator[tuple[Any, ...]]:
    slug, rule, as_of, period = moment
    for explained in explain_some(stage.session, REGISTRY.book(slug), rule, rows, as_of, period):
        _check_weights(rule, explained)
        yield _plain(explained)


def _check_weights(rule: Rule, explained: Explanation) -> None:
    for need, told in zip(rule.every_need, explained.needs, strict=False):
        if isinstance(need.of, Count | Standing) and not isinstance(need.figure, Count):
            assert sum(record.weight for record in told.counted) == told.measured, rule.id
    if isinstance(rule, Coverage):
        gaps = explained.needs[0]
        assert sum(record.weight for record in gaps.left_out) == gaps.measured, rule.id


def _plain(explained: Explanation) -> tuple[Any, ...]:
    status = explained.status
    records = [
        (record.title, record.on, record.until, record.where, record.reason)
        for need in explained.needs
        for record in (*need.counted, *need.left_out)
    ]
    figures = [
        (f.parameter.key, f.value, f.source, f.since) for need in explained.needs for f in need.figures
    ]
    dates = status.part_from, status.part_to, status.due_on
    who = status.rule, status.subject_name, status.period, status.answer, status.reason
    facts = {name: _unnumbered(value) for name, value in explained.facts.items()}
    return *who, *dates, status.needs, sorted(map(str, records)), sorted(map(str, figures)), facts


def _unnumbered(value: Any) -> Any:
    """Give a fact without the number by which a basis names its matter: each database counts for itself."""
    return re.sub(r"〔\d+〕$", "〔〕", value) if isinstance(value, str) else value
