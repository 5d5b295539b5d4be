"""`bangfu user`: the first administrators, and help where nobody can log in."""

import getpass

import click
from sqlalchemy.orm import Session

from core.accounts import operations
from core.accounts.roles import role_matrix
from core.audit import Origin
from core.audit.trail import ORIGIN
from core.clock import china_today, now
from core.installation import open_database

ADMINS = sorted(key for key, role in role_matrix().roles.items() if role.on == "system")


@click.group()
def user() -> None:
    """Add, help and shut out users from the machine the app runs on."""


@user.command("create-admin")
@click.argument("username")
@click.option("--name", default="", help="The person's name (default: the role's).")
@click.option("--role", type=click.Choice(ADMINS), default="security_admin", show_default=True)
def create_admin(username: str, name: str, role: str) -> None:
    """Add one of the three administrators; prints the one-time code for the first password."""
    title = role_matrix().title(role)
    with open_database() as database, database.write() as session:
        _say_from_where(session)
        person = operations.add_user(session, username, name or title, by=None)
        operations.grant_role(session, person, role, by=None, starts_on=china_today())
        code = operations.issue_code(session, person, by=None, at=now())
    _print_code(f"已新增{title}“{username}”。", code)


@user.command()
@click.argument("username")
@click.argument("name")
def add(username: str, name: str) -> None:
    """Add a person without any role; a security administrator gives roles on the pages."""
    with open_database() as database, database.write() as session:
        _say_from_where(session)
        person = operations.add_user(session, username, name, by=None)
        code = operations.issue_code(session, person, by=None, at=now())
    _print_code(f"已新增用户“{username}”。", code)


@user.command()
@click.argument("username")
def password(username: str) -> None:
    """Issue a one-time code for a lost password; the old one and every login end now."""
    with open_database() as database, database.write() as session:
        _say_from_where(session)
        code = operations.issue_code(session, operations.get_user(session, username), by=None, at=now())
    _print_code(f"“{username}”的旧密码已失效。", code)


@user.command()
@click.argument("username")
def disable(username: str) -> None:
    """Shut a person out at once."""
    with open_database() as database, database.write() as session:
        _say_from_where(session)
        operations.disable_user(session, operations.get_user(session, username), by=None)
    click.echo(f"已停用“{username}”。")


@user.command()
@click.argument("username")
def enable(username: str) -> None:
    """Let a person in again."""
    with open_database() as database, database.write() as session:
        _say_from_where(session)
        operations.enable_user(session, operations.get_user(session, username), by=None)
    click.echo(f"已启用“{username}”。")


def _say_from_where(session: Session) -> None:
    session.info[ORIGIN] = Origin(address=f"cli:{getpass.getuser()}")


def _print_code(done: str, code: str) -> None:
    click.echo(done)
    click.echo(f"一次性激活码：{code}（72 小时内有效，在登录页选“用激活码设置密码”）")
