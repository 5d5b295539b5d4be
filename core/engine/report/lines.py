"""Reports by line: one select gives a page of lines, one counts and adds up all of them, one adds them up by a column."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, case, false, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from core.areas.models import Area
from core.engine import tally
from core.engine.bound import Who, bound_in_period, inside, kept_if_dear
from core.engine.context import Context, columns_used, parameters_used
from core.engine.outcome import tidy
from core.engine.report.asked import Asked
from core.engine.report.table import Cell, Head, Line, Table
from core.engine.subjects import SUBJECTS
from core.policy.report import InColumn, LineReport, Shown
from core.policy.rules import Count, Spells
from core.registry import PolicyBook
from core.sql import exactly

OPEN = "待设定"
IDENTITY = ("subject_id", "area_id", "part_from", "part_to")


def run_line_report(session: Session, book: PolicyBook, report: LineReport, asked: Asked) -> Table:
    """Give one page of a report's lines, how many there are, and their sums."""
    lines = lines_of(book.slug, report, asked)
    total = session.execute(_total(report, lines), asked.binds).one()
    page = session.execute(_page(report, lines).limit(asked.limit).offset(asked.offset or None), asked.binds)
    return Table(
        tuple(head_of(column) for column in report.columns),
        tuple(line_of(report.lines, report.columns, row) for row in page),
        Line("", None, "合计", _sums(report, total)) if total.lines else None,
        total.lines,
        report.lines.subject,
        tuple(_groups(session, report, lines, asked)),
    )


def lines_of(policy: str, report: LineReport, asked: Asked) -> Select[Any]:
    """Give every line in view: whose it is, its part of the period, and the columns' values as value_0, value_1, …"""
    figures = kept_if_dear(_plain(policy, report, asked), "figures")
    context = Context(policy, figures, figures.c.part_from)
    columns = [figures.c[name] for name in IDENTITY]
    for number, column in enumerate(report.columns):
        made = context.fill(column.value, report.lines.source) if _builds(column) else figures.c[column.key]
        columns.append(made.label(f"value_{number}"))
    return select(*columns)


def _builds(column: Shown) -> bool:
    """Tell whether a column is made of other columns."""
    return any(isinstance(node, InColumn) for node in _nodes(column))


def _nodes(column: Shown) -> Iterator[Any]:
    if not isinstance(column.value, Count):
        yield from visitors.iterate(column.value)


def _plain(policy: str, report: LineReport, asked: Asked) -> Select[Any]:
    """Give the lines with the columns that stand by themselves, and what the others need of the spells."""
    source = report.lines.source
    counts = [column.value for column in report.columns if isinstance(column.value, Count)]
    parts = [column.value for column in report.columns] + list(report.unless.values())
    parts += [condition for count in counts for condition in count.unless.values()]
    names = (columns_used(source, *parts) | {count.on for count in counts}) - {"subject_id", "area_id"}
    bound = bound_in_period(
        policy, report.lines, names, Who(among=asked.view.among and asked.view.among(report.lines.subject))
    )
    if asked.view.area is not None:
        bound = bound.where(inside(bound.selected_columns.area_id))
    own = bound.subquery("bound")
    context = Context(policy, own, own.c.part_from)
    columns = [own.c[name] for name in (*IDENTITY, "scope_id")]
    columns += [
        _value(policy, report, column, context, own).label(column.key)
        for column in report.columns
        if not _builds(column)
    ]
    taken = {column.key for column in report.columns} | set(IDENTITY)
    columns += [own.c[name] for name in sorted(names - taken)]
    refused = [context.fill(condition, source) for condition in report.unless.values()]
    return select(*columns).where(*(~func.coalesce(one, false()) for one in refused))


def _value(
    policy: str, report: LineReport, column: Shown, context: Context, own: FromClause
) -> ColumnElement[Any]:
    if isinstance(column.value, Count):
        figure = tally.alone(policy, report.counting[column.key], column.value, own)
        return tally.measured(column.value, figure)
    value = context.fill(column.value, report.lines.source)
    return exactly(value) if column.kind == "number" else value


def _total(report: LineReport, lines: Select[Any]) -> Select[Any]:
    row = lines.subquery("every")
    return select(func.count().label("lines"), *_added(report, row)).select_from(row)


