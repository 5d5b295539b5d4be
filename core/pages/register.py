"""The register of a month: what one cadre or a team did on which day, with leave and days off."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.activities.models import Activity
from core.cadres.models import Leave
from core.engine.models import CalendarDay
from core.policy.periods import MONTH, Period, period_of
from core.web.zh import weekday_zh


@dataclass(frozen=True)
class RegisterDay:
    """A column of a register."""

    day: date
    is_off: bool
    name: str = ""

    @property
    def weekday(self) -> str:
        """The weekday in one sign."""
        return weekday_zh(self.day)[-1]


@dataclass
class RegisterLine:
    """A row of a register: how many records there are on each day."""

    key: str
    title: str
    on: Counter[date] = field(default_factory=Counter)

    @property
    def days(self) -> int:
        """On how many days there is a record."""
        return len(self.on)


@dataclass(frozen=True)
class Register:
    """A month of one cadre: the days, a line a kind, and the days of leave."""

    period: Period
    days: tuple[RegisterDay, ...]
    lines: tuple[RegisterLine, ...]
    leave: Mapping[date, str]

    @property
    def before(self) -> str:
        """The key of the month before."""
        return f"{self.period.starts_on - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The key of the month after."""
        return f"{self.period.ends_on + timedelta(days=1):%Y-%m}"


def month_asked(written: str | None, as_of: date) -> Period:
    """Give the month a page is asked for (2023-07), else the one of the date looked at."""
    try:
        asked = period_of(written or "")
    except (ValueError, AssertionError):
        asked = None
    if asked is None or len(asked.key) != 7 or "Q" in asked.key or "H" in asked.key:
        asked = MONTH.containing(as_of)
    assert asked is not None, "every day lies in a month"
    return asked


def days_between(session: Session, first: date, last: date) -> tuple[RegisterDay, ...]:
    """Give the days from one to another with what kind of day each is; weekends are off where the calendar ends."""
    rows = select(CalendarDay.day, CalendarDay.is_workday, CalendarDay.name)
    known = {
        day: (is_workday, name)
        for day, is_workday, name in session.execute(rows.where(CalendarDay.day.between(first, last)))
    }
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    kinds = {day: known.get(day, (day.weekday() < 5, "")) for day in days}
    return tuple(RegisterDay(day, not kinds[day][0], kinds[day][1]) for day in days)


def leave_by_day(
    session: Session, cadres: Collection[int], first: date, last: date
) -> dict[int, dict[date, str]]:
    """Give for each cadre the days of approved leave within a span."""
    rows = select(Leave.cadre_id, Leave.kind, Leave.starts_on, Leave.ends_on).where(
        Leave.cadre_id.in_(cadres), Leave.state == "approved", Leave.starts_on <= last, Leave.ends_on >= first
    )
    found: dict[int, dict[date, str]] = {}
    for cadre, kind, starts_on, ends_on in session.execute(rows):
        day = max(starts_on, first)
        while day <= min(ends_on, last):
            found.setdefault(cadre, {})[day] = kind
            day += timedelta(days=1)
    return found


def register_of(
    session: Session, cadre_id: int, month: Period, titles: Mapping[str, str], always: Collection[str]
) -> Register:
    """Give a cadre's month: the kinds always shown, and every other of which there is a record."""
    rows = (
        select(Activity.kind, Activity.on_date, func.count())
        .where(Activity.cadre_id == cadre_id, Activity.kind.in_(titles))
        .where(Activity.on_date.between(month.starts_on, month.ends_on))
        .group_by(Activity.kind, Activity.on_date)
    )
    lines = {kind: RegisterLine(kind, titles[kind]) for kind in always if kind in titles}
    for kind, day, number in session.execute(rows):
        lines.setdefault(kind, RegisterLine(kind, titles[kind])).on[day] = number
    leave = leave_by_day(session, [cadre_id], month.starts_on, month.ends_on).get(cadre_id, {})
    return Register(
        month, days_between(session, month.starts_on, month.ends_on), tuple(lines.values()), leave
    )
