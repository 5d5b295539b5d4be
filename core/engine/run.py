"""Runs rules: gives statuses as rows, streamed, and counts of them for boards."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, func, null, select, union_all
from sqlalchemy.orm import Session

from core.areas.models import AreaParent, AreaPath
from core.engine.bound import Ids, Who, kept
from core.engine.compile import answer_column, bound_places, statuses, statuses_at_once
from core.engine.context import AREA, AS_OF, Only
from core.engine.duty import is_asked_at_once
from core.engine.outcome import Answer, Status
from core.engine.read import Reader
from core.engine.subjects import SUBJECTS
from core.policy.periods import Period
from core.policy.rules import Check, Duty, Rule, counted_in
from core.registry import PolicyBook
from core.tallies.reading import children_of, kept_counts

ALWAYS = Period("", date(1, 1, 1), date(9999, 12, 30))
AT_ONCE: Final = 60
"""How many periods one statement judges: a year of weeks."""
STREAMED: Final = {"yield_per": 500}
"""Rows are fetched as they are used: what has been read of many need not be held."""


def cadence(rule: Rule) -> Any:
    """Give how often a rule is judged; None for a rule without periods."""
    if isinstance(rule, Duty):
        return rule.every
    return rule.every if isinstance(rule, Check) else None


def periods_of(rule: Rule, as_of: date, since: date | None = None) -> list[Period]:
    """Give the periods of a rule from `since` (default: the open one) to the date asked; one without bounds if it has none."""
    every = cadence(rule)
    if every is None:
        return [ALWAYS]
    return list(every.within(since or as_of, as_of))


@cache
def _named(policy: str, rule: Rule, only: bool, area: bool, strictly: bool = False) -> Select[Any]:
    """Give the statuses with their subjects' names; built once per rule and way of asking."""
    return _with_names(rule, statuses(policy, rule, Who(only=only, area=area, strictly=strictly)))


def _with_names(rule: Rule, rows: Select[Any]) -> Select[Any]:
    found = rows.subquery("statuses")
    names = SUBJECTS[rule.binds.subject].names.subquery("names")
    return select(found, names.c.name.label("subject_name")).join(names, names.c.id == found.c.subject_id)


@cache
def _periods_before(rule: Rule) -> int:
    """Give how many earlier periods a rule compares with."""
    return max((count.of_previous for count in counted_in(rule)), default=0)


@cache
def _named_at_once(policy: str, rule: Duty, number: int, who: Who) -> Select[Any]:
    """Give the statuses of so many periods in their order, each row led by its period's first day."""
    found = statuses_at_once(policy, rule, number, who).subquery("statuses")
    names = SUBJECTS[rule.binds.subject].names.subquery("names")
    columns = [column for column in found.c if column.key != "since"]
    rows = select(found.c.since, *columns, names.c.name.label("subject_name"))
    return rows.join(names, names.c.id == found.c.subject_id).order_by(found.c.since)


def _each_period(periods: Sequence[Period]) -> dict[str, Any]:
    begins = {f"since_{number}": each.starts_on for number, each in enumerate(periods)}
    return begins | {f"until_{number}": each.ends_on for number, each in enumerate(periods)}


def binds(
    rule: Rule, period: Period, as_of: date, only: int | None = None, area: int | None = None
) -> dict[str, Any]:
    """Give the bind values of a rule's status select."""
    values: dict[str, Any] = {"as_of": as_of, "since": period.starts_on, "until": period.ends_on}
    before, most = period, _periods_before(rule)
    for number in range(1, 1 + most if period is not ALWAYS else 1):
        before = cadence(rule).before(before)
        values |= {f"since_{number}_before": before.starts_on, f"until_{number}_before": before.ends_on}
    if only is not None:
        values["only"] = only
    if area is not None:
        values["area"] = area
    return values


def evaluate(
    session: Session,
    book: PolicyBook,
    rule: Rule,
    as_of: date,
    *,
    period: Period | None = None,
    since: date | None = None,
    only: int | None = None,
    area: int | None = None,
    strictly: bool = False,
) -> Iterator[Status]:
    """Give the statuses of a rule on a date: of one subject (`only`), of an area, or of everyone; streamed.

    `period` asks one period; otherwise all from `since` (default: the open one) to the date. `strictly` looks at a subject
    only as far as it is bound in the area.
    """
    asked = [period] if period else periods_of(rule, as_of, since)
    read = Reader(book.slug, rule)
    if len(asked) > 1 and isinstance(rule, Duty) and is_asked_at_once(rule):
        who = Who(only=only is not None, area=area is not None, strictly=strictly)
        for some in (asked[place : place + AT_ONCE] for place in range(0, len(asked), AT_ONCE)):
            whole = Period("", some[0].starts_on, some[-1].ends_on)
            values = binds(rule, whole, as_of, only, area) | _each_period(some)
            by_begin = {each.starts_on: each for each in some}
            for row in _asked(session, _named_at_once(book.slug, rule, len(some), who), values, STREAMED):
                yield read.status(by_begin[row.since], row[1:])
        return
    query = _named(book.slug, rule, only is not None, area is not None, strictly)
    for each in asked:
        values = binds(rule, each, as_of, only, area)
        for row in _asked(session, query, values, STREAMED if only is None else {}):
            yield read.status(each, row)


