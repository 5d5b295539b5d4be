"""`bangfu ledger`: the promised JSON and exit codes, and nothing written where something is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from core.audit.models import AuditEvent
from core.cadres.models import Cadre
from core.cli import main
from core.exchange.read import read_table
from core.ledgers import commands
from core.policy.norm import Policy
from core.registry import PolicyBook, Registry
from tests.core.ledgers.town import FORM, HEADINGS, Town, entry, workbook


@pytest.fixture(autouse=True)
def _installed(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    policy = Policy("sample", "示例办法", "试行机关", "city")
    book = PolicyBook(policy=policy, folder=tmp_path, ledgers=(FORM,))
    monkeypatch.setattr(commands, "load_registry", lambda: Registry(books={"sample": book}))
    monkeypatch.setenv("BANGFU_DATABASE_URL", town.database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BANGFU_DIR", str(tmp_path))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["ledger", *words])


def facts(result: Result) -> Any:
    return json.loads(result.stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "台账.xlsx"


def test_list_names_key_title_policy_and_columns(town: Town) -> None:
    assert facts(run("list", "--json")) == [
        {"key": FORM.key, "title": FORM.title, "policy": "sample", "columns": HEADINGS}
    ]


def test_check_tells_figures_and_problems_as_promised(town: Town, file: Path) -> None:
    file.write_bytes(workbook([entry(), entry(姓名="李四", 手机号="13800000002", 性别="女士")]))
    result = run("check", FORM.key, str(file), "--area", "411322", "--on", "2023-09-30", "--json")
    assert result.exit_code == 1
    found = facts(result)
    assert {name: found[name] for name in ("rows", "new", "changed", "same")} == {
        "rows": 2,
        "new": 1,
        "changed": 0,
        "same": 0,
    }
    [problem] = found["problems"]
    assert set(problem) == {"row", "column", "value", "level", "message", "suggestion"}
    assert (problem["row"], problem["column"], problem["value"], problem["level"]) == (
        4,
        "性别",
        "女士",
        "error",
    )
    assert town.rows(Cadre) == []


def test_check_writes_the_annotated_workbook(town: Town, file: Path, tmp_path: Path) -> None:
    file.write_bytes(workbook([entry(年龄=80)]))
    marked = tmp_path / "标注.xlsx"
    result = run("check", FORM.key, str(file), "--area", "411322", "--annotated", str(marked))
    assert result.exit_code == 1
    assert "错误　第3行　年龄" in result.stdout
    assert len(read_table(marked.read_bytes(), FORM.columns).rows) == 1


def test_import_export_and_import_again(town: Town, file: Path, tmp_path: Path) -> None:
    file.write_bytes(workbook([entry()]))
    on = ("--area", "411322", "--on", "2023-09-30", "--json")
    brought = run("import", FORM.key, str(file), *on)
    assert (brought.exit_code, facts(brought)["new"], facts(brought)["state"]) == (0, 1, "applied")
    out = tmp_path / "导出.xlsx"
    assert facts(run("export", FORM.key, str(out), *on))["rows"] == 1
    again = facts(run("check", FORM.key, str(out), *on))
    assert (again["new"], again["changed"], again["same"], again["problems"]) == (0, 0, 1, [])
    whole = facts(run("export", FORM.key, str(out), *on, "--purpose", "核对"))
    assert whole["masked"] is False
    assert [e.changes["purpose"] for e in town.rows(AuditEvent) if e.action == "ledger.export"] == [
        "",
        "核对",
    ]


def test_import_with_an_error_writes_nothing(town: Town, file: Path) -> None:
    file.write_bytes(workbook([entry(), entry(姓名="李四", 手机号="1")]))
    result = run("import", FORM.key, str(file), "--area", "411322", "--json")
    assert result.exit_code == 1
    assert town.rows(Cadre) == []


def test_undo_takes_a_batch_back(town: Town, file: Path) -> None:
    file.write_bytes(workbook([entry()]))
    brought = facts(run("import", FORM.key, str(file), "--area", "411322", "--json"))
    assert run("undo", str(brought["batch"])).exit_code == 0
    assert town.rows(Cadre) == []
    assert run("undo", str(brought["batch"])).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"%PDF-1.4"])
def test_unfit_file_is_one_document_and_exit_code_one(town: Town, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    result = run("check", FORM.key, str(file), "--area", "411322", "--json")
    assert result.exit_code == 1
    [problem] = facts(result)["problems"]
    assert (problem["level"], bool(problem["message"]), bool(problem["suggestion"])) == ("error", True, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sample.cadre", "--area", "411322"), "没有台账“sample.cadre”。可以写：sample.cadres。"),
        (("sample.cadres", "--area", "411323"), "没有代码为“411323”的区划"),
        (("sample.cadres", "--area", "411322", "--on", "2999-01-01"), "还没有到"),
    ],
)
def test_wrong_word_is_answered_with_the_nearest_right_one(
    town: Town, file: Path, words: tuple[str, ...], said: str
) -> None:
    file.write_bytes(workbook([entry()]))
    result = run("check", words[0], str(file), *words[1:])
    assert result.exit_code == 1
    assert said in result.output


def test_template_is_written(town: Town, file: Path) -> None:
    assert run("template", FORM.key, str(file)).exit_code == 0
    assert read_table(file.read_bytes(), FORM.columns).rows == []
