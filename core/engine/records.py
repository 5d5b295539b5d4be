"""A record behind a figure, and the words in which people read why one does not count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

AFTER_AS_OF = "晚于所看日期"
NOT_BOUND = "不在应履职期间"
SAME_DAY = "同一天已计"
SAME_THING = "已计过一次"
NOT_IN_LONGEST = "不在最长的一段连续日子里"
GAP = "空档{days}天"
"""What the engine itself refuses; what a rule refuses, it names."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record that was looked at: an activity or a dated row; `reason` says why it does not count, empty where it does.

    `weight` is what it adds to the figure: 1, its amount where amounts are summed, or the days of a gap.
    """

    type: str
    id: int
    title: str
    on: date | None
    until: date | None = None
    where: str = ""
    reason: str = ""
    weight: float | int = 1

    def as_json(self, kinds: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
        """Give the record as the audit command prints it; `kinds` are titles to be shown for activity kinds."""
        found: dict[str, Any] = {"type": self.type, "id": self.id, "title": kinds.get(self.title, self.title)}
        if self.title in kinds:
            found["kind"] = self.title
        found["on"] = self.on.isoformat() if self.on else None
        if self.until:
            found["until"] = self.until.isoformat()
        if self.where:
            found["where"] = self.where
        return found | ({"reason": self.reason} if self.reason else {})


def as_day(value: Any) -> Any:
    """Give a date that a database may have given as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
