"""What an act costs in instructions: callgrind counts them, and the process switches it on for one stretch of work at a time.

Instructions do not depend on what else the machine does. Without valgrind an act is measured in seconds of the processor.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from shutil import which
from time import process_time
from typing import Final

OUT: Final = "BANGFU_CALLGRIND_OUT"
TIMES: Final = 4
MILLION: Final = 1_000_000
Act = Callable[[], object]
_dumps: Iterator[int] = count(1)


def is_counting() -> bool:
    """Tell whether this process runs under callgrind."""
    return OUT in os.environ


def unit() -> str:
    """Name what `cost` gives."""
    return "M instructions" if is_counting() else "ms of the processor"


def under_callgrind(module: str, *arguments: str) -> int:
    """Run a benchmark module under callgrind, or as it is where there is no valgrind; gives its exit code."""
    command = [sys.executable, "-m", module, *arguments]
    if not which("valgrind") or not which("callgrind_control"):
        print("no valgrind here: measured in time of the processor")
        return subprocess.run(command, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="bangfu-callgrind-") as folder:
        out = str(Path(folder) / "out")
        settings = ["--tool=callgrind", "--instr-atstart=no", "-q", f"--callgrind-out-file={out}"]
        environ = os.environ | {OUT: out, "PYTHONHASHSEED": "0"}
        return subprocess.run(["valgrind", *settings, *command], check=False, env=environ).returncode


def cost(act: Act, times: int = TIMES) -> float:
    """Give what one act costs, the cost of measuring taken away: twice as often against once."""
    for _ in range(3):
        act()
    measure = _instructions if is_counting() else _seconds
    return (measure(act, 2 * times) - measure(act, times)) / times


def _seconds(act: Act, times: int) -> float:
    begun = process_time()
    for _ in range(times):
        act()
    return (process_time() - begun) * 1_000


def _instructions(act: Act, times: int) -> float:
    _control("--instr=on")
    _control("--zero")
    for _ in range(times):
        act()
    _control("--dump")
    _control("--instr=off")
    dump = Path(f"{os.environ[OUT]}.{next(_dumps)}")
    totals = next(line for line in dump.read_text().splitlines() if line.startswith("totals:"))
    return int(totals.split()[1]) / MILLION


def _control(command: str) -> None:
    told = subprocess.run(["callgrind_control", command, str(os.getpid())], capture_output=True, check=False)
    if told.returncode or b"Error" in told.stdout + told.stderr:
        raise RuntimeError(f"callgrind_control {command}: {(told.stdout + told.stderr).decode()}")
