"""How a table is laid out: wide ones in blocks that fit a page, shares in shades with the worst named in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from core.engine.report import Cell, Head, Line, Table
from core.engine.subjects import SUBJECTS
from core.web import zh

FITS: Final = 11
MONTHS: Final = 12
SHADES: Final = (
    (95, "heat-1", "95%及以上"),
    (85, "heat-2", "85%至95%"),
    (70, "heat-3", "70%至85%"),
    (50, "heat-4", "50%至70%"),
)
TONES: Final = {
    "落后": "breached",
    "未达到": "breached",
    "待定": "undetermined",
    "已达到": "met",
    "快到期": "due-soon",
}
DARKEST: Final = ("heat-5", "不到50%")


@dataclass(frozen=True)
class Block:
    """Columns that stand in one table, under the headings of their groups (title and how many columns)."""

    heads: tuple[Head, ...]
    groups: tuple[tuple[str, int], ...]

    @property
    def title(self) -> str:
        """What the columns are about."""
        return "、".join(title for title, _ in self.groups if title)


def blocks(table: Table) -> list[Block]:
    """Put columns into tables that fit a page, so that a group of columns stays together where it can."""
    found: list[list[Head]] = [[]]
    for _, heads in groupby(table.heads, key=lambda head: head.group):
        for part in _cut(list(heads)):
            if found[-1] and len(found[-1]) + len(part) > FITS:
                found.append([])
            found[-1] += part
    return [_block(heads) for heads in found if heads]


def _cut(heads: list[Head]) -> Iterator[list[Head]]:
    """Cut columns that do not fit; the months of a year are narrow and stay together."""
    fits = MONTHS if all(head.period for head in heads) else FITS
    for start in range(0, len(heads), fits):
        yield heads[start : start + fits]


def _block(heads: list[Head]) -> Block:
    groups = tuple((title, len(list(each))) for title, each in groupby(heads, key=lambda head: head.group))
    return Block(tuple(heads), groups)


def shade(cell: Cell) -> str:
    """Give the shade of a share: the darker, the fewer meet the rule."""
    if not isinstance(cell.value, int | float):
        return "heat-0"
    return next((shade for floor, shade, _ in SHADES if cell.value >= floor), DARKEST[0])


def lowest(table: Table) -> dict[str, float]:
    """Give the lowest share of each column whose lines differ, so that it can be named in words."""
    found = {}
    for head in table.heads:
        values = [float(value) for _, value in table.values(head)] if head.kind == "share" else []
        if len(set(values)) > 1:
            found[head.key] = min(values)
    return found


def said(head: Head, cell: Cell) -> str:
    """Give what a cell says on pages and in print; a dash where there is nothing to say."""
    value: Any = cell.value
    if value is None:
        return cell.word or zh.DASH
    if isinstance(value, bool):
        return zh.yes_no(value)
    if head.kind == "share":
        return f"{value:g}%"
    if isinstance(value, int | float):
        return zh.number(value)
    return str(value) if isinstance(value, str) else zh.day(value)


def heading(head: Head) -> str:
    """Give the heading of a column with its unit; of a month, a quarter or the like, its name alone."""
    if head.period:
        return short(head.period)
    title = head.title
    return f"{title}（{head.unit}）" if head.unit and head.kind not in ("share",) else title


def legend() -> list[tuple[str, str]]:
    """Give each shade with what it means."""
    return [(name, words) for _, name, words in SHADES] + [DARKEST]


def tone(cell: Cell) -> str:
    """Give the tone of a goal's state: behind, open, reached, or under way."""
    return TONES.get(str(cell.value), "pending")


def name_of(table: Table) -> str:
    """Say what stands in the lines."""
    return SUBJECTS[table.subject].title if table.subject in SUBJECTS else "条款"


def has_places(table: Table) -> bool:
    """Tell whether the lines are about single things, each somewhere, and not about places or norms themselves."""
    return table.subject not in ("area", "rule") and any(line.place for line in table.lines)


def title_of(table: Table, key: str) -> str:
    """Give the heading of a column by its name."""
    head = table.head(key)
    return head.title if head else ""


def short(period: str) -> str:
    """Give a period without its year: 9月, 第三季度."""
    said = zh.period_zh(period)
    return said.partition("年")[2] or said


def lines_of(table: Table) -> tuple[Line, ...]:
    """Give every line with the whole at its end."""
    return table.lines + ((table.total,) if table.total else ())
