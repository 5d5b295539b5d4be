"""The one clock: business dates are China dates, stored instants carry an offset."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""The days that can be asked for."""


def china_today() -> date:
    """Give today's date in China; called only at the edges (views, commands), never by rules."""
    return datetime.now(CHINA).date()


def now() -> datetime:
    """Give the present instant with its offset, for stored moments."""
    return datetime.now(UTC)
