"""`bangfu serve` and `bangfu routes`: the app as a process, and what it offers."""

import json
import signal
from types import FrameType

import click
from waitress.server import create_server

from core.app import create_app
from core.config import Config, ConfigError
from core.db import Database
from core.demo.commands import say_demonstration
from core.installation import open_database
from core.jobs import jobs_of
from core.logs import start_logging
from core.migrations import components, pending
from core.permissions import route_facts
from core.plugin_manager import load_registry
from core.registry import Registry


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--threads", default=8, show_default=True, help="Requests served at the same time.")
def serve(host: str, port: int, threads: int) -> None:
    """Serve the app from this one process."""
    config = Config.from_env(key="made").prepare()
    with open_database(config) as database:
        registry = load_registry()
        _check_tables(database, registry)
        start_logging()
        app = create_app(config, database, registry)
        server = create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            clear_untrusted_proxy_headers=not config.proxies,
        )
        signal.signal(signal.SIGTERM, _stop)
        click.echo(f"帮扶已启动：http://{host}:{port}/  （按 Ctrl+C 停止）")
        with database.read() as session:
            say_demonstration(config, session)
        jobs_of(app).start()
        try:
            server.run()
        finally:
            jobs_of(app).stop()


def _check_tables(database: Database, registry: Registry) -> None:
    waiting = pending(database, components(registry))
    if waiting:
        raise ConfigError(f"数据表还不是最新（{'、'.join(waiting)}），请先运行 `bangfu db upgrade`。")


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def routes(as_json: bool) -> None:
    """List every route with who may use it and what is recorded."""
    config = Config.from_env(key="unused")
    with open_database(config) as database:
        facts = route_facts(create_app(config, database))
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for fact in facts:
        methods = ",".join(fact["methods"])
        click.echo(f"{methods:10} {fact['rule']:48} {fact['policy']:18} {fact['audit'] or ''}")
