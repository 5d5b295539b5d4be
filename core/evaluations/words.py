"""Evidence in words, the same on the page, in print and in a workbook."""

from collections.abc import Mapping
from typing import Any

from core.policy.scheme import Scheme

Record = Mapping[str, Any]


def evidence_line(record: Record, kinds: Mapping[str, str]) -> str:
    """Give a piece of evidence in one line: its days, what it is, where, how much."""
    if record.get("type") == "share":
        return f"达到{record['met']}项，未达到{record['missed']}项"
    title = kinds.get(record.get("title", ""), record.get("title", ""))
    parts = [_days(record), title, record.get("where", "") if record.get("where") != title else ""]
    if "weight" in record:
        parts.append(f"计{record['weight']}")
    if "answer" in record:
        words = {"breached": "未达到", "undetermined": "无法判断"}
        parts += [record.get("period", ""), words.get(record["answer"], record["answer"])]
    parts += [f"{name}{value}" for name, value in (record.get("facts") or {}).items()]
    return "　".join(str(part) for part in parts if part)


def _days(record: Record) -> str:
    first, last = record.get("on"), record.get("until")
    if not first or first.startswith("0001"):
        first = ""
    if not last or last == first:
        return first or ""
    return f"{first or '以前'}至{'今' if last.startswith('9999') else last}"


def grade_titles(scheme: Scheme) -> dict[str, str]:
    """Give the grades' titles by code."""
    return {band.code: band.title for band in scheme.grades}
