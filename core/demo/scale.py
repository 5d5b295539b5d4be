"""How large a demonstration is, and which time it covers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SHOWN_FROM: Final = date(2022, 10, 1)
SHOWN_YEAR: Final = (date(2023, 1, 1), date(2023, 12, 31))
"""The year recorded day by day, in which any day may be asked for."""
NOBODY, SOME, EVERYONE = range(3)


@dataclass(frozen=True)
class Span:
    """The time that the demonstration covers, and the parts of it that are recorded day by day."""

    dawn: date
    first: date
    today: date
    dense: tuple[tuple[date, date], ...]
    recent: bool = True

    def density(self, day: date) -> int:
        """Tell for whom a day is recorded: for everyone, for those of whom this whole year is shown, or for nobody."""
        if any(start <= day <= end for start, end in self.dense):
            return EVERYONE
        return SOME if self.recent and day.year == self.today.year else NOBODY

    def days(self) -> Iterator[date]:
        """Give every day."""
        for number in range((self.today - self.dawn).days + 1):
            yield self.dawn + timedelta(days=number)


@dataclass(frozen=True)
class Scale:
    """A size of the demonstration: whether people come in by their ledger, and how many of the last days are recorded too."""

    name: str
    by_ledger: bool
    recent_days: int

    def span(self, dawn: date, today: date) -> Span:
        """Give the time to cover up to a day, beginning with the first posting."""
        dense = [SHOWN_YEAR]
        if self.recent_days:
            dense.append((today - timedelta(days=self.recent_days - 1), today))
        return Span(
            dawn=min(dawn, SHOWN_FROM),
            first=SHOWN_FROM,
            today=today,
            dense=tuple(dense),
            recent=self.recent_days > 0,
        )


SMALL: Final = Scale("S", by_ledger=True, recent_days=90)
LARGE: Final = Scale("M", by_ledger=False, recent_days=66)
SCALES: Final = {scale.name: scale for scale in (SMALL, LARGE)}
