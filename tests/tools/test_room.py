"""A run that was killed leaves nothing running once the next one has begun."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import postgres
from tests.databases import connect
from tests.room import clear_abandoned
from tools.needs import find_postgres
from tools.stamps import ROOT

KILLED_RUN = """
import os, signal
from tests.postgres import start_server
from tests.room import open_room
room = open_room()
print(room, start_server(room), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(find_postgres() is None, reason="no PostgreSQL server to start")
def test_the_next_run_stops_the_server_of_a_killed_one() -> None:
    run = subprocess.run(
        [sys.executable, "-c", KILLED_RUN], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    room, url = run.stdout.split(maxsplit=1)
    connect(url.strip()).close()
    process = int((Path(room) / "postgres/data/postmaster.pid").read_text().split()[0])
    clear_abandoned()
    assert not Path(room).exists()
    assert _ends(process)


def test_the_room_of_a_run_that_goes_on_is_left_alone() -> None:
    clear_abandoned()
    assert Path(os.environ["BANGFU_TEST_ROOM"]).is_dir()


def test_a_machine_without_a_server_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "find_postgres", lambda: None)
    with pytest.raises(postgres.NoServerError, match="no PostgreSQL: set TEST_PG_URL"):
        postgres.start_server(tmp_path)


def _ends(process: int) -> bool:
    """Say whether a process is gone within two seconds; one that nobody has waited for yet is gone too."""
    for _attempt in range(40):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
