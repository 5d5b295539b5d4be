"""The one entry point `bangfu`; a command's module is imported when it is called, so that the others stay quick."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click
from sqlalchemy.exc import OperationalError

import core.models  # noqa: F401 - a table is only usable with those it refers to
from core.config import ConfigError
from core.errors import OperationError

COMMANDS: Final[Mapping[str, str]] = {
    "audit": "core.norms.audit_command:audit",
    "audit-log": "core.audit.commands:audit_log",
    "backup": "core.upkeep.commands:backup",
    "burden": "core.norms.burden_command:burden",
    "check": "core.upkeep.commands:check",
    "db": "core.migrations.commands:db",
    "demo": "core.demo.commands:demo",
    "doctor": "core.upkeep.commands:doctor",
    "ledger": "core.ledgers.commands:ledger",
    "norms": "core.norms.commands:norms",
    "plugin": "core.norms.plugin_commands:plugin",
    "policy": "core.norms.policy_commands:policy",
    "report": "core.reports.commands:report",
    "restore": "core.upkeep.commands:restore",
    "routes": "core.serving:routes",
    "scenario": "core.norms.commands:scenario",
    "seed": "core.demo.probe:seed",
    "serve": "core.serving:serve",
    "tally": "core.tallies.commands:tally",
    "user": "core.accounts.commands:user",
}
"""Each command and where it is; a feature adds its line here."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is called or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Give one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what a person can mend is said in one line, without a trace."""
        try:
            return super().invoke(ctx)
        except (ConfigError, OperationError) as error:
            raise click.ClickException(str(error)) from error
        except OperationalError as error:
            raise click.ClickException(f"数据库无法使用：{error.orig}") from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """帮扶: norms declared once; statuses, pages and ledgers follow."""
