"""Figures and records in words, the same on every page."""

from collections.abc import Mapping

from core.engine.explain import NeedExplained, Record
from core.engine.outcome import Figures
from core.policy.rules import Need


def say_number(value: float | int | None) -> str:
    """Give a figure as people write it; a dash where there is none."""
    return "—" if value is None else f"{value:g}"


def need_line(need: Need | NeedExplained | None, figures: Figures | NeedExplained) -> str:
    """Give a need's figures in one line: 在村天数 19／20 天; a plain condition says 是 or 否."""
    label = need.label if need else "空档"
    unit = need.unit if need else "天"
    if need is not None and _is_condition(need):
        word = "不明" if figures.measured is None else "是" if figures.measured else "否"
        return f"{label}：{word}"
    return f"{label} {say_number(figures.measured)}／{say_number(figures.required)} {unit}".strip()


def _is_condition(need: Need | NeedExplained) -> bool:
    if isinstance(need, NeedExplained):
        return need.is_condition
    return need.bound is None


def record_line(record: Record, kinds: Mapping[str, str]) -> str:
    """Give a record in one line: its day or days, what it is, and where."""
    title = kinds.get(record.title, record.title)
    if record.type != "activity":
        until = "今" if record.until is None or record.until.year == 9999 else str(record.until)
        since = str(record.on) if record.on and record.on.year > 1 else "以前"
        span = f"{since} 至 {until}"
        return "　".join(part for part in (title, record.where, span) if part)
    return "　".join(part for part in (str(record.on), title, record.where) if part)
