"""An evaluation as a table: who, what for each factor, the total and the rank, and what is still missing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from core.areas.models import Setting
from core.evaluations.measure import parameters_of
from core.evaluations.models import Evaluation, Score
from core.evaluations.queries import scores_of
from core.evaluations.ranking import Figures, Line, effect_of, over_quota, ranking
from core.policy.norm import P
from core.policy.scheme import Factor, Scheme, Veto
from core.registry import PolicyBook

GRADE, STRUCK, SPARED = "grade", "struck", "spared"


def veto_item(veto: Veto) -> str:
    """Give the name under which decisions on a veto are kept."""
    return f"veto:{veto.key}"


def kept_figures(settings: Mapping[str, Setting]) -> dict[str, Any]:
    """Give the values of parameters as an evaluation keeps them, with where each comes from."""
    return {
        key: {
            "number": None if row.number is None else f"{row.number.normalize():f}",
            "text": row.text,
            "source": row.source,
            "since": row.starts_on.isoformat(),
        }
        for key, row in sorted(settings.items())
    }


@dataclass(frozen=True)
class Sheet:
    """An evaluation's table, made from what is stored in it alone: the same rows give the same result in any later year."""

    evaluation: Evaluation
    book: PolicyBook
    scheme: Scheme
    scores: Sequence[Score]

    @cached_property
    def names(self) -> dict[int, str]:
        """Who is evaluated, by id."""
        return {int(key): name for key, name in self.evaluation.subjects.items()}

    @cached_property
    def figures(self) -> Figures:
        """The figures that the results rest on."""
        kept = self.evaluation.figures
        return Figures({key: one["text"] or _number(one["number"]) for key, one in kept.items()})

    @cached_property
    def by_subject(self) -> dict[int, dict[str, Score]]:
        """Every score and decision, by subject and item."""
        found: dict[int, dict[str, Score]] = {subject: {} for subject in self.names}
        for score in self.scores:
            if score.subject_id in found:
                found[score.subject_id][score.item] = score
        return found

    @cached_property
    def lines(self) -> list[Line]:
        """The lines, best first."""
        keys = {factor.key for factor in self.scheme.factors}
        points = {
            subject: {
                key: score.points for key, score in items.items() if key in keys and score.points is not None
            }
            for subject, items in self.by_subject.items()
        }
        decided = [(subject, score) for subject, items in self.by_subject.items() for score in items.values()]
        struck = [subject for subject, score in decided if score.word == STRUCK]
        grades = {subject: score.word for subject, score in decided if score.item == GRADE}
        return ranking(self.scheme, points, struck, grades, self.figures)

    def open_figures(self, factor: Factor) -> list[str]:
        """Give the parameters that are open and without which a factor cannot be scored."""
        return [key for key in parameters_of(factor) if self.figures.values.get(key) is None]

    def missing(self, undecided: Mapping[str, Sequence[int]]) -> list[str]:
        """Give in words what must still be done before anyone signs; `undecided` are grounds for a veto without a decision."""
        return [*self._missing_figures(), *self._missing_scores(), *self._missing_decisions(undecided)]

    def _missing_figures(self) -> Iterator[str]:
        scheme = self.scheme
        needed = [key for factor in scheme.factors for key in self.open_figures(factor)]
        amounts = [
            scheme.base,
            *(part.weight for part in scheme.parts),
            *(part.full for part in scheme.parts),
        ]
        amounts += [band.at_least for band in scheme.grades if band.at_least is not None]
        needed += self.figures.open_among(amounts)
        if any(line.vetoed for line in self.lines) and effect_of(scheme, self.figures) is None:
            assert isinstance(scheme.veto_effect, P)
            needed.append(str(scheme.veto_effect.key))
        for key in dict.fromkeys(needed):
            yield f"“{self.book.parameter(key).title}”还没有设定"

    def _missing_scores(self) -> Iterator[str]:
        if not self.names:
            yield "没有可以考评的对象"
        for factor in (one for one in self.scheme.factors if one.kind == "due"):
            without = [self.names[s] for s, items in self.by_subject.items() if factor.key not in items]
            if without and not self.open_figures(factor):
                yield f"“{factor.title}”还有{len(without)}个没有评分：{_some(without)}"

    def _missing_decisions(self, undecided: Mapping[str, Sequence[int]]) -> Iterator[str]:
        for veto in self.scheme.vetoes:
            if waiting := [self.names[s] for s in undecided.get(veto.key, ()) if s in self.names]:
                yield f"一票否决“{veto.title}”有{len(waiting)}个待决定：{_some(waiting)}"
        if self.scheme.grades_by_people:
            without = [self.names[line.subject_id] for line in self.lines if line.grade is None]
            if without:
                yield f"还有{len(without)}个没有定等次：{_some(without)}"
        titles = {band.code: band.title for band in self.scheme.grades}
        for grade, given, allowed in over_quota(self.scheme, self.lines, self.figures):
            yield f"“{titles.get(grade, grade)}”给了{given}个，最多{allowed}个"

    def digest(self) -> str:
        """Give the seal of all that is signed: whose lines, on which scores and grounds, by which figures."""
        evaluation = self.evaluation
        facts = {
            "what": [
                evaluation.policy,
                evaluation.scheme,
                evaluation.area_id,
                evaluation.period,
                evaluation.version,
            ],
            "figures": evaluation.figures,
            "lines": [
                [
                    line.subject_id,
                    self.names[line.subject_id],
                    f"{line.total:.2f}",
                    line.rank,
                    line.vetoed,
                    line.grade,
                ]
                for line in self.lines
            ],
            "scores": [
                [
                    score.subject_id,
                    score.item,
                    None if score.points is None else f"{score.points:.2f}",
                    score.word,
                    score.reason,
                    score.evidence,
                ]
                for score in sorted(self.scores, key=lambda one: (one.subject_id, one.item))
            ],
        }
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def check_code(digest: str) -> str:
    """Give the short form of a digest that a printed sheet carries."""
    return "-".join(digest[place : place + 4].upper() for place in (0, 4, 8))


def sheet_of(session: Session, book: PolicyBook, evaluation: Evaluation) -> Sheet:
    """Give the table of an evaluation."""
    return Sheet(evaluation, book, book.scheme(evaluation.scheme), scores_of(session, evaluation.id))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")
