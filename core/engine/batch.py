"""Statuses that are explained together: one select for all of them, whether it is one or some hundreds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.engine.bound import Who
from core.engine.outcome import Status
from core.engine.run import binds
from core.policy.periods import Period
from core.policy.rules import Rule


@dataclass(frozen=True)
class Batch:
    """Statuses of one rule on one date in one period, one a subject."""

    policy: str
    rule: Rule
    statuses: Sequence[Status]
    as_of: date
    period: Period

    @property
    def who(self) -> Who:
        """Whom the selects ask for: one subject is found faster than some."""
        return Who(only=True if len(self.statuses) == 1 else "some")

    @property
    def values(self) -> dict[str, Any]:
        """The bind values of the selects."""
        values = binds(self.rule, self.period, self.as_of)
        if len(self.statuses) == 1:
            return values | {"only": self.statuses[0].subject_id}
        return values | {"some": [status.subject_id for status in self.statuses]}
