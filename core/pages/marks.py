"""How the subjects of a list stand: for each row the numbers of what is breached, due soon or undetermined."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from core.engine.outcome import Answer
from core.engine.run import answers_of
from core.policy.rules import Rule, Trigger
from core.registry import PolicyBook
from core.tallies.reading import kept_answers
from core.web.statuses import look

SHOWN: Final = (Answer.BREACHED, Answer.DUE_SOON, Answer.UNDETERMINED)
FORCES: Final = ("must", "should", "prefer", "may")
Group = tuple[str, Mapping[int, int]]
"""A kind of subject, and for each subject's id the id of the row it belongs to."""


@dataclass
class Marks:
    """The answers of one row over all rules that bind it, counted by answer and, where breached, by force."""

    numbers: Counter[tuple[Answer, str]] = field(default_factory=Counter)

    def add(self, answer: Answer, force: str) -> None:
        """Count one answer."""
        self.numbers[answer, force if answer == Answer.BREACHED else ""] += 1

    @property
    def shown(self) -> list[tuple[str, str | None, int]]:
        """What a row shows: (status, force, number), the gravest first; what is met needs no badge."""
        keys = [(Answer.BREACHED, force) for force in FORCES] + [(answer, "") for answer in SHOWN[1:]]
        return [
            (answer.word, force or None, self.numbers[answer, force])
            for answer, force in keys
            if self.numbers[answer, force]
        ]

    @property
    def said(self) -> str:
        """The marks in words, for a workbook; empty where no rule binds the row."""
        named = [f"{look(status, force).label}{number}" for status, force, number in self.shown]
        return "、".join(named) or (look("met").label if self.numbers else "")


def rules_about(books: Iterable[PolicyBook], subject: str) -> list[tuple[PolicyBook, Rule]]:
    """Give the rules of some policies whose subject is of a kind."""
    return [(book, rule) for book in books for rule in book.rules if rule.binds.subject == subject]


def marks_of(
    session: Session, books: Sequence[PolicyBook], as_of: date, groups: Iterable[Group]
) -> dict[int, Marks]:
    """Give the marks of each row from all its subjects: from the answers kept for the day, else one query a rule.

    What triggers propose is no answer to a norm and does not count.
    """
    by_kind = dict(groups)
    asked = [
        (book, rule)
        for kind, ids in by_kind.items()
        for book, rule in rules_about(books, kind)
        if ids and not isinstance(rule, Trigger)
    ]
    kinds = {(book.slug, rule.id): rule.binds.subject for book, rule in asked}
    known = kept_answers(session, books, as_of, kinds, by_kind)
    marks: dict[int, Marks] = {}
    for book, rule in asked:
        row_by_subject = by_kind[rule.binds.subject]
        answers = known.get((book.slug, rule.id))
        if answers is None:
            answers = answers_of(session, book, rule, as_of, list(row_by_subject))
        force = str(book.norm(rule.norms[0]).force)
        for ident, answer in answers.items():
            marks.setdefault(row_by_subject[ident], Marks()).add(answer, force)
    return marks


def marks_of_people(
    session: Session, books: Sequence[PolicyBook], as_of: date, people: Sequence[Any]
) -> dict[int, Marks]:
    """Give the marks of posted people (rows with the posting's `id` and `cadre_id`), theirs and their posting's, by cadre."""
    subjects = (
        ("cadre", {row.cadre_id: row.cadre_id for row in people}),
        ("posting", {row.id: row.cadre_id for row in people}),
    )
    return marks_of(session, books, as_of, subjects)


def themselves(ids: Sequence[int]) -> dict[int, int]:
    """Give the mapping for rows that are themselves the subjects."""
    return {ident: ident for ident in ids}
