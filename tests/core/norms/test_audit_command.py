"""The audit of an area: streamed, explained without a query for each subject, and clear where it is asked wrongly."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import event

from core.cli import main
from core.db import Database
from core.engine.explain import explain, explain_some, explain_status
from core.engine.run import evaluate, periods_of
from core.engine.scenario.read import read_scenarios
from core.engine.scenario.run import staged
from core.registry import Registry
from tests import ground as made_up
from tests.databases import Lay
from tests.policies import shipped

registry = made_up.registry
ON = ("--as-of", "2023-09-20")


@pytest.fixture
def ground(
    database: Database, laid: Lay, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> made_up.Ground:
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("BANGFU_DATABASE_URL", url)
    monkeypatch.setattr("core.norms.audit_command.load_registry", lambda: registry)
    return laid(made_up.lay, registry)


def audit(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments])


def test_an_area_is_told_rule_by_rule_and_no_policy_of_elsewhere(ground: made_up.Ground) -> None:
    found = [json.loads(line) for line in audit("--area", "410002", *ON, "--json").stdout.splitlines()]
    assert {one["policy"] for one in found} == {"sample"}
    assert {one["norm"] for one in found} == {"S-1", "S-2", "S-3", "S-4", "S-7"}
    assert "records" not in found[0]


def test_an_explained_line_says_what_counts_and_what_does_not(ground: made_up.Ground) -> None:
    lines = audit("--area", "410001", *ON, "--norm", "S-2", "--explain").stdout.splitlines()
    assert lines[0].split() == ["S-2", "pending", "张一", "2023-09", "8/18"]
    assert lines[1].strip() == "天数下限 18天（S-2）"
    assert sum("计入 2023-09-0" in line for line in lines) == 8


def test_explaining_many_takes_as_many_queries_as_explaining_one(
    database: Database, registry: Registry, ground: made_up.Ground
) -> None:
    book = registry.book("sample")
    with database.read() as session:
        for rule in book.rules:
            period = periods_of(rule, made_up.DAY)[0]
            found = list(evaluate(session, book, rule, made_up.DAY, period=period, area=ground.city))
            asked = (session, book, rule)
            one, alone = counted(
                database, lambda a=asked, f=found, p=period: [explain_status(*a, f[0], made_up.DAY, p)]
            )
            all_, together = counted(
                database, lambda a=asked, f=found, p=period: list(explain_some(*a, f, made_up.DAY, p))
            )
            assert together == alone, rule.id
            assert all_[0] == one[0]


def counted(database: Database, act: Any) -> tuple[list[Any], int]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    found = act()
    event.remove(database.engine, "before_cursor_execute", note)
    return found, len(statements)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--area", "410009"), "没有代码为“410009”的区划。相近的有"),
        (("--area", "410001", "--norm", "S-99"), "没有规定“S-99”。相近的有：S-"),
        (("--area", "410001", "--policy", "sampel"), "没有办法“sampel”。可以写：sample"),
        (("--area", "410001", "--as-of", "2023-02-30"), "2023-02-30"),
        (("--area", "410001", "--as-of", "1999-12-31"), "日期应在 2000-01-01 至 2099-12-31 之间"),
        (("--area", "410001", "--as-of", "2023-09-20", "--since", "2023-10-01"), "晚于所看日期"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_chinese_with_nothing_printed(
    ground: made_up.Ground, asked: tuple[str, ...], said: str
) -> None:
    result = audit(*asked, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_explained_line_names_needs_and_records_in_words(ground: made_up.Ground) -> None:
    (line,) = audit("--area", "410001", *ON, "--norm", "S-2", "--explain", "--json").stdout.splitlines()[:1]
    found = json.loads(line)
    assert found["needs"] == [
        {"label": "在村天数", "unit": "天", "status": "pending", "measured": 8, "required": 18}
    ]
    assert {(one["title"], one["kind"]) for one in found["records"]} == {("驻村一天", "in_village_day")}
    assert (found["why"], found["force"]) == ([], "must")


PLUGINS = Path(__file__).parents[3] / "plugins"
UNDECIDED = read_scenarios(PLUGINS / "county_2021/scenarios/limits.yaml")[0]


def test_what_leaves_a_status_open_is_named(database: Database) -> None:
    with staged(database, shipped(), UNDECIDED) as stage:
        book = stage.registry.book("county_2021")
        (rule,) = book.rules_of("XX-11")
        period = rule.every.named("2022-H1")
        unit = stage.given.names.get("unit", "one")
        (told,) = explain(stage.session, book, rule, unit, date(2023, 1, 1), period)
    assert told.doubts == ["按单位还是按村算没有说"]
