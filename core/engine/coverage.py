"""Days on which something that must never lapse had lapsed: gaps between dated rows."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    false,
    func,
    null,
    select,
)

from core.engine.answers import Openings, fact_answer
from core.engine.bound import EVERYONE, KEYS, Who, bound_until_now, kept, kept_if_dear
from core.engine.context import Context, columns_used, joined_settings, parameters_used
from core.engine.merge import merged
from core.engine.thin import thin
from core.policy.rules import Coverage, Need
from core.sql import add_days, days_between, earlier, later, the_value

PART = ("subject_id", "thing", "part_from", "part_to")


def names_used(rule: Coverage) -> set[str]:
    """Give the spells' columns that a coverage names."""
    parts = [*rule.exempt.values(), *rule.silent.values(), *rule.unknown.values(), rule.at_most_gap]
    return columns_used(rule.binds.source, *parts)


def need_of(rule: Coverage) -> Need:
    """Give the one need of a coverage: at most so many days without cover."""
    return Need(of=null(), at_most=rule.at_most_gap, label="空档天数", unit="天")


def bound_things(policy: str, rule: Coverage, who: Who) -> Select[Any]:
    """Give what must be covered: the bound spells up to the date asked, with the id of the thing; overlaps put together."""
    thing = rule.binds.flat.selected_columns[rule.on].label("thing")
    rows = bound_until_now(policy, rule.binds, names_used(rule), who, thing)
    return rows if rule.binds.is_single else _islands(rows)


def _islands(bound: Select[Any]) -> Select[Any]:
    """Put the parts of a thing together that overlap or touch, so that no day is missed twice; the first lends its columns."""
    part = bound.subquery("touching")
    thing, order = (part.c.subject_id, part.c.thing), (part.c.part_from, part.c.part_to, part.c.area_id)
    reached = func.max(part.c.part_to).over(partition_by=thing, order_by=order, rows=(None, -1))
    row = select(part, reached.label("reached")).subquery("reaching")
    begins = case((row.c.reached >= add_days(row.c.part_from, -1), 0), else_=1)
    thing, order = (row.c.subject_id, row.c.thing), (row.c.part_from, row.c.part_to, row.c.area_id)
    number = func.sum(begins).over(partition_by=thing, order_by=order, rows=(None, 0))
    island = select(row, begins.label("begins"), number.label("island")).subquery("islands")
    span = func.min(island.c.part_from).label("part_from"), func.max(island.c.part_to).label("part_to")
    lent = [
        the_value(case((island.c.begins == 1, island.c[c.key]))).label(c.key)
        for c in part.c
        if c.key not in PART
    ]
    thing = (island.c.subject_id, island.c.thing)
    rows = select(*thing, *span, *lent).group_by(*thing, island.c.island).subquery("whole")
    return select(*rows.c)


def covers(rule: Coverage, part: FromClause) -> Select[Any]:
    """Give each bound part beside what covers it, clipped to it; nothing beside a part that nothing covers."""
    cover = rule.by.flat.selected_columns
    rows = rule.by.flat.with_only_columns(cover.subject_id, cover.starts_on, cover.ends_on)
    by = thin(rows).subquery("cover")
    touches = and_(
        by.c.subject_id == part.c.thing, by.c.starts_on <= part.c.part_to, by.c.ends_on >= part.c.part_from
    )
    is_covered = by.c.subject_id.is_not(None)
    return select(
        *part.c,
        case((is_covered, later(by.c.starts_on, part.c.part_from))).label("cover_from"),
        case((is_covered, earlier(by.c.ends_on, part.c.part_to))).label("cover_to"),
    ).select_from(part.outerjoin(by, touches))


