"""`bangfu backup`, `restore`, `doctor` and `check`: what an operator does with a whole installation."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from core.audit.verify import verify
from core.clock import china_today, now
from core.config import Config
from core.database_file import faults_of, file_of
from core.installation import open_database
from core.upkeep.backup import back_up, check_backup
from core.upkeep.backup import restore as put_in_place
from core.upkeep.doctor import Finding, examine
from core.upkeep.invariants import broken, laws

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("dest", type=FILE)
def backup(dest: Path) -> None:
    """Write a checked copy of the database to DEST, also while people work.

    The secret key in the data folder is not part of it: keep that one apart.
    """
    size = back_up(Config.from_env(key="unused").prepare(), dest)
    click.echo(f"已备份到 {dest}（{size:,} 字节）。密钥文件不在备份里，请另外保管。")


@click.command()
@click.argument("src", type=FILE)
@click.option("--dry-run", is_flag=True, help="Only check whether SRC could be restored.")
def restore(src: Path, dry_run: bool) -> None:
    """Put the backup SRC in place of the database; damaged files and running services are refused."""
    config = Config.from_env(key="unused").prepare()
    if dry_run:
        check_backup(config, src)
        click.echo(f"{src.name} 完好，可以恢复；没有写入任何内容。")
        return
    kept = put_in_place(config, src, now())
    click.echo(f"已恢复 {src.name}。" + (f"原来的数据库保留在 {kept}。" if kept else ""))
    click.echo("接下来请运行 bangfu db upgrade。")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(as_json: bool) -> None:
    """Look over the installation: what is right, what is not, and the remedy; exit 1 where something grave is wrong."""
    config = Config.from_env(key="unused").prepare()
    with open_database(config) as database:
        findings = list(examine(config, database, china_today()))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=1))
    else:
        for one in findings:
            click.echo(_line(one))
    if any(one.is_grave and not one.is_right for one in findings):
        raise SystemExit(1)


def _line(finding: Finding) -> str:
    if finding.is_right:
        return f"✓ {finding.title}"
    return f"{'✗' if finding.is_grave else '!'} {finding.title}：{finding.fault}。{finding.remedy}"


@click.command()
@click.option("--verbose", is_flag=True, help="Also name what holds.")
def check(verbose: bool) -> None:
    """Check the database file, the audit trail and every law of the data; exit 1 and name what does not hold."""
    config = Config.from_env(key="unused").prepare()
    found = 0
    with open_database(config) as database, database.read() as session:
        path = file_of(config.database_url)
        for fault in faults_of(path) if path is not None else []:
            found += _told(f"数据文件：{fault}")
        verdict = verify(session)
        if not verdict.is_whole:
            found += _told(f"审计记录：第 {verdict.bad_id} 条，{verdict.reason}")
        for law in laws():
            number, first = broken(session, law)
            if number:
                found += _told(f"{law.says}：{number} 行不符，如 {'、'.join(first)}")
            elif verbose:
                click.echo(f"✓ {law.says}")
    if found:
        raise SystemExit(1)
    click.echo("数据完好。")


def _told(fault: str) -> int:
    click.echo(f"✗ {fault}")
    return 1