def _asked(
    session: Session, query: Select[Any], values: dict[str, Any], how: Mapping[str, Any]
) -> Iterable[Row[Any]]:
    """Give rows as the driver's, without the session's look at each; what it has pending is written first, as it would be."""
    if session.autoflush:
        session.flush()
    return session.connection().execute(query, values, execution_options=how)


@dataclass(frozen=True)
class View:
    """What someone looks at: an area, or the subjects of each type whose ids a select gives; neither means everyone."""

    area: int | None = None
    among: Callable[[str], Ids] | None = None

    def of(self, rule: Rule) -> Ids | None:
        """Give the ids of the subjects a rule may show, where they are limited one by one."""
        return None if self.among is None else self.among(rule.binds.subject)


@cache
def _counted(policy: str, rule: Rule, area: bool) -> Select[Any]:
    return _grouped(rule, statuses(policy, rule, Who(area=area)))


def _grouped(rule: Rule, rows: Select[Any]) -> Select[Any]:
    found = _answered(rule, rows)
    return select(found.c.answer, func.count()).group_by(found.c.answer)


def _answered(rule: Rule, rows: Select[Any]) -> Subquery:
    found = rows.subquery("statuses")
    return select(found.c.subject_id, answer_column(rule, found).label("answer")).subquery("answered")


def counts(
    session: Session, book: PolicyBook, rule: Rule, as_of: date, view: View, period: Period | None = None
) -> dict[Answer, int]:
    """Give how many subjects in view stand at each answer in the open period (or the one given)."""
    each = period or next(iter(periods_of(rule, as_of)), None)
    if each is None:
        return {}
    if view.area is not None and view.among is None and _is_open(rule, as_of, each):
        kept_here = kept_counts(session, book, as_of, [view.area]).get(rule.id)
        if kept_here is not None:
            return kept_here.get(view.area, {})
    among = view.of(rule)
    if among is None:
        query = _counted(book.slug, rule, view.area is not None)
    else:
        rows_in_view = statuses(book.slug, rule, Who(area=view.area is not None, among=among))
        query = _grouped(rule, rows_in_view)
    rows = session.execute(query, binds(rule, each, as_of, area=view.area))
    return {Answer(answer): number for answer, number in rows}


def page(
    session: Session,
    book: PolicyBook,
    rule: Rule,
    as_of: date,
    view: View,
    *,
    period: Period,
    answer: Answer | None = None,
    limit: int = 20,
    offset: int = 0,
) -> list[Status]:
    """Give one page of a rule's statuses in view, worst first; only those with one answer if asked."""
    among = view.of(rule)
    if among is None:
        query = _named(book.slug, rule, False, view.area is not None)
    else:
        query = _with_names(rule, statuses(book.slug, rule, Who(area=view.area is not None, among=among)))
    found = query.subquery("found")
    rank = answer_column(rule, found)
    query = select(found).order_by(rank.desc(), found.c.area_id, found.c.subject_id)
    if answer is not None:
        query = query.where(rank == int(answer))
    query = query.limit(limit).offset(offset)
    read = Reader(book.slug, rule)
    rows = _asked(session, query, binds(rule, period, as_of, area=view.area), {})
    return [read.status(period, row) for row in rows]


def _is_open(rule: Rule, as_of: date, period: Period) -> bool:
    """Tell whether a period is the open one, which alone is kept in tallies."""
    return period == next(iter(periods_of(rule, as_of)), None)


