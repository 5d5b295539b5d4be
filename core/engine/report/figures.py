"""The figures of a report by area: for each one select by line and one for the whole, since a thing may stand in two lines."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, null, select
from sqlalchemy.orm import Session

from core.areas.models import AreaParent, AreaPath, Governed
from core.engine.bound import inside
from core.engine.context import AREA, AS_OF, SINCE
from core.engine.outcome import tidy
from core.engine.report.asked import LAST_DAY, Asked
from core.engine.report.table import Cell
from core.policy.periods import Period
from core.policy.report import Figure

Found = dict[tuple[int | None, int], Cell]
"""The cells of one column: by the line's id (None: the whole) and the number of the shorter period."""


def parts_of(figure: Figure, asked: Asked) -> list[Period]:
    """Give the shorter periods of a figure, or the period asked alone."""
    if figure.by is None:
        return [asked.period]
    return list(figure.by.within(asked.period.starts_on, asked.period.ends_on))


def figure_cells(session: Session, policy: str, figure: Figure, people: str, asked: Asked) -> Found:
    """Give a figure's cells; `people` names the column of the cadre where people stand in the lines."""
    parts = parts_of(figure, asked)
    found: Found = {}
    if figure.when == "begun":
        for query in _queries(policy, figure, people, parts):
            for line, number, value in session.execute(query, asked.binds):
                found[line, number] = Cell(tidy(value))
        return found
    for number, part in enumerate(parts):
        days = {"since": part.starts_on, "until": part.ends_on}
        for query in _queries(policy, figure, people, []) if part.starts_on <= asked.as_of else ():
            for line, _, value in session.execute(query, asked.binds | days):
                found[line, number] = Cell(tidy(value))
    return found


def counted(policy: str, figure: Figure) -> Select[Any]:
    """Give the spells that a figure counts, wherever they are, while the policy governs their area."""
    rows: Select[Any] = figure.of.flat
    own = rows.selected_columns
    day: Any = own.starts_on if figure.when == "begun" else LAST_DAY
    held = {
        "begun": (own.starts_on >= SINCE, own.starts_on <= LAST_DAY),
        "standing": (own.starts_on <= LAST_DAY, own.ends_on >= LAST_DAY),
        "touching": (own.starts_on <= LAST_DAY, own.ends_on >= SINCE),
    }[figure.when]
    governed = (
        select(Governed.area_id)
        .where(Governed.policy == policy, Governed.area_id == own.area_id)
        .where(Governed.starts_on <= day, Governed.ends_on >= day)
        .correlate_except(Governed)
        .exists()
    )
    return rows.where(*held, governed)


def _queries(
    policy: str, figure: Figure, people: str, parts: list[Period]
) -> tuple[Select[Any], Select[Any]]:
    """Give the select by line and the one for the whole; both give line, number of the part, value."""
    rows = counted(policy, figure)
    own = rows.selected_columns
    here = rows.where(inside(own.area_id))
    whole = _grouped(figure, here, null(), parts)
    if people:
        return _grouped(figure, here, own[people], parts), whole
    child, path = AreaParent.__table__.alias("child"), AreaPath.__table__.alias("below")
    stands = [d for table in (child, path) for d in (table.c.starts_on <= AS_OF, table.c.ends_on >= AS_OF)]
    below = (
        rows.join(path, path.c.descendant_id == own.area_id)
        .join(child, child.c.area_id == path.c.ancestor_id)
        .where(child.c.parent_id == AREA, *stands)
    )
    return _grouped(figure, below, child.c.area_id, parts), whole


def _grouped(figure: Figure, rows: Select[Any], line: ColumnElement[Any], parts: list[Period]) -> Select[Any]:
    own = rows.selected_columns
    keys = line.label("line"), _part(own.starts_on, parts).label("part")
    if figure.sums:
        row = rows.with_only_columns(*keys, own[figure.sums].label("value")).subquery("added")
        value: ColumnElement[Any] = func.coalesce(func.sum(row.c.value), 0)
    else:
        named = figure.distinct or ("subject_id",)
        things = [own[name].label(f"thing_{number}") for number, name in enumerate(named)]
        row = rows.with_only_columns(*keys, *things).distinct().subquery("things")
        value = func.count()
    return select(row.c.line, row.c.part, value).group_by(row.c.line, row.c.part)


def _part(day: ColumnElement[Any], parts: list[Period]) -> ColumnElement[Any]:
    """Give the number of the shorter period in which a day lies."""
    if len(parts) < 2:
        return literal(0)
    return case(*((day <= part.ends_on, number) for number, part in enumerate(parts)))
