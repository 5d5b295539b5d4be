"""Reads the rows of a status select as statuses: whatever many rows share is made once."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from core.engine.answers import answer_of, reason_of
from core.engine.compile import needs_judged
from core.engine.outcome import Answer, Figures, Status, tidy
from core.policy.periods import Period
from core.policy.rules import Rule, Trigger

Told = tuple[tuple[Figures, ...], Answer, str | None, str | None]
"""The figures of every need, the answer of the worst with its reason, and what is proposed."""

ALIKE = 4096
"""How many different sets of figures are remembered: most subjects have the same as others."""


class Reader:
    """Reads the rows of one rule."""

    def __init__(self, policy: str, rule: Rule) -> None:
        self.rule, self.needs = rule, needs_judged(rule)
        self.head = (policy, rule.norms[0], rule.id, rule.binds.subject)
        self.told = lru_cache(ALIKE)(self._told)

    def status(self, period: Period, row: Sequence[Any]) -> Status:
        """Give the status that stands in a row: whose, where and when, three columns a need, and the subject's name."""
        subject, area, first, last, due, *figures, name = row
        needs, answer, reason, proposed = self.told(*figures)
        period_key = period.key or None
        dates = _day(first), _day(last)
        who = (subject, name or "", area, period_key)
        return Status(*self.head, *who, *dates, answer, reason, _day(due), needs, proposed)

    def _told(self, *figures: Any) -> Told:
        each = [figures[3 * number : 3 * number + 3] for number in self.needs]
        needs = tuple(Figures(answer_of(code), tidy(found), tidy(asked)) for found, asked, code in each)
        worst = (min if self.rule.is_joint else max)(code for _found, _asked, code in each)
        answer = answer_of(worst)
        return needs, answer, reason_of(worst, self.rule), self._proposed(answer)

    def _proposed(self, answer: Answer) -> str | None:
        if not isinstance(self.rule, Trigger):
            return None
        return self.rule.proposes if answer is Answer.BREACHED else "none"


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
