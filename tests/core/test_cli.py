"""The commands of the operator, as they are run."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text, update

from core.accounts.models import User
from core.areas.models import Setting
from core.audit.models import AuditEvent
from core.cli import COMMANDS, main
from core.db import Database
from core.engine.models import CalendarDay
from tests.factories import Make
from tests.people import CHEAP, PASSWORD
from tests.policies import shipped


class Operator:
    """Runs commands with settings of its own."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env

    def run(self, *arguments: str, **env: str) -> Result:
        return CliRunner().invoke(main, arguments, env={**self.env, **env})


@pytest.fixture
def operator(blank_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setattr("core.accounts.passwords.HASHER", CHEAP)
    key = "0123456789abcdefghijklmnopqrstuvwxyz-operator"
    return Operator({"BANGFU_DIR": str(tmp_path), "BANGFU_DATABASE_URL": blank_url, "BANGFU_SECRET_KEY": key})


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert f"{name} " in result.output


def test_the_tables_go_up_are_checked_and_go_down(operator: Operator) -> None:
    assert operator.run("db", "check").exit_code == 1
    assert operator.run("db", "upgrade").exit_code == 0
    assert operator.run("db", "check").exit_code == 0
    assert operator.run("db", "downgrade", "base").exit_code == 0
    assert operator.run("db", "check").exit_code == 1


def test_the_first_administrator_gets_a_one_time_code(operator: Operator, blank_url: str) -> None:
    operator.run("db", "upgrade")
    result = operator.run("user", "create-admin", "guard")
    assert re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", result.output)
    database = Database(blank_url)
    with database.read() as session:
        user = session.scalars(select(User)).one()
        assert (user.username, user.password_hash) == ("guard", "")
        acts = session.execute(select(AuditEvent.action, AuditEvent.address).order_by(AuditEvent.id)).all()
    database.close()
    assert [act.action for act in acts] == ["user.added", "grant.added", "user.code_issued"]
    assert all(act.address.startswith("cli:") for act in acts)


def test_users_are_added_shut_out_and_helped(operator: Operator) -> None:
    operator.run("db", "upgrade")
    assert operator.run("user", "add", "someone", "某人").exit_code == 0
    for act in ("disable", "enable", "password"):
        assert operator.run("user", act, "someone").exit_code == 0
        missing = operator.run("user", act, "nobody")
        assert missing.exit_code == 1
        assert "没有用户" in missing.output
    again = operator.run("user", "add", "someone", "某人")
    assert (again.exit_code, again.output) == (1, "Error: 用户名“someone”已被使用。\n")


def test_the_trail_is_verified_and_a_bad_row_is_named(operator: Operator, blank_url: str) -> None:
    operator.run("db", "upgrade")
    for name in ("one", "two", "three"):
        operator.run("user", "add", name, "某人")
    assert operator.run("audit-log", "checkpoint").exit_code == 0
    whole = json.loads(operator.run("audit-log", "verify", "--json").output)
    assert whole == {"rows": 6, "whole": True, "bad_id": None, "reason": "", "checkpoints": 1}
    exported = operator.run("audit-log", "export").output.splitlines()
    assert [json.loads(line)["id"] for line in exported] == [1, 2, 3, 4, 5, 6]
    tamper(blank_url, "UPDATE audit_events SET object_id = '9' WHERE id = 5")
    result = operator.run("audit-log", "verify")
    assert result.exit_code == 1
    assert "第 5 条" in result.output


def tamper(url: str, statement: str) -> None:
    database = Database(url)
    with database.write() as session:
        if database.dialect == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            session.execute(text("DROP TRIGGER audit_events_no_update"))
        session.execute(text(statement))
    database.close()


def test_routes_are_listed_for_people_and_for_programs(operator: Operator) -> None:
    facts = json.loads(operator.run("routes", "--json").output)
    assert {"rule", "methods", "plugin", "policy", "csrf", "audit", "throttle", "public"} <= set(facts[0])
    assert "/login" in operator.run("routes").output


def test_serve_refuses_tables_of_another_version(operator: Operator) -> None:
    result = operator.run("serve", "--port", "1")
    assert result.exit_code == 1
    assert "bangfu db upgrade" in result.output


@pytest.mark.parametrize("command", [("serve",), ("routes",), ("audit-log", "verify")])
def test_debug_stops_every_start(operator: Operator, command: tuple[str, ...]) -> None:
    result = operator.run(*command, BANGFU_DEBUG="1")
    assert result.exit_code == 1
    assert "BANGFU_DEBUG" in result.output


@pytest.mark.parametrize("command", [("serve",), ("audit-log", "verify")])
def test_a_weak_key_stops_the_start(operator: Operator, command: tuple[str, ...]) -> None:
    result = operator.run(*command, BANGFU_SECRET_KEY="secret")
    assert result.exit_code == 1
    assert "太弱" in result.output


def test_a_database_that_is_not_there_is_said_in_one_line(operator: Operator) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"
    result = operator.run("user", "add", "someone", PASSWORD, BANGFU_DATABASE_URL=url)
    assert result.exit_code == 1
    assert result.output.startswith("Error: 数据库无法使用")
    assert "Traceback" not in result.output


def test_an_upgrade_fills_the_calendar_and_brings_changed_figures_along(
    operator: Operator, blank_url: str
) -> None:
    assert operator.run("db", "upgrade").exit_code == 0
    database = Database(blank_url)
    with database.write() as session:
        assert session.get_one(CalendarDay, date(2023, 10, 2)).is_public_holiday
        make, book = Make(session), next(book for book in shipped() if book.policy.level == "city")
        make.enabled(book, make.city())
        session.execute(update(Setting).where(Setting.policy == book.slug).values(number=None, text=None))
    database.close()
    assert book.slug in operator.run("db", "upgrade").output


def test_a_plugin_that_is_switched_off_does_not_start_here_until_it_is_switched_on(
    operator: Operator, blank_url: str
) -> None:
    operator.run("db", "upgrade")
    database = Database(blank_url)
    with database.write() as session:
        make = Make(session)
        make.enabled(shipped().book("linfen_zhucun"), make.area("示例市", "city"))
    database.close()
    off = operator.run("plugin", "disable", "linfen_zhucun")
    assert "示例市正在执行" in off.output
    assert "没有改动" in operator.run("plugin", "disable", "linfen_zhucun").output
    listed = {row["plugin"]: row for row in json.loads(operator.run("plugin", "list", "--json").output)}
    assert "bangfu plugin enable linfen_zhucun" in listed["linfen_zhucun"]["refused"]
    assert operator.run("plugin", "errors").exit_code == 0
    assert operator.run("plugin", "enable", "linfen_zhucun").exit_code == 0
    listed = {row["plugin"]: row for row in json.loads(operator.run("plugin", "list", "--json").output)}
    assert "norms" in listed["linfen_zhucun"]


def test_a_plugin_nobody_knows_is_not_switched(operator: Operator, tmp_path: Path) -> None:
    refusal = operator.run("plugin", "disable", "linfen_zhucum")
    assert refusal.exit_code == 1
    assert "linfen_zhucun" in refusal.output
    assert not (tmp_path / "plugins_off").exists()


def test_plugins_that_cannot_start_are_named_with_their_fault(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "plugins" / "broken"
    broken.mkdir(parents=True)
    (broken / "__init__.py").touch()
    (broken / "plugin.py").write_text("1 / 0\n", "utf-8")
    monkeypatch.setattr("core.plugin_manager.plugin_folder", lambda: broken.parent)
    result = operator.run("plugin", "errors", "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)[0]["plugin"] == "broken"
