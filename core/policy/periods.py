"""Periods: weeks, months, quarters, half-years and years as keys people write (2023-W27, 2023-07, 2023-Q3, 2023-H1, 2023)."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

YEARS_BACK = 2
"""How far back an earlier period is looked for."""


@dataclass(frozen=True)
class Period:
    """A span of days with the key people call it by; both ends belong to it."""

    key: str
    starts_on: date
    ends_on: date


class Every:
    """How often: base of the cadences; `containing` gives the period a day lies in (None for a day between dates)."""

    name = ""

    def containing(self, day: date) -> Period | None:
        """Give the period a day lies in; None for a day that lies in none."""
        raise NotImplementedError

    def before(self, period: Period) -> Period:
        """Give the period that comes before another; ValueError where there has been none for years."""
        for days in range(1, YEARS_BACK * 366):
            found = self.containing(period.starts_on - timedelta(days=days))
            if found is not None:
                return found
        raise ValueError(f"there is no {self.name} before {period.key}")

    def named(self, key: str) -> Period | None:
        """Give the period of this cadence that a key names; None where the key is not of this cadence's own making."""
        year = int(key[:4]) if key[:4].isdigit() else 0
        if not year:
            return None
        found = self.within(date(year, 1, 1), date(year, 12, 31))
        return next((period for period in found if period.key == key), None)

    def within(self, since: date, until: date) -> Iterator[Period]:
        """Give every period that shares a day with since..until, in order."""
        day = since
        while day <= until:
            period = self.containing(day)
            if period is None:
                day += timedelta(days=1)
                continue
            yield period
            day = period.ends_on + timedelta(days=1)


class _Week(Every):
    name = "week"

    def containing(self, day: date) -> Period:
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Period(f"{year}-W{week:02d}", monday, monday + timedelta(days=6))


class _Months(Every):
    def __init__(self, name: str, months: int) -> None:
        self.name, self.months = name, months

    def containing(self, day: date) -> Period:
        number = (day.month - 1) // self.months + 1
        first = date(day.year, (number - 1) * self.months + 1, 1)
        last_month = number * self.months
        last = date(day.year, last_month, monthrange(day.year, last_month)[1])
        letter = {1: f"-{number:02d}", 3: f"-Q{number}", 6: f"-H{number}", 12: ""}[self.months]
        return Period(f"{day.year}{letter}", first, last)


@dataclass(frozen=True)
class OnDays(Every):
    """One period per named day of the month, such as every 8th, 18th and 28th; its key is the date."""

    days: tuple[int, ...]
    name: str = "day"

    def containing(self, day: date) -> Period | None:
        """Give the day itself where it is one of the named days."""
        return Period(day.isoformat(), day, day) if day.day in self.days else None


@dataclass(frozen=True)
class OnWeekdays(Every):
    """One period per named weekday (Monday is 1), such as every Wednesday; its key is the date."""

    weekdays: tuple[int, ...]
    name: str = "day"

    def containing(self, day: date) -> Period | None:
        """Give the day itself where it is one of the named weekdays."""
        return Period(day.isoformat(), day, day) if day.isoweekday() in self.weekdays else None


@dataclass(frozen=True)
class YearlyBy(Every):
    """Once a year by a date: the period runs from 1 January to that date, and stays the year's own after it has passed."""

    month: int
    day: int
    name: str = "year"

    def containing(self, day: date) -> Period:
        """Give the year's period, also for a day after its last."""
        return Period(str(day.year), date(day.year, 1, 1), date(day.year, self.month, self.day))

    def within(self, since: date, until: date) -> Iterator[Period]:
        """Give the period of every year that has begun between the two days."""
        for year in range(since.year, until.year + 1):
            yield self.containing(date(year, 1, 1))


@dataclass(frozen=True)
class Term(Every):
    """One period from a day to another, such as the term of all who are sent; its key is the years it spans, 2021-2023."""

    starts_on: date
    ends_on: date
    name: str = "term"

    def containing(self, day: date) -> Period | None:
        """Give the term for any day of it."""
        key = f"{self.starts_on.year}-{self.ends_on.year}"
        return Period(key, self.starts_on, self.ends_on) if self.starts_on <= day <= self.ends_on else None

    def named(self, key: str) -> Period | None:
        """Give the term where the key is its own."""
        term = self.containing(self.starts_on)
        return term if term is not None and term.key == key else None


@dataclass(frozen=True)
class Rolling(Every):
    """The months up to and including the day asked for: any such span as it is seen on its last day; its key is that day."""

    months: int
    name: str = "rolling"

    def containing(self, day: date) -> Period:
        """Give the span that ends on the day."""
        year, month = divmod(day.year * 12 + day.month - 1 - self.months, 12)
        first = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=1)
        return Period(day.isoformat(), first, day)

    def within(self, since: date, until: date) -> Iterator[Period]:  # noqa: ARG002 - a rolling span has one end
        """Give the span that ends on the last day asked for."""
        yield self.containing(until)

    def named(self, key: str) -> Period | None:
        """Give the span that ends on the day named."""
        try:
            return self.containing(date.fromisoformat(key))
        except ValueError:
            return None


@dataclass(frozen=True)
class Seasons(Every):
    """Named seasons of whole months; one that crosses the year's end belongs to the year in which it began.

    `seasons` gives for each name its first month and how many months it lasts; its key is like 2022-winter.
    """

    seasons: tuple[tuple[str, int, int], ...]
    name: str = "season"

    def containing(self, day: date) -> Period | None:
        """Give the season a day lies in; None between seasons."""
        for name, first, months in self.seasons:
            for year in (day.year, day.year - 1):
                begin = date(year, first, 1)
                end = _month_end(year, first + months - 1)
                if begin <= day <= end:
                    return Period(f"{year}-{name}", begin, end)
        return None


def _month_end(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


WEEK: Every = _Week()
MONTH: Every = _Months("month", 1)
QUARTER: Every = _Months("quarter", 3)
HALF: Every = _Months("half", 6)
YEAR: Every = _Months("year", 12)


def _read_key(key: str) -> Period | None:
    if re.fullmatch(r"\d{4}-W\d{2}", key):
        return WEEK.containing(date.fromisocalendar(int(key[:4]), int(key[6:]), 1))
    if re.fullmatch(r"\d{4}-\d{2}", key):
        return MONTH.containing(date(int(key[:4]), int(key[5:]), 1))
    if re.fullmatch(r"\d{4}-Q[1-4]", key):
        return QUARTER.containing(date(int(key[:4]), int(key[6]) * 3, 1))
    if re.fullmatch(r"\d{4}-H[12]", key):
        return HALF.containing(date(int(key[:4]), int(key[6]) * 6, 1))
    if re.fullmatch(r"\d{4}", key):
        return YEAR.containing(date(int(key), 1, 1))
    day = date.fromisoformat(key)
    return Period(key, day, day)


def period_of(key: str) -> Period:
    """Give the period that a key names by itself; ValueError where it names none."""
    try:
        period = _read_key(key)
    except ValueError:
        period = None
    if period is None:
        hint = "write 2023, 2023-H1, 2023-Q3, 2023-07, 2023-W27 or 2023-07-08"
        raise ValueError(f"no period is called {key!r}: {hint}")
    return period
