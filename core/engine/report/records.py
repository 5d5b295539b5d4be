"""The records behind one figure of a report, so that no figure stands alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from core.areas.models import Area
from core.engine.bound import inside
from core.engine.explain import Explanation, explain
from core.engine.outcome import tidy
from core.engine.report.asked import Asked
from core.engine.report.figures import counted
from core.engine.subjects import SUBJECTS
from core.policy.report import AreaReport, Figure, LineReport
from core.registry import PolicyBook


@dataclass(frozen=True, slots=True)
class Counted:
    """A record that stands in a figure: what it is, when, where, and its share of a sum."""

    type: str
    id: int
    name: str
    on: date
    until: date
    place: str
    value: float | int | None


def figure_records(
    session: Session,
    book: PolicyBook,
    report: AreaReport,
    figure: Figure,
    asked: Asked,
    person: int | None = None,
) -> tuple[int, list[Counted]]:
    """Give how many records stand in a figure of an area (or of a person there), and one page of them."""
    rows = _records(book.slug, report, figure, person)
    total = session.scalar(select(func.count()).select_from(rows.subquery("every")), asked.binds) or 0
    row, names = rows.subquery("row"), SUBJECTS[figure.of.subject].names.subquery("names")
    place = Area.__table__.alias("place")
    page = (
        select(row, names.c.name, place.c.name.label("place"))
        .outerjoin(names, names.c.id == row.c.subject_id)
        .outerjoin(place, place.c.id == row.c.area_id)
        .order_by(row.c.starts_on, row.c.subject_id)
        .limit(asked.limit)
        .offset(asked.offset or None)
    )
    found = [_counted(figure, each) for each in session.execute(page, asked.binds)]
    return total, found


def _records(policy: str, report: AreaReport, figure: Figure, person: int | None) -> Select[Any]:
    rows = counted(policy, figure)
    own = rows.selected_columns
    rows = rows.where(inside(own.area_id))
    if person is not None:
        rows = rows.where(own[report.people] == person)
    value = own[figure.sums] if figure.sums else literal(None)
    shown = own.subject_id, own.area_id, own.starts_on, own.ends_on, value.label("value")
    return rows.with_only_columns(*shown)


def _counted(figure: Figure, row: Any) -> Counted:
    dates = _day(row.starts_on), _day(row.ends_on)
    return Counted(
        figure.of.subject, row.subject_id, row.name or "", *dates, row.place or "", tidy(row.value)
    )


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def line_records(
    session: Session, book: PolicyBook, report: LineReport, column: str, subject: int, asked: Asked
) -> list[Explanation]:
    """Give what stands behind a counted column of a line: the records that count, and those left out with the reason."""
    return explain(session, book, report.counting[column], subject, asked.as_of, asked.period)
