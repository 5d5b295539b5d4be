"""Norms that stand before an act or over what it brings about: strict ones refuse it with their clause, others leave a hint."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.engine.outcome import Answer
from core.engine.run import evaluate
from core.errors import Refused
from core.matters.case import Case
from core.matters.models import MatterEffect
from core.policy.norm import Force
from core.policy.rules import Rule
from core.policy.workflow import Act, Guard

Hint = dict[str, str]


class RefusedByNorm(Refused):
    """An act that a norm does not allow; `norm` is its id, the message cites its place."""

    def __init__(self, norm: str, message: str) -> None:
        super().__init__(message)
        self.norm = norm


def guard_act(case: Case, act: Act) -> list[Hint]:
    """Refuse an act that offends a strict norm before it is done; give the hints of the others."""
    return [hint for guard in act.guards if _offends(case, guard) for hint in _say(case, guard)]


def guard_outcome(case: Case, act: Act, made: Iterable[MatterEffect]) -> list[Hint]:
    """Refuse what an act has brought about where it breaches a strict norm's check; nothing of it then stays."""
    subjects = [(one.about, one.subject_id, max(case.on, one.starts_on)) for one in made if not one.undone_on]
    hints: list[Hint] = []
    for guard in act.guards:
        for rule in guard.keeps:
            for about, ident, on in subjects:
                found = evaluate(case.session, case.book, rule, on, only=ident)
                if about == rule.binds.subject and any(one.answer is Answer.BREACHED for one in found):
                    hints += _say(case, guard, rule)
    return hints


def _offends(case: Case, guard: Guard) -> bool:
    if guard.proposed:
        return not any(_proposes(case, rule) for rule in guard.proposed)
    return guard.holds is not None and not case.value(guard.holds)


def _proposes(case: Case, rule: Rule) -> bool:
    found = evaluate(case.session, case.book, rule, case.on, only=case.matter.subject_id)
    return any(one.proposed not in (None, "none") for one in found)


def _say(case: Case, guard: Guard, rule: Rule | None = None) -> Iterator[Hint]:
    norm = case.norm(rule.norms[0] if rule else guard.norm)
    says = f"{guard.says}（{rule.title}）" if rule and rule.title else guard.says
    words = f"{says}（《{case.book.policy.title}》{norm.place}，{norm.id}）"
    if norm.force is Force.MUST:
        raise RefusedByNorm(norm.id, words)
    yield {"norm": norm.id, "says": words}


def norm_of(refused: Any) -> str:
    """Give the norm that a refusal cites; empty where it cites none."""
    return str(getattr(refused, "norm", ""))
