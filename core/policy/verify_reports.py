"""Checks the reports of a policy's book: keys, columns, periods and words that must lead somewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql import visitors

from core.policy.norm import P
from core.policy.report import (
    AreaReport,
    Figure,
    FileReport,
    GoalReport,
    InColumn,
    LineReport,
    MetShare,
    Quotient,
    Report,
    Shown,
)
from core.policy.rules import Count, Spells

if TYPE_CHECKING:
    from core.registry import PolicyBook

NEEDED = ("subject_id", "area_id", "starts_on", "ends_on")


def report_faults(report: Report, book: "PolicyBook", keys: list[str], kinds: list[str]) -> Iterator[str]:
    """Give what is wrong with a report, in words that begin after its name."""
    if not report.norms:
        yield " fulfils no norm; give norm="
    if not report.key.startswith(f"{book.slug}."):
        yield f": a report's key begins with its policy; write {book.slug}.{report.key.rpartition('.')[2]}"
    if isinstance(report, AreaReport):
        yield from _area_faults(report, book)
        yield from _named_faults(report, [column.key for column in report.columns])
    elif isinstance(report, LineReport):
        yield from _line_faults(report, keys, kinds)
        yield from _named_faults(report, [column.key for column in report.columns])
        yield from _file_faults(report) if isinstance(report, FileReport) else ()
    elif isinstance(report, GoalReport):
        headings = list(dict.fromkeys(norm.heading for norm in book.norms))
        yield from _unknown("shows the heading", report.headings, headings)
        yield from _unknown("paces the norm", report.paced, [norm.id for norm in book.norms])


def _named_faults(report: Report, columns: list[str]) -> Iterator[str]:
    for key, times in Counter(columns).items():
        if times > 1:
            yield f" has {times} columns {key!r}; give each a key of its own"
    named = [name for name in (report.leads, report.chart.column if report.chart else "") if name]
    yield from _unknown("speaks of the column", named, columns)


def _area_faults(report: AreaReport, book: "PolicyBook") -> Iterator[str]:
    figures = [column for column in report.columns if isinstance(column, Figure)]
    for figure in figures:
        named = [*NEEDED, *figure.distinct, figure.sums, report.people]
        yield from _lacking(f"column {figure.key}", figure.of, filter(None, named))
        if figure.by is not None and not report.every:
            yield f": column {figure.key} goes by {figure.by.name}, and the report has no period; give every=(…,)"
    for column in report.columns:
        if isinstance(column, Quotient):
            yield from _unknown("divides", (column.of, column.per), [figure.key for figure in figures])
        if isinstance(column, MetShare):
            rules = book.rules_of(column.norm)
            if not rules:
                yield f": {column.norm} has no rule whose share could be shown; name a norm that is judged"
            elif column.rule:
                yield from _unknown("shows the rule", (column.rule,), [rule.id for rule in rules])


def _line_faults(report: LineReport, keys: list[str], kinds: list[str]) -> Iterator[str]:
    columns = {column.key: column for column in report.columns}
    yield from _lacking("the report", report.lines, NEEDED)
    yield from _unknown("is sorted by", report.order, list(columns))
    yield from _unknown("is added up by", filter(None, (report.by,)), list(columns))
    for column in report.columns:
        if isinstance(column.value, Count):
            yield from _unknown("counts", column.value.kinds, kinds)
            yield from _lacking(f"column {column.key}", report.lines, (column.value.on,))
        yield from _unknown("uses the parameter", _parameters(column), keys)
        yield from _unknown(
            "is made of the column", _columns(column), [one for one in columns if one != column.key]
        )
        if column.sums and column.kind != "number":
            yield f': column {column.key} is added up and is no number; write kind="number"'


def _file_faults(report: FileReport) -> Iterator[str]:
    for part in report.parts:
        yield from _lacking(f"part {part.key}", part.of, (*NEEDED, part.on))
        for key, times in Counter(column.key for column in part.columns).items():
            if times > 1:
                yield f": part {part.key} has {times} columns {key!r}; give each a key of its own"
        for column in part.columns:
            if isinstance(column.value, Count) or _parameters(column) or _columns(column):
                yield f": column {column.key} of part {part.key} shows what stands in a row; name a column of {part.of.name}"


def _parameters(column: Shown) -> list[str]:
    return [str(node.key) for node in _nodes(column) if isinstance(node, P)]


def _columns(column: Shown) -> list[str]:
    return [node.name for node in _nodes(column) if isinstance(node, InColumn)]


def _nodes(column: Shown) -> Iterator[Any]:
    if isinstance(column.value, ColumnElement):
        yield from visitors.iterate(column.value)


def _lacking(who: str, spells: Spells, names: Iterable[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if name not in spells.c:
            yield f": {who} needs the column {name}, which its spells {spells.name} lack; select it with that label"


def _unknown(does: str, words: Iterable[str], known: list[str]) -> Iterator[str]:
    for word in dict.fromkeys(words):
        if word not in known:
            close = get_close_matches(word, known, 1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known[:8])} …"
            yield f" {does} {word!r}, which is not there; {hint}"
