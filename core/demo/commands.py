"""`bangfu demo`: builds the demonstration database, once."""

import os
from pathlib import Path
from time import perf_counter

import click
from sqlalchemy.orm import Session

from core.clock import china_today
from core.config import Config
from core.demo.credentials import Credential, lines, read_file
from core.demo.look import look
from core.demo.mark import State, find_mark
from core.demo.scale import SCALES, SMALL
from core.errors import Refused

# What builds is imported when it is needed: a demonstration that is there already is answered for at once.


@click.command()
@click.option(
    "--scale", type=click.Choice(list(SCALES)), default=SMALL.name, help="S: a city; M: a province."
)
@click.option(
    "--dir", "directory", type=click.Path(path_type=Path), help="Data folder (default: BANGFU_DIR)."
)
@click.option("--rebuild", is_flag=True, help="Build anew although a demonstration is there.")
@click.option("--clear", is_flag=True, help="Take the demonstration away and leave an empty database.")
@click.option(
    "--no-accounts", is_flag=True, help="Do not print the accounts: `bangfu serve` prints them too."
)
def demo(scale: str, directory: Path | None, rebuild: bool, clear: bool, no_accounts: bool) -> None:
    """Build the demonstration database; a finished one stays as it is, a half-built one is built anew.

    Everything in it is made up except the public structure of the jurisdiction. Real data is never touched.
    """
    environ = dict(os.environ) | ({"BANGFU_DIR": str(directory)} if directory else {})
    config = Config.from_env(environ, key="made").prepare()
    if clear:
        from core.demo.install import clear as take_away
        from core.plugin_manager import load_registry

        take_away(config, load_registry())
        click.echo("演示数据已清除。")
        return
    state = look(config)
    if state.is_real:
        click.echo("数据库里已有正式数据，不生成演示数据。")
        return
    if state.is_built and not rebuild:
        credentials = _say_found(config, state, scale)
    else:
        credentials = _build(config, scale, is_again=state.is_half_built)
    if not no_accounts:
        _say_accounts(config, list(lines(credentials)))


def _say_found(config: Config, state: State, scale: str) -> list[Credential]:
    mark = state.mark
    assert mark is not None
    if mark.scale != scale:
        raise Refused(
            f"这里已有规模为 {mark.scale} 的演示数据。",
            "scale",
            "请用 --rebuild 重新生成，或用 --dir 另选数据目录。",
        )
    click.echo(f"演示数据已就绪（规模 {mark.scale}，截至 {mark.until_on}）。")
    return read_file(config.directory) or _renewed(config, scale)


def _renewed(config: Config, scale: str) -> list[Credential]:
    from core.demo.install import plans_for, renew_accounts
    from core.plugin_manager import load_registry

    return renew_accounts(config, plans_for(load_registry(), SCALES[scale]))


def _build(config: Config, scale: str, *, is_again: bool) -> list[Credential]:
    from core.demo.install import install, plans_for, unsound
    from core.plugin_manager import load_registry

    begun = perf_counter()
    registry = load_registry()
    click.echo("上次没有生成完，重新生成演示数据……" if is_again else "正在生成演示数据……")
    for slug, said in unsound(registry).items():
        click.echo(f"{slug} 的演示数据有误，未生成：{'；'.join(said)}", err=True)
    plans = plans_for(registry, SCALES[scale])
    report = install(config, registry, plans, SCALES[scale], china_today(), click.echo)
    words = {
        "villages": "村",
        "cadres": "干部",
        "postings": "派驻",
        "households": "农户",
        "activities": "工作记录",
    }
    counts = "，".join(f"{words[name]} {number:,}" for name, number in report.counts.items())
    click.echo(f"演示数据已生成：{counts}；共 {perf_counter() - begun:.0f} 秒。")
    return report.credentials


def _say_accounts(config: Config, said: list[str]) -> None:
    click.echo(f"演示账号（密码随机生成，保存在 {config.directory}）：")
    for line in said:
        click.echo(line)


def say_demonstration(config: Config, session: Session) -> None:
    """Print that the data served is a demonstration and how to log in; nothing over real data."""
    mark = find_mark(session)
    if mark is not None and mark.built_at is not None:
        click.echo(f"这是演示数据（截至 {mark.until_on}）。")
        _say_accounts(config, list(lines(read_file(config.directory))))
