"""What a scenario expects of a matter: its state, whom it waits for, its letters, what it brought about."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core.engine.scenario.read import ScenarioError, check_words
from core.matters.case import Case
from core.matters.models import MatterEffect, MatterEvent, MatterLetter, MatterTask
from core.matters.turns import ACT, COPY, FILE, OPEN
from core.policy.workflow import Workflow

SAID = (
    "state",
    "waits_for",
    "due_on",
    "late",
    "letters",
    "says",
    "effects",
    "follows",
    "filings",
    "hints",
    "copies",
)
ABOUT = ("matter", "norm", "as_of")
Expected = dict[str, Any]


def check_matter(expected: Expected) -> None:
    """Refuse an expectation about a matter that says nothing, or says it in unknown words."""
    check_words(expected, (*ABOUT, *SAID), "expect of a matter")
    if not any(key in expected for key in SAID):
        raise ScenarioError(f"expect {expected} says nothing; add one of {', '.join(SAID)}")


def matter_difference(expected: Expected, case: Case) -> str:
    """Give what differs in words; empty where all came true."""
    differs = []
    for key in SAID:
        if key in expected:
            wanted, found = _plain(expected[key]), _plain(FINDING[key](case))
            is_same = all(part in found for part in wanted) if key == "says" else wanted == found
            differs += [] if is_same else [f"{key} {found}"]
    return "; ".join(differs)


def norms_spoken_of(scenario: Mapping[str, Any], workflows: Iterable[Workflow]) -> list[str]:
    """Give the norms that a scenario proves: those of its expectations, and those that refuse a step of it."""
    leading = {workflow.key: workflow.norms[0] for workflow in workflows}
    started = {row.get("as"): row.get("start") for row in scenario.get("do") or ()}
    started |= {row.get("id"): row.get("kind") for row in scenario.get("given", {}).get("matters", ())}
    found: list[str] = []
    for expected in scenario.get("expect") or ():
        norm = expected.get("norm") or leading.get(str(started.get(expected.get("matter"))), "")
        found += norm if isinstance(norm, list) else [norm]
    refusing = [str(row["refused"]) for row in scenario.get("do") or () if "refused" in row]
    found += [norm for norm in refusing if norm not in ("true", "false") and norm.isascii()]  # else words
    return list(dict.fromkeys(norm for norm in found if norm))


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tasks(case: Case, kind: str) -> list[MatterTask]:
    own = (MatterTask.matter_id == case.matter.id, MatterTask.kind == kind, MatterTask.state == OPEN)
    return list(case.session.scalars(select(MatterTask).where(*own).order_by(MatterTask.id)))


def _due_on(case: Case) -> date | str:
    return next((task.due_on for task in _tasks(case, ACT) if task.due_on), "none")


def _is_late(case: Case) -> bool:
    tasks = [*_tasks(case, ACT), *_tasks(case, FILE)]
    return any(task.due_on is not None and task.due_on < case.on for task in tasks)


def _letters(case: Case) -> list[MatterLetter]:
    own = MatterLetter.matter_id == case.matter.id
    return list(case.session.scalars(select(MatterLetter).where(own).order_by(MatterLetter.id)))


def _words(case: Case) -> str:
    return "\n".join(
        "\n".join((one.number, one.title, one.to, one.body, one.sender)) for one in _letters(case)
    )


def _standing(case: Case) -> list[MatterEffect]:
    own = (MatterEffect.matter_id == case.matter.id, MatterEffect.undone_on.is_(None))
    return list(case.session.scalars(select(MatterEffect).where(*own).order_by(MatterEffect.id)))


def _follows(case: Case) -> list[str]:
    rows = [one for one in _standing(case) if one.kind == "consequence"]
    return [one.key for one in rows if one.starts_on <= case.on <= one.ends_on]


def _hints(case: Case) -> list[str]:
    rows = select(MatterEvent.hints).where(MatterEvent.matter_id == case.matter.id)
    return [hint["norm"] for hints in case.session.scalars(rows) for hint in hints]


FINDING: Mapping[str, Callable[[Case], Any]] = {
    "state": lambda case: case.matter.state,
    "waits_for": lambda case: [task.role for task in _tasks(case, ACT)],
    "due_on": _due_on,
    "late": _is_late,
    "letters": lambda case: [letter.key for letter in _letters(case)],
    "says": _words,
    "effects": lambda case: [effect.kind for effect in _standing(case)],
    "follows": _follows,
    "filings": lambda case: [task.step for task in _tasks(case, FILE)],
    "hints": _hints,
    "copies": lambda case: [task.role for task in _tasks(case, COPY)],
}
