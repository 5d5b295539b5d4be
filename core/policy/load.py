"""Reading a policy's data files: norms from CSV, parameters from TOML, with errors that name file, row and remedy."""

import csv
import tomllib
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.policy.norm import Force, Norm, Parameter
from core.policy.vocabulary import ActivityKind, Choice, ChoiceItem
from core.policy.workflow import Letter


class PolicyFileError(ValueError):
    """A policy file that cannot be used; the message names file, fault and remedy."""


def read_rows(path: Path, *columns: str) -> list[dict[str, str]]:
    """Give the rows of a CSV file that must have the named columns; PolicyFileError where one is missing."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise PolicyFileError(
                f"{path}: column {', '.join(missing)} is missing; the first line must name it"
            )
        return list(reader)


def load_norms(path: Path) -> tuple[Norm, ...]:
    """Give the norms of `norms.csv` (id, place, force, heading, text) in the document's order."""
    norms = []
    for number, row in enumerate(read_rows(path, "id", "place", "force", "text"), start=2):
        try:
            force = Force(row["force"])
        except ValueError:
            words = ", ".join(Force)
            raise PolicyFileError(
                f"{path}:{number}: force {row['force']!r} is unknown; write one of {words}"
            ) from None
        norms.append(Norm(row["id"], row["place"], force, row["text"], row.get("heading") or ""))
    return tuple(norms)


def load_parameters(path: Path) -> tuple[Parameter, ...]:
    """Give the parameters of `parameters.toml`, one table a key; `open = true` where the paper left a blank."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyFileError(
            f'{path}: {error}; write each parameter as [key] and lines like norm = "…"'
        ) from None
    return tuple(_parameter(path, key, table) for key, table in content.items())


def load_letters(path: Path) -> tuple[Letter, ...]:
    """Give the letters of `letters.toml`, one table a key; body lines are paragraphs, and words in {{ }} come from the matter."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyFileError(
            f'{path}: {error}; write each letter as [key] and lines like title = "…"'
        ) from None
    return tuple(_letter(path, key, table) for key, table in content.items())


def _letter(path: Path, key: str, table: Any) -> Letter:
    known = {one.name for one in fields(Letter)} - {"key"}
    found = set(table) if isinstance(table, dict) else set()
    if unknown := found - known:
        raise PolicyFileError(
            f"{path}: [{key}] has {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}"
        )
    if missing := known - found - {"number", "sealed"}:
        raise PolicyFileError(f"{path}: [{key}] lacks {', '.join(sorted(missing))}")
    return Letter(key=key, **table)


def _parameter(path: Path, key: str, table: Any) -> Parameter:
    if not isinstance(table, dict):
        raise PolicyFileError(f"{path}: {key} stands outside a table; begin its parameter with [key]")
    known = {"norm", "title", "unit", "value", "open", "since", "local", "why_open", "who_decides"}
    if unknown := set(table) - known:
        raise PolicyFileError(
            f"{path}: [{key}] has {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}"
        )
    if missing := {"norm", "title"} - set(table):
        raise PolicyFileError(f"{path}: [{key}] lacks {', '.join(sorted(missing))}")
    if ("value" in table) == bool(table.get("open")):
        raise PolicyFileError(f"{path}: [{key}] needs either a value or open = true")
    value = table.get("value")
    number = Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return Parameter(
        key=key,
        norm=str(table["norm"]),
        title=str(table["title"]),
        unit=str(table.get("unit", "")),
        value=number,
        text=value if isinstance(value, str) else None,
        since=table.get("since"),
        local=bool(table.get("local", False)),
        why_open=str(table.get("why_open", "")),
        who_decides=str(table.get("who_decides", "")),
    )


def load_activity_kinds(path: Path) -> tuple[ActivityKind, ...]:
    """Give the activity kinds of a CSV file: kind, title, who acts, norms, and optionally asks, topics and unit.

    `asks` is what a record must say; `topics` the key of its closed list; `unit` what its amount is in.
    """
    return tuple(
        ActivityKind(
            row["kind"],
            row["title"],
            row["who"],
            tuple(row["norms"].split()),
            tuple((row.get("asks") or "").split()),
            row.get("topics") or "",
            row.get("unit") or "",
        )
        for row in read_rows(path, "kind", "title", "who", "norms")
    )


def load_choice(path: Path, key: str, title: str, norm: str) -> Choice:
    """Give a closed list from a CSV file (code, title, optionally group and needs_note)."""
    items = tuple(
        ChoiceItem(r["code"], r["title"], r.get("group") or "", (r.get("needs_note") or "") == "yes")
        for r in read_rows(path, "code", "title")
    )
    return Choice(key, title, items, norm)
