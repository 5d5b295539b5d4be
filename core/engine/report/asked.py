"""What one look at a report asks: the date, the period, who looks, and which page of a long one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.engine.context import AREA, AS_OF, UNTIL
from core.engine.run import ALWAYS, View
from core.policy.periods import Every, Period
from core.policy.report import Report
from core.sql import earlier

LAST_DAY = earlier(UNTIL, AS_OF)
"""The last day that counts: the end of the period, or the date asked where that comes first."""
__all__ = ["AREA", "LAST_DAY", "Asked", "named_period", "period_before", "period_of_day"]


@dataclass(frozen=True)
class Asked:
    """What is asked of a report; without `limit` all lines are wanted; `only` narrows it to some columns."""

    as_of: date
    view: View
    period: Period = ALWAYS
    limit: int | None = None
    offset: int = 0
    only: frozenset[str] = frozenset()

    @property
    def judged_on(self) -> date:
        """The day on which statuses are read: the date asked, or the last day of a period that is past."""
        return min(self.as_of, self.period.ends_on)

    @property
    def binds(self) -> dict[str, Any]:
        """The bind values of a report's selects."""
        found: dict[str, Any] = {
            "as_of": self.as_of,
            "since": self.period.starts_on,
            "until": self.period.ends_on,
        }
        return found | ({"area": self.view.area} if self.view.area is not None else {})

    def wants(self, key: str) -> bool:
        """Tell whether a column is wanted."""
        return not self.only or key in self.only


def named_period(report: Report, key: str) -> Period | None:
    """Give the period of a report that a key names; None where the key is not of one of its cadences."""
    return next((found for every in report.every if (found := every.named(key)) is not None), None)


def period_of_day(report: Report, as_of: date) -> Period:
    """Give the period that a report shows when nobody names one."""
    found = report.every[0].containing(as_of) if report.every else None
    return found or ALWAYS


def period_before(every: Every, period: Period) -> Period | None:
    """Give the period before one."""
    return every.containing(period.starts_on - timedelta(days=1))
