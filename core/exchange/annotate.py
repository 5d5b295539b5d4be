"""The user's own workbook back, with every complaint at its cell.

A .xlsx keeps everything it had (other sheets, formats, formulas, pictures): only comments and colours are added to its
package, so a large one costs a copy and not a rewrite. Files that have no such package (.xls, CSV, and packages written in
an unusual way) come back as a new .xlsx with the same cells.
"""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from core.exchange.columns import Level, Problem
from core.exchange.marking import NotPlain
from core.exchange.measure import Place
from core.exchange.messages import sentence
from core.exchange.read import Table
from core.exchange.redraw import redraw
from core.exchange.repackage import mark
from core.exchange.texts import xml_text

# Every comment is a drawing that Excel loads with the file; beyond this many only the colour is set.
MAX_COMMENTS = 5_000


def annotate(table: Table, problems: Iterable[Problem], stream: BinaryIO) -> None:
    """Write the file a table was read from as .xlsx, each problem as colour and comment at its cell.

    Problems about columns that the file lacks stand at the beginning of its header row. Reading the result gives the same
    table again, and annotating that replaces these remarks.
    """
    by_place: dict[Place, list[Problem]] = {}
    for problem in problems:
        by_place.setdefault(_place(table, problem), []).append(problem)
    marks = {place: _level(found) for place, found in by_place.items()}
    remarks = _remarks(table, by_place)
    if part := table.kind.sheets.get(table.sheet):
        try:
            mark(table.source, part, marks, remarks, stream)
        except NotPlain:
            redraw(table, marks, remarks, stream)
    else:
        redraw(table, marks, remarks, stream)


def _place(table: Table, problem: Problem) -> Place:
    """Give the cell where a remark is seen; of a column that the file lacks it is the header's first."""
    row, column = table.place(problem.row, problem.column)
    return (max(row, 1), column) if column else (table.header_row, min(table.places.values()))


def _level(problems: Iterable[Problem]) -> Level:
    return "error" if any(problem.level == "error" for problem in problems) else "warning"


def _remarks(table: Table, by_place: Mapping[Place, list[Problem]]) -> dict[Place, str]:
    """Give the comments, errors before warnings where there are too many."""
    order = sorted(by_place, key=lambda place: (_level(by_place[place]) == "warning", place))
    remarks = {
        place: "\n".join(dict.fromkeys(map(_remark, by_place[place]))) for place in order[:MAX_COMMENTS]
    }
    if (left := len(order) - MAX_COMMENTS) > 0:
        corner = (table.header_row, min(table.places.values()))
        more = sentence("table", "colour_only", "message", count=left, limit=MAX_COMMENTS)
        remarks[corner] = "\n".join(filter(None, (remarks.get(corner, ""), more)))
    return remarks


def _remark(problem: Problem) -> str:
    text = sentence("table", problem.level, "message", text=problem.message)
    if problem.suggestion:
        text += "\n" + sentence("table", "advice", "message", text=problem.suggestion)
    return xml_text(text)
