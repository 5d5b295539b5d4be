"""One folder per test run, shared by its workers; what a killed run left behind is cleared by the next."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.postgres import stop_server

PREFIX = "bangfu-tests-"
ROOM_VARIABLE = "BANGFU_TEST_ROOM"
"""The environment variable by which workers learn the folder from the process that started them."""


def open_room() -> Path:
    """Make this run's folder, open to the user a database server may run as, and make it known to workers."""
    clear_abandoned()
    room = Path(tempfile.mkdtemp(prefix=PREFIX))
    room.chmod(0o755)
    (room / "owner").write_text(str(os.getpid()))
    os.environ[ROOM_VARIABLE] = str(room)
    return room


def current_room() -> Path:
    """Give the folder of the run that this process belongs to."""
    return Path(os.environ[ROOM_VARIABLE])


def close_room(room: Path) -> None:
    """Stop what runs in the folder and remove it."""
    stop_server(room)
    shutil.rmtree(room, ignore_errors=True)


@contextmanager
def alone_in(room: Path) -> Iterator[None]:
    """Let one worker at a time do what must be done once per run."""
    with (room / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def clear_abandoned() -> None:
    """Clear what runs left behind that were killed before they could."""
    for room in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            abandoned = room.stat().st_uid == os.getuid() and not _is_alive(int((room / "owner").read_text()))
        except (OSError, ValueError):
            continue
        if abandoned:
            with suppress(OSError):  # another run may be clearing it too
                close_room(room)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
