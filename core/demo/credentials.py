"""How to log in to a demonstration: kept in a file of the data folder that only its owner can read."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

FILE: Final = "demonstration_accounts.json"
SYSTEM: Final = "系统"


@dataclass(frozen=True)
class Credential:
    """How to log in as somebody of the demonstration; `place` is the jurisdiction, empty for the keepers of the system."""

    username: str
    password: str
    role: str
    over: str
    place: str = ""


def keep_file(directory: Path, credentials: list[Credential]) -> Path:
    """Write the accounts into the data folder, for its owner's eyes only."""
    path = directory / FILE
    text = json.dumps([asdict(one) for one in credentials], ensure_ascii=False, indent=1)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    path.chmod(0o600)
    return path


def read_file(directory: Path) -> list[Credential]:
    """Give the accounts of a data folder; none where there is no file."""
    path = directory / FILE
    if not path.is_file():
        return []
    return [Credential(**one) for one in json.loads(path.read_text("utf-8"))]


def lines(credentials: Iterable[Credential]) -> Iterator[str]:
    """Give the accounts as lines for a terminal, under the jurisdiction they belong to."""
    for place, group in groupby(credentials, key=lambda one: one.place):
        yield f"  【{place or SYSTEM}】"
        for one in group:
            yield f"    {one.username:<19}{one.password:<17}{one.role}{'：' + one.over if one.over else ''}"
