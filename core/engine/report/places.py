"""Reports by area: a line for each area below, for each person of a village, and one for the whole."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.areas.models import Area, AreaParent, AreaPath, Governed
from core.engine.around import counts_around
from core.engine.context import AREA, AS_OF
from core.engine.outcome import Answer, tidy
from core.engine.report.asked import LAST_DAY, Asked
from core.engine.report.figures import Found, figure_cells, parts_of
from core.engine.report.table import Cell, Head, Line, Table
from core.engine.subjects import SUBJECTS
from core.policy.report import AreaColumn, AreaReport, Figure, MetShare, Quotient
from core.policy.rules import Rule
from core.registry import PolicyBook

Source = tuple[AreaColumn, int]
"""Where a cell comes from: its column as declared and the number of the shorter period."""


def columns_of(report: AreaReport, book: PolicyBook) -> tuple[AreaColumn, ...]:
    """Give the report's columns; one without any shows every rule of its policy under the paper's headings."""
    if report.columns:
        return report.columns
    rules = {rule.id: rule for norm in book.norms for rule in book.rules_of(norm.id)}
    return tuple(
        MetShare(norm=rule.norms[0], rule=rule.id, group=book.norm(rule.norms[0]).heading)
        for rule in rules.values()
    )


def rule_of(book: PolicyBook, share: MetShare) -> Rule:
    """Give the rule whose statuses a column shows."""
    rules = book.rules_of(share.norm)
    return next((rule for rule in rules if rule.id == share.rule), rules[0])


def run_area_report(session: Session, book: PolicyBook, report: AreaReport, asked: Asked) -> Table:
    """Give a report's lines by area; in a village those of its people, where the report knows them."""
    columns = columns_of(report, book)
    lines = list(_areas(session, book, asked))
    people = "" if lines else report.people
    found = {
        column.key: _found(session, book, column, people, asked)
        for column in columns
        if not isinstance(column, Quotient)
    }
    shown = [pair for column in columns for pair in _heads(column, columns, book, asked)]
    heads = [head for head, _ in shown]
    if people:
        lines = list(_people(session, found))
    whole = replace(_place(session, asked), cells=_cells(shown, found, None))
    filled = [replace(line, cells=_cells(shown, found, line.ident)) for line in lines]
    return Table(
        tuple(heads),
        tuple(filled or [whole]),
        whole if filled else None,
        len(filled) or 1,
        "cadre" if people else "area",
    )


def _found(session: Session, book: PolicyBook, column: Figure | MetShare, people: str, asked: Asked) -> Found:
    if isinstance(column, Figure):
        return figure_cells(session, book.slug, column, people, asked)
    return _shares(session, book, column, asked)


def _shares(session: Session, book: PolicyBook, share: MetShare, asked: Asked) -> Found:
    """Give how many stand at each answer below each line, and in the whole."""
    rule, area, day = rule_of(book, share), asked.view.area, asked.judged_on
    assert area is not None, "a report by area is asked of an area"
    around = counts_around(session, book, rule, day, area)
    return {(line, 0): _share(numbers) for line, numbers in around.items()}


def _share(numbers: dict[Answer, int]) -> Cell:
    """Give the share that meets the rule, in hundredths; none where nobody is judged."""
    cell = Cell(counts=numbers)
    return replace(cell, value=tidy(round(100 * cell.met / cell.judged, 1)) if cell.judged else None)


def _heads(
    column: AreaColumn, columns: tuple[AreaColumn, ...], book: PolicyBook, asked: Asked
) -> Iterator[tuple[Head, Source]]:
    if isinstance(column, MetShare):
        rule = rule_of(book, column)
        title = column.title or rule.title or book.norm(column.norm).text
        head = Head(column.key, title, "%", "share", column.group, norm=column.norm, rule=rule.id)
        yield head, (column, 0)
        return
    measured = column if isinstance(column, Figure) else next(one for one in columns if one.key == column.of)
    assert isinstance(measured, Figure)
    if isinstance(column, Figure) and not column.shown:
        return
    for number, part in enumerate(parts_of(measured, asked)):
        own = part.key if measured.by else ""
        yield (
            Head(
                key=f"{column.key}/{own}" if own else column.key,
                title=column.title,
                unit=column.unit,
                group=column.group or (column.title if own else ""),
                period=own,
                column=column.key,
                leads_to_records=isinstance(column, Figure),
            ),
            (column, number),
        )


def _cells(shown: list[tuple[Head, Source]], found: dict[str, Found], line: int | None) -> dict[str, Cell]:
    return {head.key: _cell(*source, found, line) for head, source in shown}


def _cell(column: AreaColumn, part: int, found: dict[str, Found], line: int | None) -> Cell:
    if isinstance(column, Quotient):
        above, below = (found[key].get((line, part), Cell(0)).value for key in (column.of, column.per))
        return Cell(tidy(round(float(str(above)) / float(str(below)), 2)) if below else None)
    return found[column.key].get((line, part), Cell(0) if isinstance(column, Figure) else Cell())


def _areas(session: Session, book: PolicyBook, asked: Asked) -> Iterator[Line]:
    """Give the areas directly below in which the policy governs anything."""
    child, path = AreaParent.__table__.alias("child"), AreaPath.__table__.alias("below")
    governed = (
        select(Governed.area_id)
        .join(path, path.c.descendant_id == Governed.area_id)
        .where(Governed.policy == book.slug, path.c.ancestor_id == Area.id)
        .where(Governed.starts_on <= LAST_DAY, Governed.ends_on >= LAST_DAY)
        .where(path.c.starts_on <= AS_OF, path.c.ends_on >= AS_OF)
        .correlate(Area)
    )
    rows = (
        select(Area.id, Area.name, Area.level)
        .join(child, child.c.area_id == Area.id)
        .where(child.c.parent_id == AREA, child.c.starts_on <= AS_OF, child.c.ends_on >= AS_OF)
        .where(governed.exists())
        .order_by(Area.code, Area.id)
    )
    for ident, name, level in session.execute(rows, asked.binds):
        yield Line("village" if level == "village" else "area", ident, name, area_id=ident)


def _place(session: Session, asked: Asked) -> Line:
    area = session.get_one(Area, asked.view.area)
    return Line("village" if area.level == "village" else "area", area.id, area.name, area_id=area.id)


def _people(session: Session, found: dict[str, Found]) -> Iterator[Line]:
    """Give the people of whom there is any figure, by name."""
    idents = {ident for cells in found.values() for ident, _ in cells if ident is not None}
    names = SUBJECTS["cadre"].names.subquery("people")
    rows = select(names.c.id, names.c.name).where(names.c.id.in_(idents)).order_by(names.c.name, names.c.id)
    for ident, name in session.execute(rows):
        yield Line("cadre", ident, name)
