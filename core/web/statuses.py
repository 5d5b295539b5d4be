"""How the six answers look: words, icon and tone, so that no page decides it for itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from core.web.texts import TEXTS


@dataclass(frozen=True, slots=True)
class Look:
    """A status as people see it: its word, its icon and the tone of its badge."""

    key: str
    label: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar: where it starts and how wide it is, in hundredths of the bar."""

    look: Look
    count: int
    start: float
    width: float


LOOKS: Final[Mapping[str, Look]] = {
    look.key: look
    for look in (
        Look("breached", "未达到", "x-circle-fill", "breached"),
        Look("due_soon", "快到期", "clock-history", "due-soon"),
        Look("pending", "未到期", "hourglass-split", "pending"),
        Look("undetermined", "待定", "question-circle", "undetermined"),
        Look("met", "达到", "check-circle-fill", "met"),
        Look("exempt", "不适用", "slash-circle", "exempt"),
    )
}
BREACHES: Final[Mapping[str, Look]] = {
    "must": Look("breached", "违反", "x-circle-fill", "breached"),
    "should": Look("breached", "提示", "exclamation-triangle-fill", "hint"),
    "prefer": Look("breached", "参考", "info-circle", "reference"),
    "may": Look("breached", "参考", "info-circle", "reference"),
}
BAR_ORDER: Final = ("met", "due_soon", "pending", "undetermined", "breached")
REASONS: Final[Mapping[str, str]] = TEXTS["reasons"]


def look(status: str, force: str | None = None) -> Look:
    """Give the look of a status; the force of the norm decides how a breach is shown."""
    if status == "breached" and force is not None:
        return BREACHES[str(force)]
    return LOOKS[str(status)]


def reason_zh(reason: str | None) -> str:
    """Say a status's reason in words; a reason with a sentence of its own is shown as it is."""
    return "" if not reason else REASONS.get(str(reason), str(reason))


def segments(counts: Mapping[str, int]) -> tuple[Segment, ...]:
    """Lay counts by status out as a stacked bar; what does not apply to anyone takes no room."""
    return tuple(_laid_out(counts, sum(counts.get(key, 0) for key in BAR_ORDER)))


def _laid_out(counts: Mapping[str, int], total: int) -> Iterator[Segment]:
    start = 0.0
    for key in BAR_ORDER:
        count = counts.get(key, 0)
        width = round(100 * count / total, 3) if total else 0.0
        yield Segment(LOOKS[key], count, round(start, 3), width)
        start += width
