"""The scoring page's table: a row a subject, a cell a factor, each with its evidence and what may be done there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.evaluations.measure import Ground, measure
from core.evaluations.models import Score
from core.evaluations.operations import asked_of, cannot_tell
from core.evaluations.ranking import Line
from core.evaluations.sheet import GRADE, Sheet, veto_item
from core.evaluations.signing import Grounds
from core.policy.scheme import Factor, Veto

Mistakes = Mapping[tuple[int, str], str]
Written = Mapping[tuple[int, str], tuple[str, str]]


@dataclass(frozen=True)
class Cell:
    """One factor of one subject: what stands, what was written and not yet kept, and how many records lie behind it."""

    factor: Factor
    score: Score | None
    is_open: bool
    records: int
    points: str = ""
    reason: str = ""
    mistake: str = ""

    @property
    def may_score(self) -> bool:
        """True where a person may give points here: not by the records, and only where there is a ground if one is needed."""
        if self.is_open:
            return False
        if not self.factor.by_people:
            return cannot_tell(self.factor, self.score)
        return self.factor.of is None or self.records > 0

    @property
    def state(self) -> str:
        """Whether it is kept, not kept yet, or empty."""
        return "unsaved" if self.mistake else "saved" if self.score is not None else "empty"


@dataclass(frozen=True)
class VetoCell:
    """A veto of one subject: the grounds the records show, and what was decided."""

    veto: Veto
    found: list[Ground]
    score: Score | None


@dataclass(frozen=True)
class Row:
    """One subject's row."""

    name: str
    line: Line
    cells: list[Cell]
    vetoes: list[VetoCell]
    grade: Score | None
    mistakes: dict[str, str] = field(default_factory=dict)


def rows_of(
    session: Session, sheet: Sheet, on: date, found: Grounds, mistakes: Mistakes, written: Written
) -> list[Row]:
    """Give the rows of a draft, best first; what was written and refused stays in its cell."""
    asked = asked_of(session, sheet.book, sheet.evaluation, on)
    is_draft = sheet.evaluation.state == "draft"
    hinted = {
        factor.key: {subject: len(one.evidence) for subject, one in measure(asked, factor).items()}
        for factor in sheet.scheme.factors
        if is_draft and factor.by_people and factor.of is not None
    }
    rows = []
    for line in sheet.lines:
        own, subject = sheet.by_subject[line.subject_id], line.subject_id
        cells = [
            _cell(sheet, factor, subject, hinted.get(factor.key, {}).get(subject, 0), mistakes, written)
            for factor in sheet.scheme.factors
        ]
        vetoes = [
            VetoCell(veto, list(found.get(veto.key, {}).get(subject, ())), own.get(veto_item(veto)))
            for veto in sheet.scheme.vetoes
        ]
        rows.append(Row(sheet.names[subject], line, cells, vetoes, own.get(GRADE)))
    return rows


def _cell(
    sheet: Sheet, factor: Factor, subject: int, hinted: int, mistakes: Mistakes, written: Written
) -> Cell:
    score = sheet.by_subject[subject].get(factor.key)
    points, reason = written.get((subject, factor.key), (_shown(score), score.reason if score else ""))
    return Cell(
        factor,
        score,
        bool(sheet.open_figures(factor)),
        hinted or (records_in(score.evidence) if score else 0),
        points,
        reason,
        mistakes.get((subject, factor.key), ""),
    )


def _shown(score: Score | None) -> str:
    return "" if score is None or score.points is None else plain(score.points)


def plain(number: Decimal) -> str:
    """Give points without idle zeros."""
    return f"{number.normalize():f}"


def records_in(evidence: list[dict[str, Any]]) -> int:
    """Give how many records lie behind a score; a share stands for all the statuses it was drawn from."""
    return sum(
        one["met"] + one["missed"] if one.get("type") == "share" else 1
        for one in evidence
        if one.get("answer") is None
    )
