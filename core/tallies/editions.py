"""The edition of what counts, a digest of a policy's declarations and the engine: a tally of another counts for nothing."""

import hashlib
from functools import cache
from pathlib import Path

CORE = Path(__file__).parent.parent
ENGINE = ("engine/*.py", "policy/*.py", "tallies/*.py", "*/models.py", "sql.py")


@cache
def edition_of(folder: Path) -> str:
    """Give the edition of the plugin in a folder; read once, since a running process keeps the code it started with."""
    digest = hashlib.sha256()
    files = [path for pattern in ENGINE for path in CORE.glob(pattern)]
    files += [
        path for path in folder.rglob("*") if path.suffix in (".py", ".csv", ".toml") and path.is_file()
    ]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
