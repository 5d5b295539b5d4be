"""`bangfu ledger`: the forms of the policies, checked, imported and given back by the same code as the pages."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.areas.queries import get_area_by_code
from core.audit.operations import Actor
from core.clock import china_today, now
from core.db import LOCKED, Database
from core.exchange.annotate import annotate
from core.exchange.columns import Problem
from core.exchange.messages import FileRefused
from core.installation import open_database
from core.ledgers.check import Report, check
from core.ledgers.export import export, record_export, template
from core.ledgers.messages import sentence
from core.ledgers.models import ImportBatch
from core.ledgers.operations import apply_batch, new_token, open_batch
from core.ledgers.queries import get_ledger
from core.ledgers.undo import Obstructed, undo_batch
from core.plugin_manager import load_registry
from core.policy.ledger import Ledger

DAY = click.DateTime(["%Y-%m-%d"])
COMMAND = Actor(None, "命令行", "command")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DEST = click.Path(dir_okay=False, writable=True, path_type=Path)
area_option = click.option("--area", "code", required=True, help="Code of the area, such as 411322.")
on_option = click.option("--on", type=DAY, help="The day the ledger speaks of (default: today in China).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def ledger() -> None:
    """Bring ledgers in and give them back."""


@ledger.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List the ledgers of the installed policies."""
    found = [
        {
            "key": one.key,
            "title": one.title,
            "policy": book.slug,
            "columns": [column.heading for column in one.columns],
        }
        for book in load_registry()
        for one in book.ledgers
    ]
    if as_json:
        _print(found)
    for one in [] if as_json else found:
        click.echo(f"{one['key']:<31} {one['title']}（{len(one['columns'])}列）")


@ledger.command("template")
@click.argument("key")
@click.argument("dest", type=DEST)
def template_command(key: str, dest: Path) -> None:
    """Write the empty form with its drop-down lists."""
    dest.write_bytes(template(_ledger(key)))
    click.echo(f"已写出模板：{dest}")


@ledger.command("check")
@click.argument("key")
@click.argument("file", type=FILE)
@area_option
@on_option
@json_option
@click.option("--annotated", type=DEST, help="Also write the workbook with every remark at its cell.")
def check_command(
    key: str, file: Path, code: str, on: datetime | None, as_json: bool, annotated: Path | None
) -> None:
    """Check a whole file; nothing is written. The exit code is 1 where it has errors."""
    with open_database() as database:
        report = _checked(database, key, file, code, on, as_json)
    if annotated:
        with annotated.open("wb") as stream:
            annotate(report.table, report.problems, stream)
    _tell(report, as_json)
    if report.errors:
        raise SystemExit(1)


@ledger.command("import")
@click.argument("key")
@click.argument("file", type=FILE)
@area_option
@on_option
@json_option
def import_command(key: str, file: Path, code: str, on: datetime | None, as_json: bool) -> None:
    """Check a file and write all of it; with a single error nothing is written and the exit code is 1."""
    with open_database() as database:
        report = _checked(database, key, file, code, on, as_json)
        if report.errors:
            _tell(report, as_json, state="refused")
            click.echo(sentence("has_errors", count=report.errors), err=True)
            raise SystemExit(1)
        with database.write() as session:
            data, today, at = file.read_bytes(), china_today(), now()
            batch = open_batch(
                session,
                COMMAND,
                report.ledger,
                report.area_id,
                data,
                file.name,
                report.on,
                today,
                at,
                new_token(),
            )
            apply_batch(session, COMMAND, batch, report, at)
            number = batch.id
    _tell(report, as_json, state="applied", batch=number)


@ledger.command("export")
@click.argument("key")
@click.argument("dest", type=DEST)
@area_option
@on_option
@json_option
@click.option(
    "--purpose", default="", help="What whole telephone numbers are needed for; without it they are masked."
)
def export_command(key: str, dest: Path, code: str, on: datetime | None, as_json: bool, purpose: str) -> None:
    """Write the ledger of an area in the form it came in."""
    form, day, masked = _ledger(key), _day(on), not purpose.strip()
    with open_database() as database:
        with database.read() as session:
            area_id = get_area_by_code(session, code).id
            found = export(session, form, area_id, day, by=COMMAND.name, at=now(), masked=masked)
        with database.write() as session:
            record_export(session, COMMAND, form, area_id, day, found, masked=masked, purpose=purpose.strip())
    dest.write_bytes(found.data)
    if as_json:
        _print({"rows": found.rows, "file": str(dest), "digest": found.digest, "masked": masked})
    else:
        click.echo(f"已导出{found.rows}行：{dest}")


@ledger.command("undo")
@click.argument("batch", type=int)
def undo_command(batch: int) -> None:
    """Take an import back whole, unless later work rests on it."""
    with open_database() as database, _said(), database.write() as session:
        found = session.get(ImportBatch, batch, with_for_update=LOCKED)
        if found is None:
            raise click.ClickException(f"没有第{batch}批导入。")
        undo_batch(session, COMMAND, found, now())
    click.echo(f"已撤销第{batch}批导入。")


@contextmanager
def _said() -> Iterator[None]:
    """Name each row that stands against an undoing."""
    try:
        yield
    except Obstructed as obstructed:
        for one in obstructed.obstacles:
            click.echo(f"第{one.line}行：{one.what}", err=True)
        raise


def _checked(
    database: Database, key: str, file: Path, code: str, on: datetime | None, as_json: bool
) -> Report:
    form = _ledger(key)
    with database.read() as session:
        area = _area(session, code)
        try:
            return check(session, form, area.id, file.read_bytes(), _day(on), name=file.name)
        except FileRefused as refusal:
            _refuse(refusal, as_json)


def _refuse(refusal: FileRefused, as_json: bool) -> NoReturn:
    if not as_json:
        raise click.ClickException(f"{refusal.message_zh}{refusal.remedy_zh}")
    problem = Problem(0, "", "", "error", refusal.message_zh, refusal.remedy_zh)
    _print({"rows": 0, "new": 0, "changed": 0, "same": 0, "problems": [asdict(problem)]})
    raise SystemExit(1)


def _tell(report: Report, as_json: bool, **more: object) -> None:
    counts = report.counts()
    if as_json:
        figures = {name: counts[name] for name in ("rows", "new", "changed", "same")}
        rest = {name: counts[name] for name in counts if name not in figures}
        _print({**figures, "problems": [asdict(one) for one in report.problems], **rest, **more})
        return
    for one in report.problems:
        word = "错误" if one.level == "error" else "提醒"
        offered = f"（建议：{one.suggestion}）" if one.suggestion else ""
        click.echo(f"{word}　第{one.row}行　{one.column}　“{one.value}”　{one.message}{offered}")
    click.echo(
        f"共{counts['rows']}行：新增{counts['new']}，变更{counts['changed']}，不变{counts['same']}，"
        f"有错{counts['wrong']}；错误{counts['errors']}处，提醒{counts['warnings']}处。"
    )
    if more.get("state") == "applied":
        click.echo(f"已写入，批号{more['batch']}；可以用 bangfu ledger undo {more['batch']} 撤销。")


def _print(found: Any) -> None:
    click.echo(json.dumps(found, ensure_ascii=False, indent=1, default=str))


def _ledger(key: str) -> Ledger:
    return get_ledger(load_registry(), key)[1]


def _area(session: Session, code: str) -> Area:
    return get_area_by_code(session, code)


def _day(on: datetime | None) -> date:
    today = china_today()
    if on is not None and on.date() > today:
        raise click.ClickException(sentence("dated_ahead", day=on.date()))
    return on.date() if on else today
