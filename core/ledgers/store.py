"""Uploaded files and the reports of their checks, kept in the data folder under a random token until they are done with."""

import json
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.exchange.columns import Problem
from core.ledgers.check import Report
from core.ledgers.messages import is_value
from core.ledgers.rows import LedgerRow

LONGEST_GROUPS = 30


@dataclass
class Kept:
    """What a page needs to know of a report at once; single lines are read when they are shown."""

    columns: list[str]
    starts: list[int]
    """Where each row's line begins in the file of lines."""
    by_state: dict[str, list[int]]
    warned: list[int]
    elsewhere: list[int]
    """The numbers of the rows that belong to another area."""
    general: list[dict[str, Any]]
    """The problems that stand at no row: a missing column, another sheet."""
    groups: list[dict[str, Any]] = field(default_factory=list)
    """Equal wrong values of a column with their number, the most frequent first."""


class Store:
    """The folder of uploads."""

    def __init__(self, directory: Path) -> None:
        self.folder = directory / "imports"

    def keep(self, token: str, data: bytes) -> None:
        """Keep an upload, readable by this program only."""
        place = self._place(token)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(place / "upload", data)

    def file(self, token: str) -> bytes | None:
        """Give an upload; None where it is gone."""
        path = self._place(token) / "upload"
        return path.read_bytes() if path.is_file() else None

    def remove(self, token: str) -> None:
        """Forget an upload and its report."""
        shutil.rmtree(self._place(token), ignore_errors=True)

    def old_tokens(self, age: timedelta) -> list[str]:
        """Give the tokens of what has been kept longer than this."""
        if not self.folder.is_dir():
            return []
        limit = time.time() - age.total_seconds()
        return [path.name for path in self.folder.iterdir() if path.stat().st_mtime < limit]

    def keep_report(self, token: str, report: Report) -> None:
        """Keep the outcome of a check: a line a row, and an index over them."""
        lines, starts, at = [], [], 0
        for row in report.lines:
            line = (
                json.dumps(line_of(report, row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            )
            lines.append(line)
            starts.append(at)
            at += len(line)
        place = self._place(token)
        if not place.is_dir():
            return
        _write(place / "lines", b"".join(lines))
        _write(place / "index", json.dumps(asdict(_index(report, starts)), ensure_ascii=False).encode())

    def report(self, token: str) -> Kept | None:
        """Give the index of a kept report; None where there is none."""
        path = self._place(token) / "index"
        return Kept(**json.loads(path.read_bytes())) if path.is_file() else None

    def lines(self, token: str, kept: Kept, places: Iterable[int]) -> list[dict[str, Any]]:
        """Give some rows of a report by their place in the file."""
        found = []
        with (self._place(token) / "lines").open("rb") as stream:
            for place in places:
                stream.seek(kept.starts[place])
                found.append(json.loads(stream.readline()))
        return found

    def _place(self, token: str) -> Path:
        if not token or not token.replace("-", "").replace("_", "").isalnum():
            raise ValueError("a token consists of letters, digits, - and _")
        return self.folder / token


def line_of(report: Report, row: LedgerRow) -> dict[str, Any]:
    """Give a row as pages show it: its cells in the order of the columns, the old values, the problems by column."""
    columns = report.ledger.columns
    problems: dict[str, list[list[str]]] = {}
    for problem in row.problems:
        problems.setdefault(problem.column, []).append([problem.level, problem.message, problem.suggestion])
    heading_by_field = {column.field: column.heading for column in columns}
    old = {heading_by_field[name]: "" if value is None else str(value) for name, value in row.changes.items()}
    return {
        "number": row.number,
        "state": row.state,
        "cells": [row.cells[column.field] for column in columns],
        "old": old,
        "problems": problems,
    }


def _index(report: Report, starts: list[int]) -> Kept:
    by_state: dict[str, list[int]] = {"new": [], "changed": [], "same": [], "wrong": []}
    warned = []
    for place, row in enumerate(report.lines):
        by_state[row.state].append(place)
        if any(problem.level == "warning" for problem in row.problems):
            warned.append(place)
    numbers = {row.number for row in report.lines}
    general = [asdict(problem) for problem in report.problems if problem.row not in numbers]
    columns = [column.heading for column in report.ledger.columns]
    elsewhere = [row.number for row in report.lines if row.is_elsewhere]
    return Kept(
        columns,
        starts,
        by_state,
        warned,
        elsewhere,
        general,
        groups(report.problems, numbers - set(elsewhere)),
    )


def groups(problems: Sequence[Problem], numbers: set[int]) -> list[dict[str, Any]]:
    """Put equal wrong values of a column together, for all of them to be replaced at once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    rows: dict[tuple[str, str], set[int]] = {}
    for problem in problems:
        if problem.row not in numbers or not problem.value:
            continue
        if problem.level == "warning" and not is_value(problem.suggestion):
            continue
        key = (problem.column, problem.value)
        group = found.setdefault(key, {"column": problem.column, "value": problem.value, "suggestion": ""})
        if is_value(problem.suggestion):
            group["suggestion"] = problem.suggestion
        rows.setdefault(key, set()).add(problem.row)
    for key, group in found.items():
        group["count"] = len(rows[key])
    offered = [group for group in found.values() if group["count"] > 1 or group["suggestion"]]
    return sorted(offered, key=lambda group: -group["count"])[:LONGEST_GROUPS]


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_bytes(data)
    beside.replace(path)
