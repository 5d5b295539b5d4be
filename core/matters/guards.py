"""Norms that stand before an act or over what it brings about: strict ones refuse it with their clause, others leave a hint."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from core.audit.operations import Actor
from core.cadres.models import Posting
from core.engine.outcome import Answer
from core.engine.run import evaluate
from core.errors import Refused
from core.matters.case import Case
from core.matters.effects import DOING
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


def guard_act(case: Case, act: Act, actor: Actor) -> list[Hint]:
    """Refuse an act that offends a strict norm before it is done; give the hints of the others."""
    asked = [guard for guard in act.guards if guard.when is None or case.value(guard.when)]
    hints = [hint for guard in asked if _offends(case, guard) for hint in _say(case, guard)]
    return hints + [hint for guard in asked if guard.foresees for hint in _foresee(case, guard, actor)]


def _foresee(case: Case, guard: Guard, actor: Actor) -> list[Hint]:
    """Do what is foreseen, look, and take it back at once."""
    trial = case.session.begin_nested()
    try:
        found = [DOING[effect.kind](case, actor, case.values(effect.values)) for effect in guard.foresees]
        return _breaches(case, guard, [(one.about, one.subject_id or 0, one.starts_on) for one in found])
    finally:
        trial.rollback()


def guard_outcome(case: Case, act: Act, made: Iterable[MatterEffect]) -> list[Hint]:
    """Refuse what an act has brought about where it breaches a strict norm's check; nothing of it then stays."""
    subjects = [(one.about, one.subject_id, one.starts_on) for one in made if not one.undone_on]
    return [hint for guard in act.guards if not guard.foresees for hint in _breaches(case, guard, subjects)]


def _breaches(case: Case, guard: Guard, subjects: list[tuple[str, int, date]]) -> list[Hint]:
    hints: list[Hint] = []
    for rule in guard.keeps:
        for about, ident, since in subjects:
            touched = _touched(case, about, ident).get(rule.binds.subject)
            found = evaluate(case.session, case.book, rule, max(case.on, since), only=touched)
            if touched is not None and any(one.answer is Answer.BREACHED for one in found):
                hints += _say(case, guard, rule)
    return hints


def _touched(case: Case, about: str, ident: int) -> dict[str, int]:
    """Give whom a change touches, by type: a posting touches its cadre and its village too."""
    if about != "posting":
        return {about: ident}
    posting = case.session.get_one(Posting, ident)
    return {
        "posting": ident,
        "cadre": posting.cadre_id,
        "village": posting.village_id,
        "unit": posting.unit_id,
    }


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
