"""`bangfu policy` puts policies in force, sets parameters, and says in one line what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from core.areas import policy_commands
from core.areas.models import LocalSetting, PolicyAssignment
from core.audit.models import AuditEvent
from core.cli import main
from core.db import Database
from core.policy.norm import Parameter
from tests.factories import Make

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on a database with a city and its county, and two policies."""
    with database.write() as session:
        make = Make(session)
        city = make.city("甲市", code="411300")
        make.county("乙县", city, code="411322")
        days = Parameter("month_days", "S-1", "每月天数", "天", local=True)
        age = Parameter("max_age", "S-2", "年龄", "岁")
        registry = make.registry(make.book("first", (days, age)), make.book("second", (days,)))
    monkeypatch.setattr(policy_commands, "load_registry", lambda: registry)
    monkeypatch.setenv("BANGFU_DIR", str(tmp_path))
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("BANGFU_DATABASE_URL", url)

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["policy", *words], catch_exceptions=False)

    return call


def one(database: Database, model: Any) -> Any:
    with database.read() as session:
        return session.scalars(select(model)).one()


def test_policy_is_enabled_listed_and_ended(database: Database, run: Run) -> None:
    done = run("enable", "first", "--area", "411300", "--from", "2023-06-01", "--basis", "会议纪要")
    assert (done.exit_code, done.output) == (0, "已启用：first办法，甲市，2023-06-01至今\n")
    listed = json.loads(run("list", "--area", "411322", "--json").output)
    assert [row["policy"] for row in listed] == ["first", "second"]
    assert listed[0]["enabled"] == [
        {"area": "411300", "name": "甲市", "from": "2023-06-01", "until": None, "basis": "会议纪要"}
    ]
    assert run("disable", "first", "--area", "411300", "--from", "2024-01-01").exit_code == 0
    assert one(database, PolicyAssignment).ends_on.isoformat() == "2023-12-31"


def test_act_by_command_is_on_record(database: Database, run: Run) -> None:
    run("enable", "first", "--area", "411300", "--from", "2023-06-01")
    with database.read() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (last.action, last.user_name, last.role) == ("policy.enable", "命令行", "command")


@pytest.mark.parametrize(
    "words",
    [("month_days=22",), ("first", "month_days=22"), ("month_days=22", "--policy", "first")],
)
def test_parameter_is_set_with_or_without_naming_the_policy(
    database: Database, run: Run, words: tuple[str, ...]
) -> None:
    run("enable", "first", "--area", "411300", "--from", "2023-06-01")
    done = run("set", *words, "--area", "411322", "--from", "2023-07-01", "--source", "组通5号")
    assert done.output == "已设定：first，乙县，month_days = 22，自2023-07-01起\n"
    row = one(database, LocalSetting)
    assert (row.policy, int(row.number), row.source) == ("first", 22, "组通5号")


def test_parameter_that_two_policies_have_asks_which(run: Run) -> None:
    for slug in ("first", "second"):
        run("enable", slug, "--area", "411300", "--from", "2023-06-01")
    done = run("set", "month_days=22", "--area", "411322", "--from", "2023-07-01")
    assert done.exit_code == 1
    assert "有“month_days”的办法不止一个：first、second。请用 --policy 指明。" in done.output


def test_setting_is_withdrawn(database: Database, run: Run) -> None:
    run("enable", "first", "--area", "411300", "--from", "2023-06-01")
    run("set", "max_age=50", "--area", "411300", "--from", "2023-07-01")
    assert run("withdraw", "max_age", "--area", "411300", "--from", "2023-07-01").exit_code == 0
    with database.read() as session:
        assert session.scalars(select(LocalSetting)).all() == []


def test_policy_goes_on_past_its_end(database: Database, run: Run) -> None:
    run("enable", "first", "--area", "411300", "--from", "2023-06-01", "--until", "2023-12-31")
    done = run("extend", "first", "--area", "411300", "--basis", "会议")
    assert done.output == "已延长：first办法，甲市，2024-01-01至今\n"
    text = run("list").output
    assert "2023-06-01至2023-12-31" in text
    assert "2024-01-01至今  会议" in text


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("enable", "frist", "--area", "411300"), 1, "没有办法“frist”。可以写：first"),
        (("enable", "first", "--area", "411301"), 1, "相近的有：411300 甲市"),
        (("enable", "first", "--area", "411300"), 1, "没有写明施行日期"),
        (("enable", "first"), 2, "--area"),
        (("set", "month_days", "--area", "411300"), 2, "KEY=VALUE"),
        (("set", "month_dasy=2", "--area", "411300"), 1, "没有办法有参数“month_dasy”。相近的有：month_days"),
        (("set", "first", "max_age=abc", "--area", "411300"), 1, "没有执行"),
        (("disable", "first", "--area", "411300", "--from", "2023-01-01"), 1, "没有启用办法"),
    ],
)
def test_wrong_words_are_answered_in_one_line(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    done = run(*words)
    assert done.exit_code == code
    assert said in done.output
    assert "Traceback" not in done.output
