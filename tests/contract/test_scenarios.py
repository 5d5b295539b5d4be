"""Every worked example of every plugin comes true on both databases, whichever way one asks."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.areas.models import Area
from core.db import Database
from core.engine.explain import explain_status
from core.engine.outcome import Status
from core.engine.run import View, answers_of, counts, counts_below, evaluate, page, periods_of
from core.engine.scenario.run import Stage, run_scenario, staged
from core.policy.periods import Period, period_of
from core.policy.rules import Count, Coverage, Rule, Standing
from core.registry import PolicyBook
from tests.contract.found import REGISTRY, TOLD, Told

each_told = pytest.mark.parametrize("told", TOLD, ids=lambda told: told.id)


def moments(stage: Stage, rule: Rule) -> Iterator[tuple[date, Period]]:
    """Give the dates and periods at which a scenario looks at a rule, and the open period of each date."""
    seen = {(stage.as_of(e), e.get("period")) for e in stage.scenario["expect"]}
    for as_of in sorted({as_of for as_of, _ in seen}):
        yield from ((as_of, period) for period in periods_of(rule, as_of))
    for as_of, key in sorted((a, k) for a, k in seen if k is not None):
        period = period_of(key)
        if period in periods_of(rule, period.ends_on):
            yield as_of, period


def every_moment(stage: Stage, told: Told) -> Iterator[tuple[PolicyBook, Rule, date, Period]]:
    for rule in told.book.rules:
        for as_of, period in dict.fromkeys(moments(stage, rule)):
            yield told.book, rule, as_of, period


@each_told
def test_scenario_comes_true(stage_database: Database, told: Told) -> None:
    result = run_scenario(stage_database, REGISTRY, told.path, told.scenario)
    assert result.error is None
    assert result.differences == []


@each_told
def test_everyone_one_some_and_an_area_are_told_the_same(stage_database: Database, told: Told) -> None:
    with staged(stage_database, REGISTRY, told.scenario) as stage:
        session = stage.session
        areas = list(session.scalars(select(Area.id)))
        for book, rule, as_of, period in every_moment(stage, told):
            rows = list(evaluate(session, book, rule, as_of, period=period))
            by_id = {row.subject_id: row for row in rows}
            assert len(by_id) == len(rows), f"{rule.id}: one row a subject"
            for subject in by_id:
                assert list(evaluate(session, book, rule, as_of, period=period, only=subject)) == [
                    by_id[subject]
                ]
            asked = answers_of(session, book, rule, as_of, list(by_id)) if period.key == "" else None
            assert asked in (None, {key: row.answer for key, row in by_id.items()})
            assert counts(session, book, rule, as_of, View(), period) == Counter(r.answer for r in rows)
            paged = page(session, book, rule, as_of, View(), period=period, limit=1000)
            assert sorted(paged, key=_key) == sorted(rows, key=_key)
            for area in areas:
                inside = list(evaluate(session, book, rule, as_of, period=period, area=area))
                assert all(row == by_id[row.subject_id] for row in inside), (rule.id, area)
                told_here = {row.subject_id for row in inside}
                assert {r.subject_id for r in rows if r.area_id == area} <= told_here, (rule.id, area)
                number = counts(session, book, rule, as_of, View(area=area), period)
                assert number == Counter(row.answer for row in inside)
                for child, found in counts_below(session, book, rule, as_of, area, period).items():
                    assert found == counts(session, book, rule, as_of, View(area=child), period)


def _key(status: Status) -> int:
    return status.subject_id


@each_told
def test_explanations_count_what_statuses_measure(stage_database: Database, told: Told) -> None:
    with staged(stage_database, REGISTRY, told.scenario) as stage:
        for book, rule, as_of, period in every_moment(stage, told):
            for status in evaluate(stage.session, book, rule, as_of, period=period):
                explained = explain_status(stage.session, book, rule, status, as_of, period)
                for need, said in zip(rule.every_need, explained.needs, strict=False):
                    if isinstance(need.of, Count | Standing):
                        assert sum(record.weight for record in said.counted) == said.measured, rule.id
                if isinstance(rule, Coverage):
                    gaps = explained.needs[0].left_out
                    assert sum(record.weight for record in gaps) == status.leading.measured, rule.id
                assert explained.as_json()["clause"]["norm"] == rule.norms[0]


@each_told
def test_both_databases_say_the_same(both_databases: tuple[Database, Database], told: Told) -> None:
    first, second = (_said(database, told) for database in both_databases)
    assert first == second


def _said(database: Database, told: Told) -> list[tuple[Any, ...]]:
    with staged(database, REGISTRY, told.scenario) as stage:
        said = []
        for book, rule, as_of, period in every_moment(stage, told):
            for status in evaluate(stage.session, book, rule, as_of, period=period):
                explained = explain_status(stage.session, book, rule, status, as_of, period)
                records = [
                    (r.title, r.on, r.until, r.where, r.reason) for n in explained.needs for r in n.counted
                ]
                left_out = [(r.title, r.on, r.reason) for n in explained.needs for r in n.left_out]
                said.append(
                    (
                        rule.id,
                        as_of,
                        period.key,
                        status.subject_name,
                        status.answer,
                        status.reason,
                        status.due_on,
                        status.part_from,
                        status.part_to,
                        status.needs,
                        sorted(map(str, records)),
                        sorted(map(str, left_out)),
                        explained.facts,
                    )
                )
        return sorted(said, key=str)
