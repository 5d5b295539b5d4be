"""Counts of a rule's answers for an area and for each area directly below it, and answers place by place."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, null, select, union_all
from sqlalchemy.orm import Session

from core.areas.models import AreaParent, AreaPath
from core.engine.bound import Who, kept
from core.engine.compile import answer_column, bound_places, statuses
from core.engine.context import AREA, AS_OF, Only
from core.engine.outcome import Answer
from core.engine.run import View, binds, counts, is_open, periods_of
from core.policy.periods import Period
from core.policy.rules import Rule
from core.registry import PolicyBook
from core.tallies.reading import children_of, kept_counts


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
    if is_open(rule, as_of, each):
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
