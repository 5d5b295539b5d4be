"""A report's picture: a small SVG file that reads in grey as in colour; the figures stand in the table beside it."""

import re
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import pygal
from pygal.style import Style

from core.engine.report import Line, Table
from core.policy.report import GoalReport, LineReport, Report
from core.reports.layout import short
from core.web import zh

# Importing pygal leaves a finder of its maps behind, in a form that Python gave up; whoever walks the finders trips over it.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

MOST: Final = 24
"""More bars than this nobody reads; the table has them all."""
GREYS: Final = ("#1f3b57", "#8497aa", "#c9d2db", "#fff")
CSS: Final = (
    "text{font:13px sans-serif!important;fill:#1c2733}.background{fill:none}.axis.x text{text-anchor:middle}"
    ".axis.y text{text-anchor:end}.axis .line{stroke:#1c2733;fill:none}.axis .guide.line{stroke:#d5dce3;fill:none}"
    ".bar rect{stroke:#1c2733;stroke-width:1}.series .line{stroke:#1f3b57;stroke-width:2.5;fill:none}"
    ".dot{fill:#1f3b57}.legends rect{stroke:#1c2733}.text-overlay text{text-anchor:start}"
) + "".join(
    f".plot .color-{place} .bar rect,.legends .color-{place}{{fill:{grey}}}"
    for place, grey in enumerate(GREYS)
)
STACKED: Final = ".text-overlay text{text-anchor:middle}.text-overlay .color-0 text{fill:#fff}"
ABOVE: Final = ".text-overlay text{text-anchor:middle;transform:translate(-14px,-20px)}"
_UNREAD: Final = re.compile(
    r"<script.*?</script>|<desc.*?</desc>|<!--.*?-->|(?<=\.\d)\d+(?=[\" ,)\w])", re.DOTALL
)
"""What serves only a script, and digits nobody can see."""
OPTIONS: Final = {
    "style": Style(font_family="sans-serif", label_font_size=13, value_font_size=13, legend_font_size=13),
    "css": (f"inline:{CSS}",),
    "js": (),
    "pretty_print": False,
    "disable_xml_declaration": True,
    "explicit_size": True,
    "width": 760,
    "show_y_guides": True,
    "print_values": True,
    "print_values_position": "top",
    "margin": 12,
    "margin_right": 48,
    "max_scale": 6,
    "min_scale": 2,
    "include_x_axis": True,
    "no_data_text": "没有数据",
    "show_legend": False,
    "tooltip_border_radius": 0,
}

LEGEND: Final = {
    "css": (f"inline:{CSS}{STACKED}",),
    "show_legend": True,
    "legend_at_bottom": True,
    "legend_at_bottom_columns": 4,
    "print_values_position": "center",
}


def has_chart(report: Report) -> bool:
    """Tell whether a report is drawn."""
    return report.chart is not None


def draw(report: Report, table: Table) -> bytes:
    """Give the picture of a report's table."""
    assert report.chart is not None, "only a report with a chart is drawn"
    if isinstance(report, GoalReport):
        return _states(report, table)
    if report.chart.drawn == "line":
        return _curve(report.chart.column, table)
    if isinstance(report, LineReport) and table.groups:
        return _bars(report.chart.column, table, _largest(report.chart.column, table.groups))
    return _bars(report.chart.column, table, table.lines)


def _largest(column: str, lines: Sequence[Line]) -> list[Line]:
    """Give the lines with the most, the most first: of very many only these can be drawn."""
    return sorted(lines, key=lambda line: _number(line.cells[column].value) or 0, reverse=True)[:MOST]


def _bars(column: str, table: Table, lines: Sequence[Line]) -> bytes:
    head = table.head(column)
    title = head.title if head else ""
    shown = [line for line in lines if column in line.cells][:MOST]
    names = [line.name for line in reversed(shown)]
    values = [_number(line.cells[column].value) for line in reversed(shown)]
    return bars(title, names, values)


def bars(title: str, names: Sequence[str], values: Sequence[float | None]) -> bytes:
    """Give the picture of some figures as bars, the last one at the top."""
    chart = pygal.HorizontalBar(
        **OPTIONS, margin_left=_room(names), height=80 + 26 * len(names), formatter=_said
    )
    chart.x_labels = names
    chart.add(title, values)
    return _svg(chart)


def _curve(column: str, table: Table) -> bytes:
    """Draw the whole over the shorter periods; those without a value are left out of the curve."""
    heads = [head for head in table.heads if head.column == column and head.period]
    whole = table.total or table.lines[0]
    chart = pygal.Line(
        **OPTIONS | {"css": (f"inline:{CSS}{ABOVE}",)}, height=260, dots_size=4, formatter=_said
    )
    chart.x_labels = [short(head.period) for head in heads]
    chart.add(whole.name, [_number(whole.cell(head).value) for head in heads])
    return _svg(chart)


def _states(report: GoalReport, table: Table) -> bytes:
    """Draw for each heading how many of its goals stand how."""
    counted = {heading: Counter[str]() for heading in report.headings}
    for line in table.lines:
        counted[line.group][str(line.cells["state"].value)] += 1
    names = [heading.removesuffix("工程").strip("“”") for heading in reversed(report.headings)]
    chart = pygal.HorizontalStackedBar(
        **OPTIONS | LEGEND,
        margin_left=_room(names),
        height=130 + 30 * len(counted),
        formatter=lambda number: f"{number:g}" if number else "",
    )
    chart.x_labels = names
    for words, title in GROUPED:
        chart.add(title, [sum(counted[one][word] for word in words) for one in reversed(report.headings)])
    return _svg(chart)


GROUPED: Final = (
    (("落后", "未达到"), "落后或未达到"),
    (("待定",), "待定"),
    (("进行中", "快到期", "跟得上"), "进行中"),
    (("已达到", "不适用"), "已达到"),
)


def _room(names: Sequence[str]) -> int:
    """Give the room left of the bars: the library takes a Chinese sign for a Latin letter, which is half as wide."""
    return 12 + 7 * max((len(name) for name in names), default=0)


def _svg(chart: Any) -> bytes:
    return _UNREAD.sub("", str(chart.render())).encode()


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _said(value: float | None) -> str:
    return "" if value is None else zh.number(round(value, 2))
