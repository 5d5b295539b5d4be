"""Remember what set-up has already done, so that the second time costs nothing."""

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

SCRATCH = ROOT / ".setup"
"""Where set-up keeps its own tools and marks; ignored by git and safe to delete."""


def fingerprint(*parts: Path | str) -> str:
    """Give one hash over the content of files and over plain words."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def is_fresh(stamp: Path, mark: str) -> bool:
    """Say whether `stamp` was left by a step that ended well with the same inputs."""
    return stamp.is_file() and stamp.read_text() == mark


def leave(stamp: Path, mark: str) -> None:
    """Note that the step ended well."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let only one set-up of this checkout run; a second one waits and then finds the work done."""
    SCRATCH.mkdir(exist_ok=True)
    with (SCRATCH / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
