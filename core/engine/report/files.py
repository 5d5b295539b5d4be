"""The file of one subject: everything on record of it, part by part, one select each."""

from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import Session

from core.engine.context import AS_OF, ONLY, moved
from core.engine.report.lines import head_of, line_of, named_lines
from core.engine.report.table import Table
from core.policy.report import FilePart, FileReport
from core.policy.rules import Count


def file_of(session: Session, report: FileReport, subject: int, as_of: date) -> list[tuple[FilePart, Table]]:
    """Give the parts of a subject's file as they stood on a day, each in the order of time."""
    return [(part, _table(session, part, subject, as_of)) for part in report.parts]


def _table(session: Session, part: FilePart, subject: int, as_of: date) -> Table:
    picked, _ = named_lines(part.of, part.columns, _rows(part))
    order = picked.selected_columns.part_from, picked.selected_columns.subject_id
    found = session.execute(picked.order_by(*order), {"only": subject, "as_of": as_of})
    lines = tuple(line_of(part.of, part.columns, row) for row in found)
    return Table(tuple(map(head_of, part.columns)), lines, None, len(lines), part.of.subject)


def _rows(part: FilePart) -> Select[tuple[object, ...]]:
    """Give the part's rows about the subject that have begun on the day asked, with the columns as value_0, value_1, …"""
    rows = part.of.flat
    own = rows.selected_columns
    values = [
        moved(column.value, part.of.source, own).label(f"value_{number}")
        for number, column in enumerate(part.columns)
        if not isinstance(column.value, Count)
    ]
    identity = own.subject_id, own.area_id, own.starts_on.label("part_from"), own.ends_on.label("part_to")
    return rows.with_only_columns(*identity, *values).where(own[part.on] == ONLY, own.starts_on <= AS_OF)
