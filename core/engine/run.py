"""Runs rules: gives statuses as rows, streamed, and counts of them for boards."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import Row, Select, Subquery, func, select
from sqlalchemy.orm import Session

from core.engine.bound import Ids, Who
from core.engine.compile import answer_column, statuses, statuses_at_once
from core.engine.duty import is_asked_at_once
from core.engine.outcome import Answer, Status
from core.engine.read import Reader
from core.engine.subjects import SUBJECTS
from core.policy.periods import Period
from core.policy.rules import Check, Duty, Rule, counted_in
from core.registry import PolicyBook
from core.tallies.reading import kept_counts

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
    columns = [column for column in found.c if column.key != "period_from"]
    rows = select(found.c.period_from, *columns, names.c.name.label("subject_name"))
    return rows.join(names, names.c.id == found.c.subject_id).order_by(
        found.c.period_from, found.c.subject_id
    )


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
                yield read.status(by_begin[row.period_from], row[1:])
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
    if view.area is not None and view.among is None and is_open(rule, as_of, each):
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


def is_open(rule: Rule, as_of: date, period: Period) -> bool:
    """Tell whether a period is the open one, which alone is kept in tallies."""
    return period == next(iter(periods_of(rule, as_of)), None)


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
