"""A real PostgreSQL for the tests: on a unix socket, without fsync, and as another user when we are root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.needs import find_postgres

SUPERUSER = "postgres"

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
}
"""Nothing here changes an answer; all of it saves time with data that nobody keeps."""


class NoServerError(Exception):
    """There is no PostgreSQL to be had; the message says why."""


def start_server(room: Path) -> str:
    """Start a server inside `room` and give the URL of its first database."""
    binaries = find_postgres()
    if binaries is None:
        raise NoServerError("no PostgreSQL: set TEST_PG_URL, install its server, or run `make setup`")
    home = room / "postgres"
    home.mkdir()
    user = _other_user()
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    binaries = _reachable(binaries, home, user)
    (room / "binaries").write_text(str(binaries))
    data = home / "data"
    arguments = ["--no-sync", "--no-instructions", "--auth=trust", f"--username={SUPERUSER}"]
    _run([binaries / "initdb", *arguments, "--encoding=UTF8", "--locale=C", f"--pgdata={data}"], home, user)
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
        settings.write(f"unix_socket_directories = '{home}'\n")
    _run([binaries / "pg_ctl", "start", "--wait", f"--pgdata={data}", f"--log={home / 'log'}"], home, user)
    return f"postgresql+psycopg://{SUPERUSER}@/postgres?host={home}"


def stop_server(room: Path) -> None:
    """Stop the server that was started inside `room`, if one was."""
    data, noted = room / "postgres" / "data", room / "binaries"
    if not (data / "postmaster.pid").exists() or not noted.exists():
        return
    command = [Path(noted.read_text()) / "pg_ctl", "stop", "--mode=immediate", f"--pgdata={data}"]
    _run(command, data.parent, _other_user(), check=False)


def _other_user() -> pwd.struct_passwd | None:
    """Give whom the server runs as when we are root, which PostgreSQL refuses; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServerError(
        "no PostgreSQL: running as root, and there is no user `postgres` or `nobody` to run it"
    )


def _reachable(binaries: Path, home: Path, user: pwd.struct_passwd | None) -> Path:
    """Give the programs where `user` may run them: a checkout below a private home is closed to others."""
    try:
        _run([binaries / "initdb", "--version"], home, user)
    except (PermissionError, NoServerError):
        shutil.copytree(binaries.parent, home / "server")
        return home / "server" / binaries.name
    return binaries


def _run(
    command: Sequence[str | Path], home: Path, user: pwd.struct_passwd | None, check: bool = True
) -> None:
    identity: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    # A server keeps the pipes of the program that started it, so what it says goes to a file.
    with (home.parent / "postgres.out").open("w+") as said:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=home,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
            **identity,
        )
        if check and done.returncode != 0:
            said.seek(0)
            raise NoServerError(f"no PostgreSQL: {Path(command[0]).name} failed: {said.read().strip()}")