def coverage_statuses(policy: str, rule: Coverage, who: Who) -> Select[Any]:
    """Give a row a subject with its uncovered days and the answer as a number."""
    gaps = kept(_gaps(rule, bound_things(policy, rule, who), who), "gaps")
    own = merged(policy, rule.binds, select(gaps), summed=("gap",)).own
    keys = parameters_used(rule.at_most_gap)
    rows, settings = joined_settings(policy, keys, own, own.c.part_from, own)
    context = Context(policy, own, own.c.part_from, settings)
    required = context.fill(rule.at_most_gap, rule.binds.source).label("required_0")
    lent = [own.c[name] for name in (*KEYS, "scope_id", "part_from", "part_to", *sorted(names_used(rule)))]
    columns = [*dict.fromkeys(lent), own.c.gap.label("measured_0"), required]
    figures = kept_if_dear(select(*columns).select_from(rows), "figures")
    openings = Openings.of(rule, Context(policy, figures, figures.c.part_from))
    # Whatever limit an area sets, no gap keeps it: that much is judged while the limit is open.
    limit = func.coalesce(figures.c.required_0, case((figures.c.measured_0 == 0, 0)))
    row = {"measured_0": figures.c.measured_0, "required_0": limit}
    answer = fact_answer(need_of(rule), 0, row, openings, false())
    shown = [figures.c[name] for name in (*KEYS, "part_from", "part_to")]
    figure = [figures.c.measured_0, figures.c.required_0]
    return select(*shown, null().label("due_on"), *figure, answer.label("code_0"))


def _gaps(rule: Coverage, bound: Select[Any], who: Who) -> Select[Any]:
    """Give each bound part with its uncovered days: at once where it has two covers at most, else by looking at each."""
    cover = _covers_by_thing(rule, None if who == EVERYONE else bound)
    part = bound.subquery("own_part")
    shown = [column for column in part.c if column.key != "thing"]
    length = days_between(part.c.part_to, part.c.part_from) + 1
    reach = _days_inside(part, cover.c.first_begin, cover.c.last_end)
    # Between two covers lie the days from the earlier end to the later begin, if there are any.
    between = _days_inside(part, add_days(cover.c.first_end, 1), add_days(cover.c.last_begin, -1))
    is_covered = and_(cover.c.first_begin <= part.c.part_from, cover.c.last_end >= part.c.part_to)
    gap = case(
        (and_(cover.c.times == 1, is_covered), 0),
        (cover.c.times == 1, length - reach),
        (cover.c.times == 2, length - reach + between),
        (cover.c.times > 2, length - _days_covered(rule, part)),
        else_=length,
    )
    return select(*shown, gap.label("gap")).select_from(part.outerjoin(cover, cover.c.thing == part.c.thing))


def _days_inside(part: FromClause, first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[Any]:
    first, last = later(first, part.c.part_from), earlier(last, part.c.part_to)
    return case((first <= last, days_between(last, first) + 1), else_=0)


def _covers_by_thing(rule: Coverage, bound: Select[Any] | None) -> FromClause:
    """Give how often each thing is covered, and the first and last begin and end."""
    cover = rule.by.flat.selected_columns
    rows = rule.by.flat.with_only_columns(
        cover.subject_id.label("thing"),
        func.count().label("times"),
        func.min(cover.starts_on).label("first_begin"),
        func.max(cover.starts_on).label("last_begin"),
        func.min(cover.ends_on).label("first_end"),
        func.max(cover.ends_on).label("last_end"),
    )
    if bound is not None:
        rows = rows.where(cover.subject_id.in_(select(bound.correlate(None).subquery("asked").c.thing)))
    return thin(rows).group_by(cover.subject_id).subquery("covers")


def _days_covered(rule: Coverage, part: FromClause) -> ColumnElement[Any]:
    """Give the days of one part that several covers reach, by the furthest end so far: a scalar over the part's row."""
    cover = rule.by.flat.selected_columns
    first, last = later(cover.starts_on, part.c.part_from), earlier(cover.ends_on, part.c.part_to)
    touches = cover.starts_on <= part.c.part_to, cover.ends_on >= part.c.part_from
    rows = rule.by.flat.with_only_columns(first.label("first"), last.label("last"))
    rows = rows.where(cover.subject_id == part.c.thing, *touches)
    span = thin(rows).correlate(part).subquery("span")
    order = (span.c.first, span.c.last)
    reached = func.max(span.c.last).over(order_by=order, rows=(None, -1)).label("reached")
    row = select(span, reached).subquery("reaching")
    # What begins before the furthest end so far adds only the days after it.
    new = days_between(row.c.last, row.c.reached)
    days = days_between(row.c.last, row.c.first) + 1
    added = case((row.c.reached >= row.c.first, case((new > 0, new), else_=0)), else_=days)
    return select(func.coalesce(func.sum(added), 0)).scalar_subquery()
