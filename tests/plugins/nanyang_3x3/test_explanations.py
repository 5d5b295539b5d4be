"""What an official is told of a status: the figure that was asked of this very subject, and nobody's telephone number."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.db import Database
from core.engine.calendar import ensure_calendar
from core.engine.explain import explain
from core.engine.run import ALWAYS, cadence
from core.engine.scenario.read import read_scenarios
from core.engine.scenario.run import staged
from core.plugin_manager import load_registry

REGISTRY = load_registry()
STORIES = Path(__file__).parents[3] / "plugins/nanyang_3x3/scenarios"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def told(database: Database, file: str, sentence: str, rule_id: str, kind: str, name: str) -> dict[str, Any]:
    """Give the explanation of a rule for a subject of a story, on the story's own day."""
    with database.write() as session:
        ensure_calendar(session)
    story = next(one for one in read_scenarios(STORIES / file) if sentence in one["scenario"])
    with staged(database, REGISTRY, story) as stage:
        book, as_of = REGISTRY.book("nanyang_3x3"), date(2023, 9, 30)
        rule, subject = book.rules_by_id[rule_id], stage.given.names.get(kind, name)
        period = every.containing(as_of) if (every := cadence(rule)) else ALWAYS
        (found,) = explain(stage.session, book, rule, subject, as_of, period)
        return found.as_json({})


def test_parameter_shown_is_the_one_of_the_figure_asked(database: Database) -> None:
    found = told(database, "unit_duties.yaml", "省派单位一把手", "duty:NY-15", "unit", "p1")
    assert (found["parameter"]["key"], found["parameter"]["value"]) == ("principal_surveys_provincial", 1)


def test_register_says_that_a_telephone_is_there_and_not_its_number(database: Database) -> None:
    found = told(database, "records.yaml", "台账", "check:NY-12", "posting", "p1")
    assert found["facts"]["手机号"] == "已登记"
