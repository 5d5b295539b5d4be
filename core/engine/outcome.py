"""The six answers, as SQL ranks and as what a page or a command reads."""

from datetime import date
from enum import IntEnum
from typing import Any, NamedTuple


class Answer(IntEnum):
    """The six statuses, in rising order: of several needs the highest one is the status of the whole."""

    EXEMPT = 1
    MET = 2
    PENDING = 3
    DUE_SOON = 4
    UNDETERMINED = 5
    BREACHED = 6

    @property
    def word(self) -> str:
        """The status as interfaces write it."""
        return self.name.lower()


class Figures(NamedTuple):
    """What was measured and required for one need; None where there is no figure."""

    answer: Answer
    measured: float | int | None
    required: float | int | None


class Status(NamedTuple):
    """The status of one subject under one rule in one period, with the figures of every need.

    `proposed` is what a trigger proposes for it ("none" where it proposes nothing); None for rules that propose nothing.
    """

    policy: str
    norm: str
    rule: str
    subject_type: str
    subject_id: int
    subject_name: str
    area_id: int
    period: str | None
    part_from: date | None
    part_to: date | None
    answer: Answer
    reason: str | None
    due_on: date | None
    needs: tuple[Figures, ...]
    proposed: str | None = None

    @property
    def leading(self) -> Figures:
        """The need that decides: the first whose answer is that of the whole."""
        return next(need for need in self.needs if need.answer is self.answer)

    def as_json(self) -> dict[str, Any]:
        """Give the status as the audit command prints it."""
        lead = self.leading
        found: dict[str, Any] = {
            "policy": self.policy,
            "norm": self.norm,
            "rule": self.rule,
            "subject": {"type": self.subject_type, "id": self.subject_id, "name": self.subject_name},
            "period": self.period,
            "status": self.answer.word,
            "reason": self.reason,
            "measured": lead.measured,
            "required": lead.required,
            "due_on": self.due_on.isoformat() if self.due_on else None,
        }
        if self.proposed is not None:
            found["proposed"] = self.proposed
        if len(self.needs) > 1:
            found["needs"] = [
                {"status": n.answer.word, "measured": n.measured, "required": n.required} for n in self.needs
            ]
        return found


def tidy(value: Any) -> float | int | None:
    """Give a figure as people write it: whole numbers without a fraction."""
    if value is None or isinstance(value, int):
        return int(value) if value is not None else None
    number = float(value)
    return int(number) if number.is_integer() else number