def _added(report: LineReport, row: FromClause) -> list[ColumnElement[Any]]:
    """Give the sums, NULL where one of the values is not known: what is open is never counted as zero."""
    found: list[ColumnElement[Any]] = []
    for number, column in enumerate(report.columns):
        if column.sums:
            value = row.c[f"value_{number}"]
            known = func.count(value) == func.count()
            found.append(case((known, func.sum(value))).label(f"sum_{number}"))
    return found


def _page(report: LineReport, lines: Select[Any]) -> Select[Any]:
    """Give the lines with the names of what they are about, in order."""
    picked, shown = named_lines(report.lines, report.columns, lines)
    row = picked.selected_columns
    order = [shown[key] for key in report.order]
    return picked.order_by(*order, row.subject_id, row.part_from)


def named_lines(
    spells: Spells, columns: Sequence[Shown], lines: Select[Any]
) -> tuple[Select[Any], dict[str, ColumnElement[Any]]]:
    """Give lines with the names of their subjects, places and columns, and what is shown of each column."""
    row = lines.subquery("every")
    own, place = SUBJECTS[spells.subject].names.subquery("own_names"), Area.__table__.alias("place")
    rows: FromClause = row.outerjoin(own, own.c.id == row.c.subject_id)
    rows = rows.outerjoin(place, place.c.id == row.c.area_id)
    shown: dict[str, ColumnElement[Any]] = {}
    for number, column in enumerate(columns):
        shown[column.key] = row.c[f"value_{number}"]
        if column.names:
            names = SUBJECTS[column.names].names.subquery(f"names_{number}")
            rows = rows.outerjoin(names, names.c.id == row.c[f"value_{number}"])
            shown[column.key] = names.c.name
    values = [value.label(f"shown_{number}") for number, value in enumerate(shown.values())]
    picked = select(*(row.c[name] for name in IDENTITY), own.c.name, place.c.name.label("place"), *values)
    return picked.select_from(rows), shown


def _groups(session: Session, report: LineReport, lines: Select[Any], asked: Asked) -> Iterator[Line]:
    """Give the sums by the values of a column, where the report asks for them."""
    if not report.by:
        return
    row = lines.subquery("every")
    number, column = next((n, one) for n, one in enumerate(report.columns) if one.key == report.by)
    rows: FromClause = row
    key: ColumnElement[Any] = row.c[f"value_{number}"]
    name = key
    if column.names:
        names = SUBJECTS[column.names].names.subquery("group_names")
        rows, name = row.outerjoin(names, names.c.id == key), names.c.name
    query = select(key.label("key"), name.label("name"), func.count().label("lines"), *_added(report, row))
    query = query.select_from(rows).group_by(key, name).order_by(name, key)
    for found in session.execute(query, asked.binds):
        cells = {"lines": Cell(found.lines), **_sums(report, found)}
        ident = found.key if column.names else None
        yield Line(column.names, ident, str(found.name or "未填写"), cells)


def _sums(report: LineReport, row: Row[Any]) -> dict[str, Cell]:
    values = row._mapping
    return {
        column.key: _cell(column, values[f"sum_{number}"])
        for number, column in enumerate(report.columns)
        if column.sums
    }


def line_of(spells: Spells, columns: Sequence[Shown], row: Row[Any]) -> Line:
    """Give a row of named lines as a line of a table."""
    values = row._mapping
    cells = {column.key: _cell(column, values[f"shown_{number}"]) for number, column in enumerate(columns)}
    name, place = row.name or "", row.place or ""
    return Line(spells.subject, row.subject_id, name, cells, place=place, area_id=row.area_id)


def _cell(column: Shown, value: Any) -> Cell:
    if value is None:
        uses = [] if isinstance(column.value, Count) else parameters_used(column.value)
        return Cell(None, OPEN if uses else "")
    if column.kind == "number":
        return Cell(tidy(value))
    return Cell(column.words.get(value, value) if isinstance(value, str) else value)


def head_of(column: Shown) -> Head:
    """Give the heading of a column."""
    counts = isinstance(column.value, Count)
    return Head(
        column.key, column.title, column.unit, column.kind, column=column.key, leads_to_records=counts
    )
