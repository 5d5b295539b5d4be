"""Figures as bars: widths are worked out here, so that templates only show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

Figure = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure against what is required: how full its bar is (in hundredths) and how much is missing."""

    measured: Figure | None
    required: Figure
    width: float
    missing: Decimal | None

    @property
    def is_reached(self) -> bool:
        """True where nothing is missing."""
        return self.missing is not None and self.missing <= 0


def gauge(measured: Figure | None, required: Figure) -> Gauge:
    """Set a figure against what is required; without a figure the bar is empty and nothing is claimed."""
    if measured is None:
        return Gauge(None, required, 0.0, None)
    share = float(measured) / float(required) if required else 1.0
    width = round(100 * max(0.0, min(1.0, share)), 2)
    return Gauge(measured, required, width, Decimal(str(required)) - Decimal(str(measured)))


def scaled(rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, Figure, str, float]]:
    """Give (label, value, url, width) for rows of (label, value[, url]); the largest fills the bar."""
    values = [row[1] for row in rows if isinstance(row[1], int | float | Decimal)]
    top = float(max(values, default=0))
    for row in rows:
        value = row[1] if isinstance(row[1], int | float | Decimal) else 0
        url = str(row[2]) if len(row) > 2 and row[2] else ""
        yield str(row[0]), value, url, round(100 * float(value) / top, 2) if top else 0.0
