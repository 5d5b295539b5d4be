"""`bangfu audit-log`: prove the trail, keep checkpoints outside the database, take the trail out."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import IO

import click

from core.audit import verify as proof
from core.config import Config
from core.installation import open_database

CHECKPOINTS = "audit-checkpoints.jsonl"
day = click.DateTime(["%Y-%m-%d"])


@click.group("audit-log")
def audit_log() -> None:
    """Verify and export the audit trail."""


def _file(config: Config, given: Path | None) -> Path:
    return given or config.directory / CHECKPOINTS


@audit_log.command()
@click.option(
    "--checkpoints", type=click.Path(path_type=Path), help="File of checkpoints (default: data folder)."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(checkpoints: Path | None, as_json: bool) -> None:
    """Recompute the whole trail; exit 1 and name the first bad row if it does not hold."""
    config = Config.from_env()
    with open_database(config) as database, database.read() as session:
        try:
            points = proof.read_checkpoints(_file(config, checkpoints), config.secret_key)
        except proof.ForgedCheckpointError as forged:
            raise click.ClickException(str(forged)) from forged
        verdict = proof.verify(session, points)
    if as_json:
        facts = {
            "rows": verdict.rows,
            "whole": verdict.is_whole,
            "bad_id": verdict.bad_id,
            "reason": verdict.reason,
        }
        click.echo(json.dumps({**facts, "checkpoints": len(points)}, ensure_ascii=False))
    elif verdict.is_whole:
        click.echo(f"审计记录完整：{verdict.rows} 条，核对检查点 {len(points)} 个。")
    else:
        click.echo(f"审计记录有问题：第 {verdict.bad_id} 条{verdict.reason}；此前 {verdict.rows} 条完整。")
    if not verdict.is_whole:
        raise SystemExit(1)


@audit_log.command()
@click.option(
    "--to", "file", type=click.Path(path_type=Path), help="File of checkpoints (default: data folder)."
)
def checkpoint(file: Path | None) -> None:
    """Add the present end of the trail to a file outside the database; keep a copy elsewhere."""
    config = Config.from_env()
    with open_database(config) as database, database.read() as session:
        try:
            point = proof.add_checkpoint(session, _file(config, file), config.secret_key)
        except proof.BrokenTrailError as broken:
            bad = broken.verdict
            raise click.ClickException(f"审计记录有问题：第 {bad.bad_id} 条{bad.reason}。") from broken
        except proof.ForgedCheckpointError as forged:
            raise click.ClickException(str(forged)) from forged
    click.echo(f"已记录检查点：第 {point.id} 条，{point.digest}")


@audit_log.command()
@click.option("--since", type=day, help="First day (China date).")
@click.option("--until", type=day, help="Last day (China date).")
@click.option(
    "--out", type=click.File("w", encoding="utf-8"), default="-", help="File to write (default: screen)."
)
def export(since: datetime | None, until: datetime | None, out: IO[str]) -> None:
    """Write the trail out, one JSON object a line."""
    with open_database() as database, database.read() as session:
        for line in proof.export(session, _date(since), _date(until)):
            out.write(line + "\n")


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