@cache
def _counted_below(policy: str, rule: Rule) -> Select[Any]:
    """Give the counts by child area and, without one, of the whole; a subject bound in two children stands in both.

    What is joined is kept, and joined by an outer join: a planner then looks each row up instead of reading all for each.
    """
    rows = statuses(policy, rule, Who(area=True)).subquery("statuses")
    columns = rows.c.subject_id, rows.c.area_id, answer_column(rule, rows).label("answer")
    found = kept(select(*columns), "answers_below")
    whole = select(null(), found.c.answer, func.count()).group_by(found.c.answer)
    if rule.binds.is_single:
        lies, child_id = _child_above(found.c.area_id)
        below = (
            select(child_id, found.c.answer, func.count()).select_from(found).join(*lies[0]).join(*lies[1])
        )
        return _beside(below.group_by(child_id, found.c.answer), whole)
    place = kept(bound_places(policy, rule, Who(area=True)), "place")
    lies, child_id = _child_above(place.c.area_id)
    under = (
        select(place.c.subject_id, child_id.label("child_id"))
        .select_from(place)
        .join(*lies[0])
        .join(*lies[1])
    )
    each = kept(under.distinct(), "under")
    query = select(each.c.child_id, found.c.answer, func.count())
    query = query.select_from(found).outerjoin(each, each.c.subject_id == found.c.subject_id)
    return _beside(query.group_by(each.c.child_id, found.c.answer), whole)


def _beside(below: Select[Any], whole: Select[Any]) -> Select[Any]:
    """Put the counts of the whole beside those by child; what lies in no child stands in the whole alone."""
    children = below.subquery("children")
    child = next(iter(children.c))
    return select(union_all(select(*children.c).where(child.is_not(None)), whole).subquery("around"))


def _child_above(area: ColumnElement[int]) -> tuple[tuple[Any, Any], ColumnElement[int]]:
    """Give the two joins that lead from an area up to the child of the asked one, and that child's id."""
    child, path = AreaParent.__table__.alias("child"), AreaPath.__table__.alias("below")
    up = and_(path.c.descendant_id == area, path.c.starts_on <= AS_OF, path.c.ends_on >= AS_OF)
    stands = and_(child.c.starts_on <= AS_OF, child.c.ends_on >= AS_OF)
    under = and_(child.c.area_id == path.c.ancestor_id, child.c.parent_id == AREA, stands)
    return ((path, up), (child, under)), child.c.area_id


@cache
def answers_in_places(policy: str, rule: Rule, only: Only = False) -> Select[Any]:
    """Give subject_id, area_id and answer: a row for each place where a rule binds a subject on the date asked."""
    who = Who(only=only)
    rows = statuses(policy, rule, who).subquery("statuses")
    answer = answer_column(rule, rows).label("answer")
    if rule.binds.is_single:
        return select(rows.c.subject_id, rows.c.area_id, answer)
    found = kept(select(rows.c.subject_id, answer), "answers_kept")
    place = kept(bound_places(policy, rule, who).distinct(), "places_kept")
    each = select(place.c.subject_id, place.c.area_id, found.c.answer)
    return each.select_from(place).join(found, found.c.subject_id == place.c.subject_id)


def counts_around(
    session: Session, book: PolicyBook, rule: Rule, as_of: date, area: int, period: Period | None = None
) -> dict[int | None, dict[Answer, int]]:
    """Give the counts for each area directly below the asked one, by that area's id, and for the whole under None."""
    each = period or next(iter(periods_of(rule, as_of)), None)
    found: dict[int | None, dict[Answer, int]] = {}
    if each is None:
        return found
    if _is_open(rule, as_of, each):
        kept_there = kept_counts(session, book, as_of, children_of(session, area, as_of)).get(rule.id)
        if kept_there is not None:
            for child, numbers in kept_there.items():
                found[child] = numbers
            found[None] = counts(session, book, rule, as_of, View(area=area), each)
            return found
    for child, answer, number in session.execute(
        _counted_below(book.slug, rule), binds(rule, each, as_of, area=area)
    ):
        found.setdefault(child, {})[Answer(answer)] = number
    return found


def counts_below(
    session: Session, book: PolicyBook, rule: Rule, as_of: date, area: int, period: Period | None = None
) -> dict[int, dict[Answer, int]]:
    """Give the counts for each area directly below the asked one, by that area's id."""
    around = counts_around(session, book, rule, as_of, area, period)
    return {child: numbers for child, numbers in around.items() if child is not None}


@cache
def _answers(policy: str, rule: Rule) -> Select[Any]:
    found = _answered(rule, statuses(policy, rule, Who(only="some")))
    return select(found.c.subject_id, found.c.answer)


def answers_of(
    session: Session, book: PolicyBook, rule: Rule, as_of: date, subjects: Collection[int]
) -> dict[int, Answer]:
    """Give the answers of some subjects in the open period with one query, by id; one that is not bound is left out."""
    period = next(iter(periods_of(rule, as_of)), None)
    if period is None or not subjects:
        return {}
    rows = session.execute(_answers(book.slug, rule), binds(rule, period, as_of) | {"some": list(subjects)})
    return {subject: Answer(answer) for subject, answer in rows}
